//! The fitted score as a denoiser.

use std::sync::Arc;

use ornstein_engine::diffusion::{Denoiser, DenoiserDivergence, LanesOnlyError, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, LANES, LaneArray, Layout, Scalar, as_lanes, as_lanes_mut};
use ornstein_random::dispatch;
use ornstein_random::math::ln_f64;
use rayon::prelude::*;

use super::{BasisBlock, Frame, PotentialBasis};

/// A score that is the gradient of a potential at every noise level: `ln p(x) = -|u|^2/2 + sum_j c_j(sigma) b_j(u) + const`, with coefficients that
/// run linearly in `ln sigma` between the levels of the fit and stay what they are beyond.
///
/// It knows only the noise seen by clean data: at any `(alpha, sigma)` it denoises `x_t / alpha` at `sigma / alpha`.
#[derive(Debug, Clone)]
pub struct LinearScore {
    pub(super) mean: Vec<f64>,
    pub(super) variance: f64,
    pub(super) bases: Vec<Arc<dyn PotentialBasis>>,
    pub(super) levels: Vec<f64>,
    /// Level by level.
    pub(super) coefficients: Vec<Vec<f64>>,
}

/// What a block of states is evaluated with.
#[derive(Default)]
struct Scratch {
    position: Vec<LaneArray<f64>>,
    block: BasisBlock,
    /// In the coordinates of the frame.
    score: Vec<LaneArray<f64>>,
}

impl LinearScore {
    /// Number of coordinates.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.mean.len()
    }

    /// The noise levels of the fit.
    #[must_use]
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// The coefficients at a noise `sigma` (in units of the data), in the order of the bases.
    #[must_use]
    pub fn coefficients(&self, sigma: f64) -> Vec<f64> {
        let above = self.levels.partition_point(|&level| level <= sigma);
        if above == 0 || above == self.levels.len() {
            return self.coefficients[above.saturating_sub(1)].clone();
        }
        let [low, high] = [self.levels[above - 1], self.levels[above]];
        let part = ln_f64(sigma / low) / ln_f64(high / low);
        let pairs = self.coefficients[above - 1].iter().zip(&self.coefficients[above]);
        pairs.map(|(low, high)| (1.0 - part) * low + part * high).collect()
    }

    /// The logarithm of the density of noisy states, up to a constant that depends on the level alone.
    ///
    /// # Errors
    /// If the states have another dimension, or there is a single one in pieces.
    pub fn log_density<T: Scalar>(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        self.for_each_block(level, states, log_density, |_, coefficients, scratch, sums| {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let square: f64 = scratch.position.iter().map(|u| u[lane] * u[lane]).sum();
                *sum = coefficients.iter().zip(&scratch.block.values).map(|(c, value)| c * value[lane]).sum::<f64>()
                    - 0.5 * square;
            }
        })
    }

    /// Frame and coefficients at a level, and the factor from states to clean units.
    fn at(&self, level: NoiseLevel) -> (Frame<'_>, Vec<f64>) {
        let sigma = level.noise_to_signal();
        let width = (self.variance + sigma * sigma).sqrt();
        (Frame { mean: &self.mean, width, sigma }, self.coefficients(sigma))
    }

    fn check<T: Scalar>(&self, states: &Ensemble<T>) -> Result<(), DensityError> {
        match states.layout() {
            Layout::Lanes { .. } => states.check_dimension(self.dimension()),
            Layout::Single { .. } => Err(DensityError::Fatal(Box::new(LanesOnlyError))),
        }
    }

    /// Evaluates all bases and the score for one block.
    fn evaluate<T: Scalar>(
        &self,
        level: NoiseLevel,
        frame: Frame<'_>,
        coefficients: &[f64],
        states: &[LaneArray<T>],
        scratch: &mut Scratch,
    ) {
        let Scratch { position, block, score } = scratch;
        position.clear();
        position.extend(
            states.iter().zip(frame.mean).map(|(x, mean)| x.map(|x| (x.to_f64() / level.alpha - mean) / frame.width)),
        );
        block.clear();
        for basis in &self.bases {
            basis.evaluate(frame, position, block);
        }
        score.clear();
        score.extend(position.iter().map(|u| u.map(|u| -u)));
        combine(coefficients, &block.gradients, score);
    }

    /// One number per state, in parallel over blocks if there are several.
    fn for_each_block<T: Scalar>(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        numbers: &mut [f64],
        work: impl Fn(Frame<'_>, &[f64], &Scratch, &mut [f64]) + Sync,
    ) -> Result<(), DensityError> {
        self.check(states)?;
        let (frame, coefficients) = self.at(level);
        let one = |scratch: &mut Scratch, (chunk, numbers): (usize, &mut [f64])| {
            self.evaluate(level, frame, &coefficients, as_lanes(states.chunk(chunk)), scratch);
            work(frame, &coefficients, scratch, numbers);
        };
        if states.layout().chunks() == 1 {
            one(&mut Scratch::default(), (0, numbers));
        } else {
            numbers.par_chunks_mut(LANES).enumerate().for_each_init(Scratch::default, one);
        }
        Ok(())
    }
}

dispatch! {
    /// Adds the gradients times the coefficients.
    fn combine(coefficients: &[f64], gradients: &[LaneArray<f64>], score: &mut [LaneArray<f64>]) {
        for (&coefficient, gradient) in coefficients.iter().zip(gradients.chunks_exact(score.len())) {
            for (score, gradient) in score.iter_mut().zip(gradient) {
                for lane in 0..LANES {
                    score[lane] += coefficient * gradient[lane];
                }
            }
        }
    }
}

/// `D = y + (sigma^2 / w) s_u` with `y = x_t / alpha`.
impl<T: Scalar> Denoiser<T> for LinearScore {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.check(states)?;
        let (frame, coefficients) = self.at(level);
        let reach = frame.sigma * frame.sigma / frame.width;
        denoised.for_each_chunk(Scratch::default, |chunk, scratch, denoised| {
            self.evaluate(level, frame, &coefficients, as_lanes(states.chunk(chunk)), scratch);
            let rows =
                as_lanes_mut(denoised).iter_mut().zip(frame.mean).zip(scratch.position.iter().zip(&scratch.score));
            for ((denoised, mean), (u, score)) in rows {
                for lane in 0..LANES {
                    denoised[lane] = T::from_f64(mean + frame.width * u[lane] + reach * score[lane]);
                }
            }
        });
        Ok(())
    }
}

/// `tr dD/dx_t = (d + sigma^2 div s) / alpha`, `div s = (sum_j c_j lap b_j - d) / w^2`.
impl<T: Scalar> DenoiserDivergence<T> for LinearScore {
    fn divergence(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        traces: &mut [f64],
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let dimension = self.dimension() as f64;
        self.for_each_block(level, states, traces, |frame, coefficients, scratch, traces| {
            let part = (frame.sigma / frame.width).powi(2);
            for (lane, trace) in traces.iter_mut().enumerate() {
                let laplacians = scratch.block.laplacians.iter();
                let sum: f64 = coefficients.iter().zip(laplacians).map(|(c, laplacian)| c * laplacian[lane]).sum();
                *trace = (dimension + part * (sum - dimension)) / level.alpha;
            }
        })
    }
}
