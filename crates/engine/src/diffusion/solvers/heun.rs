//! Heun's step of the probability flow.

use super::euler::follow;
use crate::diffusion::arithmetic::{combine_into, combine_three};
use crate::diffusion::{NoiseLevel, ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// The trapezoidal rule in the variables `X = x / alpha`, `S = sigma / alpha`, in which the flow is
/// `dX/dS = (X - D) / S` (Karras et al. 2022, algorithm 1): a step of [`Euler`](super::Euler), and the mean of the slopes at both
/// ends. A step to zero noise is Euler's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heun;

/// Takes Heun's step from a given level and returns the number of denoisings.
pub(super) fn heun<T: Scalar>(
    problem: ReverseProblem<'_, T>,
    Trajectory { position, denoised, noise: first, workspace }: &mut Trajectory<T>,
    from: NoiseLevel,
    to: NoiseLevel,
) -> Result<u32, DensityError> {
    problem.denoiser.denoise(from, position, denoised, workspace)?;
    if to.sigma == 0.0 {
        follow(from, to, position, denoised);
        return Ok(1);
    }
    // What depends on the start alone: X + (Delta / 2) (X - D) / S, in units of x at the end.
    let half_step = 0.5 * (to.noise_to_signal() - from.noise_to_signal());
    let lean = half_step / from.noise_to_signal();
    let scale = to.alpha / from.alpha;
    combine_into(first, (scale * (1.0 + lean), position), (-to.alpha * lean, denoised));
    follow(from, to, position, denoised);
    problem.denoiser.denoise(to, position, denoised, workspace)?;
    let lean = half_step / to.noise_to_signal();
    combine_three(position, lean, (1.0, first), (-to.alpha * lean, denoised));
    Ok(2)
}

impl<T: Scalar> Solver<T> for Heun {
    type State = Trajectory<T>;

    fn order(&self) -> u32 {
        2
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
        heun(problem, state, from, to)
    }
}
