//! The probability flow as a proposal with a density.

use nalgebra::DMatrix;
use ornstein_engine::diffusion::{Generation, ReverseProblem, ReverseStep, Solver, SolverState, TimeGrid};
use ornstein_engine::{DensityError, Ensemble, LANES, Layout, LogDensity, Randomness, log_densities};
use rayon::prelude::*;
use thiserror::Error;

use super::bridge::add_log_densities;
use super::{Evaluations, WeightedDraws};

/// $\ln\sqrt{2\pi}$.
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// A deterministic sampler as a change of variables: $x=F_N\circ\dots\circ F_1(z)$ with normal $z$ has the density
///
/// $$\ln q(x)=\ln N(z)-\sum_k\ln|\det\partial F_k|.$$
///
/// The maps $F_k$ are the solver's steps themselves, not the flow that they approximate: the density is that of the samples
/// at any size of step. (The integral of the trace, which [`FlowLikelihood`](ornstein_engine::diffusion::FlowLikelihood) takes, is the
/// density of the exact flow; weights made of it are biased by the error of the grid. Estimates of the trace by random probes are
/// biased in $e^{\ln w}$ on top, by half their variance: they must not enter weights, and this type has no place for them.)
///
/// The Jacobians are taken column by column by central differences and cost $2d$ steps beside each step: affordable up to a few dozen
/// dimensions. Beyond, a [`DiffusionBridge`](super::DiffusionBridge) gives exact weights at the price of its steps alone.
///
/// A map that folds has no such density. Where a determinant is not positive the step is too coarse, and the run fails
/// ([`FoldedFlowError`]); a fold between samples goes unnoticed.
///
/// Source: Noé, Olsson, Köhler and Wu 2019, Science 365, eaaw1147, equation (5) for the weights; Song et al. 2021, section 4.3, for the
/// flow.
pub struct FlowProposal<'a, S> {
    /// Process and denoiser.
    pub problem: ReverseProblem<'a, f64>,
    /// A deterministic solver. Every step starts it anew, so that one with memory takes its first step each time.
    pub solver: S,
    /// Times that fall; the state at the last is a draw.
    pub grid: &'a TimeGrid,
    /// Displacement of the central differences in units of the noise $\sigma$ at the start of the step: about $10^{-5}$ for denoisers in
    /// double, $10^{-2}$ in single precision.
    pub relative_step: f64,
    /// The stream of the noise.
    pub randomness: Randomness,
}

/// A step of a flow that is no change of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("step {step} of the flow folds space: use smaller steps, or end the grid at more noise")]
pub struct FoldedFlowError {
    /// The step, from 0.
    pub step: u32,
}

/// A solver that adds noise was given for a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this solver adds noise: its samples have no density by a change of variables")]
pub struct StochasticFlowError;

impl<S: Solver<f64> + Clone> FlowProposal<'_, S> {
    /// Independent draws with $\ln w=\ln\pi(x)-\ln q(x)$.
    ///
    /// # Errors
    /// A stochastic solver, a flow that folds or leaves the numbers, or what target and denoiser report.
    pub fn draw<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        states: usize,
        dimension: usize,
    ) -> Result<WeightedDraws, DensityError> {
        if self.solver.is_stochastic() {
            return Err(DensityError::Fatal(Box::new(StochasticFlowError)));
        }
        let generation = Generation {
            problem: self.problem,
            solver: self.solver.clone(),
            grid: self.grid,
            final_denoising: false,
            randomness: self.randomness,
        };
        let start = generation.start(Layout::Lanes { states, dimension });
        let blocks: Vec<_> = start.into_par_iter().map(|block| self.follow(block.into_position())).collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let position = Ensemble::from_blocks(blocks.iter().map(|block| &block.0)).ok_or(DensityError::Empty)?;
        let mut log_weights: Vec<f64> = blocks.iter().flat_map(|block| block.1.iter().copied()).collect();
        let mut densities = vec![0.0; states];
        log_densities(target, &position, &mut densities)?;
        add_log_densities(&densities, &mut log_weights);
        let denoisings = blocks.iter().map(|block| block.2).sum();
        Ok(WeightedDraws { position, log_weights, evaluations: Evaluations { densities: states as u64, denoisings } })
    }

    /// Follows one block and returns where it ends, $-\ln q$ of every state, and the number of denoisings.
    fn follow(&self, mut position: Ensemble<f64>) -> Result<(Ensemble<f64>, Vec<f64>, u64), DensityError> {
        let states = position.layout().states();
        let variance = self.problem.process.prior_deviation().powi(2);
        let mut minus_log = vec![0.0; states];
        for row in position.data().chunks_exact(LANES) {
            for (sum, z) in minus_log.iter_mut().zip(row) {
                *sum += 0.5 * (z * z / variance) + LN_SQRT_TAU + 0.5 * variance.ln();
            }
        }
        let levels: Vec<_> = self.grid.times().iter().map(|&time| self.problem.process.level(time)).collect();
        let dimension = position.data().len() / LANES;
        let mut denoisings = 0;
        for (pair, number) in levels.windows(2).zip(0..) {
            let step = ReverseStep { from: pair[0], to: pair[1], number, randomness: self.randomness };
            let mut apply = |start: Ensemble<f64>| -> Result<Ensemble<f64>, DensityError> {
                let mut state = self.solver.initialise(start);
                denoisings += states as u64 * u64::from(self.solver.step(self.problem, &mut state, step)?);
                Ok(state.into_position())
            };
            let displacement = self.relative_step * pair[0].sigma;
            let mut jacobians = vec![DMatrix::zeros(dimension, dimension); states];
            for column in 0..dimension {
                let mut moved = |sign: f64| {
                    let mut start = position.clone();
                    for x in &mut start.data_mut()[column * LANES..(column + 1) * LANES] {
                        *x += sign * displacement;
                    }
                    apply(start)
                };
                let [ahead, behind] = [moved(1.0)?, moved(-1.0)?];
                let rows = ahead.data().chunks_exact(LANES).zip(behind.data().chunks_exact(LANES));
                for (row, (ahead, behind)) in rows.enumerate() {
                    for (jacobian, (ahead, behind)) in jacobians.iter_mut().zip(ahead.iter().zip(behind)) {
                        jacobian[(row, column)] = (ahead - behind) / (2.0 * displacement);
                    }
                }
            }
            position = apply(position)?;
            for (sum, jacobian) in minus_log.iter_mut().zip(jacobians) {
                let factors = jacobian.lu();
                let sign = factors.p().determinant::<f64>() * factors.u().diagonal().map(f64::signum).product();
                let log_determinant: f64 = factors.u().diagonal().iter().map(|pivot| pivot.abs().ln()).sum();
                if !(sign > 0.0 && log_determinant.is_finite()) {
                    return Err(DensityError::Fatal(Box::new(FoldedFlowError { step: number })));
                }
                *sum += log_determinant;
            }
        }
        Ok((position, minus_log, denoisings))
    }
}
