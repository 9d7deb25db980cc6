//! The Euler-Maruyama step of the reverse diffusion.

use ornstein_random::Purpose;

use crate::diffusion::arithmetic::{combine_three, fill_noise};
use crate::diffusion::{ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// The step `d = t - s` of the reverse diffusion with its coefficients taken at `t` (Song et al. 2021, algorithms 2 and 3
/// to first order in `d`; Maruyama 1955):
///
/// `x' = x - d (f x - g^2 score) + g sqrt(d) xi`, with the score `(alpha D - x) / sigma^2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EulerMaruyama;

impl<T: Scalar> Solver<T> for EulerMaruyama {
    type State = Trajectory<T>;

    fn order(&self) -> u32 {
        1
    }

    fn is_stochastic(&self) -> bool {
        true
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        Trajectory::new(position)
    }

    fn step(
        &self,
        ReverseProblem { process, denoiser }: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, number, randomness }: ReverseStep,
    ) -> Result<u32, DensityError> {
        state.denoise(denoiser, from)?;
        fill_noise(randomness, Purpose::ReverseDiffusion, number, &mut state.noise);
        let duration = from.time - to.time;
        let added = duration * process.squared_diffusion(from.time);
        let pull = added / (from.sigma * from.sigma);
        let keep = 1.0 - duration * process.drift(from.time) - pull;
        let Trajectory { position, denoised, noise, .. } = state;
        combine_three(position, keep, (pull * from.alpha, denoised), (added.sqrt(), noise));
        Ok(1)
    }
}
