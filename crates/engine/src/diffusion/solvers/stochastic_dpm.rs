//! The two-step exponential integrator of the reverse diffusion.

use ornstein_random::Purpose;

use super::MultistepState;
use crate::diffusion::arithmetic::{combine, combine_three, fill_noise};
use crate::diffusion::{ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// SDE-DPM-Solver++(2M) (Lu et al. 2022, *DPM-Solver++*, section 4.5): with `q = e^(-h)`,
///
/// `x' = (sigma_s / sigma_t) q x + alpha_s (1 - q^2) ((1 + 1/2r) D - (1/2r) D_before) + sigma_s sqrt(1 - q^2) xi`.
///
/// Without the extrapolation it is [`Ancestral`](super::Ancestral), whose variance errs with the first order, since `D` is not
/// told of the noise within a step. `D - D_before` carries that of the step before in its place. The order 2 is that of the
/// law for Gaussian data, where it is measured (the mean is then exact).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StochasticDpm;

impl<T: Scalar> Solver<T> for StochasticDpm {
    type State = MultistepState<T>;

    fn order(&self) -> u32 {
        2
    }

    fn is_stochastic(&self) -> bool {
        true
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        MultistepState::new(position)
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, number, randomness }: ReverseStep,
    ) -> Result<u32, DensityError> {
        let ratio = from.noise_ratio(to);
        let fresh = (1.0 - ratio) * (1.0 + ratio);
        let (keep, pull, amplitude) = (to.sigma / from.sigma * ratio, to.alpha * fresh, to.sigma * fresh.sqrt());
        state.advance(problem, (from, to), |Trajectory { position, denoised, noise, .. }, before| {
            fill_noise(randomness, Purpose::ReverseDiffusion, number, noise);
            let weight = before.map_or(0.0, |(weight, _)| weight);
            combine_three(position, keep, (pull * (1.0 + weight), denoised), (amplitude, noise));
            if let Some((weight, before)) = before {
                combine(position, 1.0, (-pull * weight, before));
            }
        })
    }
}
