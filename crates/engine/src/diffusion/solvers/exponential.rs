//! Exponential integrators that know the variance of the data.

use crate::diffusion::arithmetic::{combine, combine_into};
use crate::diffusion::{NoiseLevel, ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// Solves the linear part of the probability flow exactly, the linear part being that of data of variance `v`.
///
/// With `x = alpha X` and the deviation `S = sqrt(v + sigma^2 / alpha^2)` of the noisy data, the flow is
/// `dX/dS = (X - N) / S`, where `N = D + alpha v (alpha D - x) / sigma^2` is what the denoiser says beyond such a Gaussian: for
/// data `N(m, v)` it is `m`, everywhere. So in the time `ln S` the flow is semi-linear with a slowly varying `N`, and
///
/// - order 1 takes `N` for constant: `X' = (S_s / S_t) X + (1 - S_s / S_t) N`;
/// - order 2 takes it from the middle of the step in `ln S` (two stages, after Hochbruck and Ostermann 2010, *Exponential
///   integrators*, example 2.18).
///
/// Both are exact for Gaussian data of this variance, at any step. For `v = 0`, order 1 is [`Euler`](super::Euler) alias DDIM
/// and order 2 is DPM-Solver++(2S) with its stage in the middle (Lu et al. 2022, algorithm 1; Zhang and Chen 2023, *DEIS*).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    /// The order.
    pub order: ExponentialOrder,
    /// `v`, a typical variance of a coordinate of the data.
    pub data_variance: f64,
}

/// How the rest beyond the linear part is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExponentialOrder {
    /// Constant during the step.
    One,
    /// Taken from the middle of the step.
    Two,
}

impl Exponential {
    /// `S`.
    fn deviation(&self, level: NoiseLevel) -> f64 {
        (self.data_variance + level.noise_to_signal().powi(2)).sqrt()
    }

    /// Makes `N` of the denoised states.
    fn remainder<T: Scalar>(&self, level: NoiseLevel, position: &Ensemble<T>, denoised: &mut Ensemble<T>) {
        if self.data_variance > 0.0 {
            let per_noise = self.data_variance / (level.sigma * level.sigma);
            let alpha = level.alpha;
            combine(denoised, 1.0 + per_noise * alpha * alpha, (-per_noise * alpha, position));
        }
    }
}

impl<T: Scalar> Solver<T> for Exponential {
    type State = Trajectory<T>;

    fn order(&self) -> u32 {
        match self.order {
            ExponentialOrder::One => 1,
            ExponentialOrder::Two => 2,
        }
    }

    fn is_stochastic(&self) -> bool {
        false
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        Trajectory::new(position)
    }

    fn step(
        &self,
        ReverseProblem { process, denoiser }: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, .. }: ReverseStep,
    ) -> Result<u32, DensityError> {
        let Trajectory { position, denoised, noise: stage, workspace } = state;
        denoiser.denoise(from, position, denoised, workspace)?;
        self.remainder(from, position, denoised);
        let [start, end] = [from, to].map(|level| self.deviation(level));
        let move_to =
            |end: f64, level: NoiseLevel| [level.alpha / from.alpha * (end / start), level.alpha * (1.0 - end / start)];
        let mut evaluations = 1;
        if self.order == ExponentialOrder::Two && end > 0.0 {
            let middle = (start * end).sqrt();
            let noise_to_signal = (middle * middle - self.data_variance).sqrt();
            let level = process.level_at_half_log_snr(-ornstein_random::math::ln_f64(noise_to_signal));
            let [keep, pull] = move_to(middle, level);
            combine_into(stage, (keep, position), (pull, denoised));
            denoiser.denoise(level, stage, denoised, workspace)?;
            self.remainder(level, stage, denoised);
            evaluations = 2;
        }
        let [keep, pull] = move_to(end, to);
        combine(position, keep, (pull, denoised));
        Ok(evaluations)
    }
}
