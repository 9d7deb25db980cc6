//! The first-order step of the probability flow.

use crate::diffusion::arithmetic::combine;
use crate::diffusion::{NoiseLevel, ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// Takes the denoised state for constant during the step:
///
/// `x' = (sigma_s / sigma_t) x + alpha_s (1 - e^(-h)) D`.
///
/// This one step has many names: Euler's in the variables `x / alpha`, `sigma / alpha` (Karras et al. 2022, algorithm 1
/// without correction), DDIM (Song, Meng and Ermon 2021, eq. 12 with `eta = 0`), DPM-Solver++(1) (Lu et al. 2022, eq. 9), and
/// the first exponential integrator. It is exact for data that is a single point, and ends at zero noise with `x' = D`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Euler;

/// Moves a position along the line towards its denoised value.
pub(super) fn follow<T: Scalar>(from: NoiseLevel, to: NoiseLevel, position: &mut Ensemble<T>, denoised: &Ensemble<T>) {
    combine(position, to.sigma / from.sigma, (to.alpha * (1.0 - from.noise_ratio(to)), denoised));
}

impl<T: Scalar> Solver<T> for Euler {
    type State = Trajectory<T>;

    fn order(&self) -> u32 {
        1
    }

    fn is_stochastic(&self) -> bool {
        false
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        Trajectory::new(position)
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, .. }: ReverseStep,
    ) -> Result<u32, DensityError> {
        state.denoise(problem.denoiser, from)?;
        follow(from, to, &mut state.position, &state.denoised);
        Ok(1)
    }
}
