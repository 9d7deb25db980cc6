//! Heun's step after a little more noise.

use ornstein_random::Purpose;
use ornstein_random::math::ln_f64;

use super::heun::heun;
use crate::diffusion::arithmetic::{combine, fill_noise};
use crate::diffusion::{ReverseProblem, ReverseStep, Solver, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// Raises the noise `S = sigma / alpha` by the factor `1 + gamma` with fresh noise, then follows the flow down with
/// [`Heun`](super::Heun) (Karras et al. 2022, algorithm 2). The fresh noise mends errors of earlier steps. Its addition is
/// exact, so the order is Heun's as long as `gamma` falls like the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StochasticHeun {
    /// `gamma`. The paper sets `gamma = min(S_churn / N, sqrt(2) - 1)` for `N` steps.
    pub churn: f64,
    /// `S_min` and `S_max`: noise is added only where `S` lies between.
    pub range: [f64; 2],
    /// `S_noise`, the deviation of the fresh noise, 1 unless the model denoises too much.
    pub inflation: f64,
}

impl StochasticHeun {
    /// The paper's rule for a run of `steps` steps with the total `S_churn`, at all noise levels.
    #[must_use]
    pub fn with_total_churn(total: f64, steps: u32) -> Self {
        let churn = (total / f64::from(steps)).min(std::f64::consts::SQRT_2 - 1.0);
        Self { churn, range: [0.0, f64::INFINITY], inflation: 1.0 }
    }
}

impl<T: Scalar> Solver<T> for StochasticHeun {
    type State = Trajectory<T>;

    fn order(&self) -> u32 {
        2
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
        let before = from.noise_to_signal();
        if self.churn == 0.0 || before < self.range[0] || before > self.range[1] {
            return heun(problem, state, from, to);
        }
        let after = before * (1.0 + self.churn);
        let raised = problem.process.level_at_half_log_snr(-ln_f64(after));
        fill_noise(randomness, Purpose::ReverseDiffusion, number, &mut state.noise);
        let added = self.inflation * ((after - before) * (after + before)).sqrt();
        let Trajectory { position, noise, .. } = &mut *state;
        combine(position, raised.alpha / from.alpha, (raised.alpha * added, noise));
        heun(problem, state, raised, to)
    }
}
