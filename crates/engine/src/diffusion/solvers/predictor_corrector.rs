//! A solver followed by Langevin dynamics at the noise it reached.

use ornstein_random::Purpose;

use crate::diffusion::arithmetic::{combine_three, fill_noise};
use crate::diffusion::{ReverseProblem, ReverseStep, Solver, SolverState};
use crate::{DensityError, Ensemble, Scalar};

/// After a step of the predictor come `corrections` Langevin steps on the marginal at the new noise `sigma`
/// (Song et al. 2021, algorithm 1 with the correctors 4 and 5):
///
/// `x' = x + e score + sqrt(2 e) xi`, with `e = 2 (r sigma)^2`.
///
/// The paper sets `e = 2 (r |xi| / |score|)^2` with norms averaged over the states at hand. Here these stand at their
/// expectations for noise, whose ratio is `sigma`: a state must not depend on those that it shares a block with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictorCorrector<P> {
    /// Takes the step.
    pub predictor: P,
    /// `r`, the ratio of signal to noise in a correction; the paper has 0.16 for images. The correction's own bias is of the
    /// order of `r^2`.
    pub signal_to_noise: f64,
    /// Corrections per step.
    pub corrections: u32,
}

impl<T: Scalar, P: Solver<T>> Solver<T> for PredictorCorrector<P> {
    type State = P::State;

    /// The predictor's, down to the bias of the correction, which is that of its own step and does not fall with the grid's.
    fn order(&self) -> u32 {
        self.predictor.order()
    }

    fn is_stochastic(&self) -> bool {
        true
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        self.predictor.initialise(position)
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        step: ReverseStep,
    ) -> Result<u32, DensityError> {
        let evaluations = self.predictor.step(problem, state, step)?;
        let ReverseStep { to, number, randomness, .. } = step;
        if to.sigma == 0.0 {
            return Ok(evaluations);
        }
        // In units of the variance of the noise: e score = pull (alpha D - x).
        let pull = 2.0 * self.signal_to_noise * self.signal_to_noise;
        let amplitude = to.sigma * (2.0 * pull).sqrt();
        let trajectory = state.trajectory_mut();
        for correction in 0..self.corrections {
            trajectory.denoise(problem.denoiser, to)?;
            let address = number * self.corrections + correction;
            fill_noise(randomness, Purpose::Corrector, address, &mut trajectory.noise);
            let (position, denoised) = (&mut trajectory.position, &trajectory.denoised);
            combine_three(position, 1.0 - pull, (pull * to.alpha, denoised), (amplitude, &trajectory.noise));
        }
        Ok(evaluations + self.corrections)
    }
}
