//! The two-step exponential integrator of the probability flow.

use super::euler::follow;
use crate::diffusion::arithmetic::combine_three;
use crate::diffusion::{NoiseLevel, ReverseProblem, ReverseStep, Solver, SolverMemory, SolverState, Trajectory};
use crate::{DensityError, Ensemble, Scalar};

/// DPM-Solver++(2M) (Lu et al. 2022, *DPM-Solver++*, algorithm 2): with the denoised state of the step before and
/// `r = h_before / h`,
///
/// `x' = (sigma_s / sigma_t) x + alpha_s (1 - e^(-h)) ((1 + 1/2r) D - (1/2r) D_before)`.
///
/// The first step, and one to zero noise, are those of [`Euler`](super::Euler).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DpmMultistep;

/// A position with the denoised states of the step before.
#[derive(Debug, Clone)]
pub struct MultistepState<T> {
    trajectory: Trajectory<T>,
    before: Option<Before<T>>,
}

#[derive(Debug, Clone)]
struct Before<T> {
    /// `lambda` there.
    lambda: f64,
    denoised: Ensemble<T>,
}

impl<T: Scalar> MultistepState<T> {
    pub(super) fn new(position: Ensemble<T>) -> Self {
        Self { trajectory: Trajectory::new(position), before: None }
    }

    /// Denoises, hands the trajectory, the denoised states of the step before and `1/2r` to `advance` (none at the first step
    /// and at one to zero noise), and remembers.
    pub(super) fn advance(
        &mut self,
        problem: ReverseProblem<'_, T>,
        (from, to): (NoiseLevel, NoiseLevel),
        advance: impl FnOnce(&mut Trajectory<T>, Option<(f64, &Ensemble<T>)>),
    ) -> Result<u32, DensityError> {
        let Self { trajectory, before } = self;
        trajectory.denoise(problem.denoiser, from)?;
        let lambda = from.half_log_snr();
        let step = to.half_log_snr() - lambda;
        let past = before.as_ref().filter(|_| to.sigma > 0.0);
        advance(trajectory, past.map(|past| (0.5 * step / (lambda - past.lambda), &past.denoised)));
        match before {
            Some(before) => {
                before.lambda = lambda;
                std::mem::swap(&mut before.denoised, &mut trajectory.denoised);
            }
            None => *before = Some(Before { lambda, denoised: trajectory.denoised.clone() }),
        }
        Ok(1)
    }
}

impl<T: Scalar> SolverState<T> for MultistepState<T> {
    fn trajectory(&self) -> &Trajectory<T> {
        &self.trajectory
    }

    fn trajectory_mut(&mut self) -> &mut Trajectory<T> {
        &mut self.trajectory
    }

    fn into_position(self) -> Ensemble<T> {
        self.trajectory.position
    }

    fn memory(&self) -> SolverMemory<T> {
        self.before.as_ref().map_or_else(SolverMemory::default, |before| SolverMemory {
            numbers: vec![before.lambda],
            denoised: Some(before.denoised.clone()),
        })
    }

    fn recall(&mut self, memory: SolverMemory<T>) {
        self.before = match (memory.numbers.first(), memory.denoised) {
            (Some(&lambda), Some(denoised)) => Some(Before { lambda, denoised }),
            _ => None,
        };
    }
}

impl<T: Scalar> Solver<T> for DpmMultistep {
    type State = MultistepState<T>;

    fn order(&self) -> u32 {
        2
    }

    fn is_stochastic(&self) -> bool {
        false
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        MultistepState::new(position)
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, .. }: ReverseStep,
    ) -> Result<u32, DensityError> {
        state.advance(problem, (from, to), |Trajectory { position, denoised, .. }, before| {
            let Some((weight, before)) = before else { return follow(from, to, position, denoised) };
            let pull = to.alpha * (1.0 - from.noise_ratio(to));
            let keep = to.sigma / from.sigma;
            combine_three(position, keep, (pull * (1.0 + weight), denoised), (-pull * weight, before));
        })
    }
}
