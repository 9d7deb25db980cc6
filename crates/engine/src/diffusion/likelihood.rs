//! Densities by the probability flow.

use std::f64::consts::TAU;

use ornstein_random::math::ln_f64;
use rayon::prelude::*;

use super::arithmetic::for_each_number;
use super::solvers::{Flow, FlowStep};
use super::{ButcherTableau, DenoisedPoint, ReverseProblem, TimeGrid, TraceEstimator, Workspace};
use crate::{DensityError, Ensemble, Layout, Scalar};

/// Follows states along the probability flow to the noise, and keeps account of the volume (Chen et al. 2018; Song et al.
/// 2021, section 4.3 and appendix D.2). In the time `lambda = ln(alpha/sigma)`,
///
/// `ln p(x_0) = ln p(x_T) + d ln(alpha_T / alpha_0) + int_(lambda_0)^(lambda_T) (alpha tr dD/dx - d) dlambda`,
///
/// and position and integral are taken by the same Runge-Kutta method. "0" is the first time of the grid, where some noise
/// must be left: the density is that of data with this noise.
pub struct FlowLikelihood<'a, T, E> {
    /// Process and denoiser.
    pub problem: ReverseProblem<'a, T>,
    /// Gives the traces.
    pub trace: E,
    /// The Runge-Kutta method.
    pub tableau: ButcherTableau,
    /// Times that rise from data to noise.
    pub grid: &'a TimeGrid,
}

/// Densities of states, with their error bars and where the states went.
#[derive(Debug, Clone)]
pub struct LogLikelihood<T> {
    /// `ln p(x_0)`, normalised, of every state.
    pub log_density: Vec<f64>,
    /// The standard error of each that is due to random probes: zero where there is a single estimate, as of an exact trace. It
    /// knows nothing of the error of the grid or of the prior.
    pub standard_error: Vec<f64>,
    /// The logarithm of the volume: `ln p(x_0) - ln p(x_T)`.
    pub log_volume: Vec<f64>,
    /// The states at the noisy end.
    pub latent: Ensemble<T>,
}

impl<T: Scalar, E: TraceEstimator<T>> FlowLikelihood<'_, T, E> {
    /// The densities of these states.
    ///
    /// # Errors
    /// If the denoiser fails.
    pub fn evaluate(&self, states: Ensemble<T>) -> Result<LogLikelihood<T>, DensityError> {
        let parts: Vec<_> = states.into_blocks().into_par_iter().map(|block| self.evaluate_block(block)).collect();
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let latent = Ensemble::from_blocks(parts.iter().map(|part| &part.latent));
        let each = |of: fn(&LogLikelihood<T>) -> &Vec<f64>| parts.iter().flat_map(of).copied().collect();
        Ok(LogLikelihood {
            log_density: each(|part| &part.log_density),
            standard_error: each(|part| &part.standard_error),
            log_volume: each(|part| &part.log_volume),
            latent: latent.unwrap_or_else(|| Ensemble::zeros(Layout::Lanes { states: 0, dimension: 0 })),
        })
    }

    fn evaluate_block(&self, mut position: Ensemble<T>) -> Result<LogLikelihood<T>, DensityError> {
        let (states, estimates) = (position.layout().states(), self.trace.estimates());
        let dimension = match position.layout() {
            Layout::Lanes { dimension, .. } | Layout::Single { dimension, .. } => dimension as f64,
        };
        let mut workspace = Workspace::new();
        let mut flow = Flow::new(self.tableau.nodes.len(), &position);
        let mut traces = vec![0.0; states * estimates];
        let mut integrals = traces.clone();
        let levels: Vec<_> = self.grid.times().iter().map(|&time| self.problem.process.level(time)).collect();
        for pair in levels.windows(2) {
            let step = FlowStep::new(pair[0], pair[1]);
            let plan = (&self.tableau, 0);
            flow.evaluate(plan, self.problem, step, &position, &mut workspace, |stage, level, [states, _], room| {
                let weight = self.tableau.weights[stage] * step.size;
                if weight != 0.0 {
                    let point = DenoisedPoint { denoiser: self.problem.denoiser, level, states };
                    self.trace.estimate(point, &mut traces, room)?;
                    for (integral, trace) in integrals.iter_mut().zip(&traces) {
                        *integral += weight * (level.alpha * trace - dimension);
                    }
                }
                Ok(())
            })?;
            flow.advance(self.tableau.weights, step, &mut position);
        }

        let scale = dimension * ln_f64(levels[levels.len() - 1].alpha / levels[0].alpha);
        let each = |state: usize| integrals[state..].iter().step_by(states).copied();
        let log_volume: Vec<_> = (0..states).map(|state| scale + each(state).sum::<f64>() / estimates as f64).collect();
        let standard_error = (0..states).map(|state| standard_error(each(state), estimates)).collect();
        let variance = self.problem.process.prior_deviation().powi(2);
        let mut log_density: Vec<_> =
            log_volume.iter().map(|volume| volume - 0.5 * dimension * ln_f64(TAU * variance)).collect();
        let numbers = position.data();
        for_each_number(&position, |state, index| {
            log_density[state] -= 0.5 * numbers[index].to_f64().powi(2) / variance;
        });
        Ok(LogLikelihood { log_density, standard_error, log_volume, latent: position })
    }
}

/// The standard error of the mean of independent estimates; zero for one that is exact.
fn standard_error(estimates: impl Iterator<Item = f64> + Clone, count: usize) -> f64 {
    if count < 2 {
        return 0.0;
    }
    let mean = estimates.clone().sum::<f64>() / count as f64;
    let squares: f64 = estimates.map(|estimate| (estimate - mean).powi(2)).sum();
    (squares / (count as f64 - 1.0) / count as f64).sqrt()
}
