//! The step of denoising diffusion probabilistic models.

use ornstein_random::Purpose;

use crate::diffusion::arithmetic::{combine_three, fill_noise};
use crate::diffusion::{ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// Draws from `q(x_s | x_t, x_0 = D)`, the forward process conditioned on both ends (Ho et al. 2020, eq. 6 and 7, with the
/// smaller of their two variances; Kingma et al. 2021, appendix A.2): with `q = e^(-h)`,
///
/// `x' = (sigma_s / sigma_t) q x + alpha_s (1 - q^2) D + sigma_s sqrt(1 - q^2) xi`.
///
/// Its mean is `E[x_s | x_t]` whatever the data; its variance lacks what `x_0` is uncertain by. It is exact for data that is a
/// single point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ancestral;

impl<T: Scalar> Solver<T> for Ancestral {
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
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, number, randomness }: ReverseStep,
    ) -> Result<u32, DensityError> {
        state.denoise(problem.denoiser, from)?;
        fill_noise(randomness, Purpose::ReverseDiffusion, number, &mut state.noise);
        let ratio = from.noise_ratio(to);
        let fresh = (1.0 - ratio) * (1.0 + ratio);
        let Trajectory { position, denoised, noise, .. } = state;
        let keep = to.sigma / from.sigma * ratio;
        combine_three(position, keep, (to.alpha * fresh, denoised), (to.sigma * fresh.sqrt(), noise));
        Ok(1)
    }
}
