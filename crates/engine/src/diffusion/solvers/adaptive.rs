//! The probability flow with steps as long as the error allows.

use thiserror::Error;

use super::euler::follow;
use super::{Flow, FlowStep};
use crate::diffusion::arithmetic::{combine, combine_into, for_each_number};
use crate::diffusion::{
    ButcherTableau, NoiseLevel, ReverseProblem, ReverseStep, Solver, SolverMemory, SolverState, StepControl,
    StepHistory, Trajectory,
};
use crate::{DensityError, Ensemble, Scalar};

/// The embedded pair of Bogacki and Shampine, orders 3 and 2, in the time `lambda` of [`RungeKutta`](super::RungeKutta), with
/// a PID controller of its steps.
///
/// One step of the grid is made of as many inner steps as are needed, so a grid may have a single one. The states of a
/// block share their steps: the error is the root mean square over their coordinates (`x / alpha`, in units of the tolerance).
/// Idle lanes have no say. A step to zero noise is Euler's, so let the last time before be small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adaptive {
    /// Tolerances and controller.
    pub control: StepControl,
    /// The first inner step, in `lambda`.
    pub initial_step: f64,
    /// More inner steps than this in one step of the grid are an error.
    pub step_limit: u32,
}

impl Adaptive {
    /// Steps for this tolerance, at most 10,000 per step of the grid.
    #[must_use]
    pub fn with_tolerance(tolerance: f64) -> Self {
        Self { control: StepControl::with_tolerance(tolerance), initial_step: 0.1, step_limit: 10_000 }
    }
}

/// The error stayed above the tolerance down to steps too small to go on.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error(
    "more than {steps} inner steps were needed; the last had size {size:e} in ln(alpha/sigma) at t = {time} (is the \
     tolerance below what the precision allows, or the denoiser discontinuous?)"
)]
pub struct StepLimitError {
    /// The limit.
    pub steps: u32,
    /// The last step's size.
    pub size: f64,
    /// Where it was.
    pub time: f64,
}

/// A position with the step size that the controller left.
#[derive(Debug, Clone)]
pub struct AdaptiveState<T> {
    trajectory: Trajectory<T>,
    flow: Flow<T>,
    size: f64,
    history: StepHistory,
}

impl<T: Scalar> SolverState<T> for AdaptiveState<T> {
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
        SolverMemory { numbers: vec![self.size, self.history.0[0], self.history.0[1]], denoised: None }
    }

    fn recall(&mut self, memory: SolverMemory<T>) {
        if let [size, last, before] = memory.numbers[..] {
            self.size = size;
            self.history = StepHistory([last, before]);
        }
    }
}

impl Adaptive {
    /// The root mean square error of a step in units of the tolerance; `after` and `difference` are in units of `x` at its end.
    fn error<T: Scalar>(
        &self,
        FlowStep { from, to, .. }: FlowStep,
        before: &Ensemble<T>,
        after: &Ensemble<T>,
        difference: &Ensemble<T>,
    ) -> f64 {
        let data = [before.data(), after.data(), difference.data()];
        let (mut sum, mut count) = (0.0, 0.0);
        for_each_number(before, |_, index| {
            let [before, after, difference] = data.map(|data| data[index].to_f64());
            let size = (before / from.alpha).abs().max((after / to.alpha).abs());
            let error = difference / to.alpha / (self.control.absolute + self.control.relative * size);
            sum += error * error;
            count += 1.0;
        });
        (sum / f64::max(count, 1.0)).sqrt()
    }

    /// Follows the flow and returns the number of denoisings.
    fn follow_flow<T: Scalar>(
        &self,
        problem: ReverseProblem<'_, T>,
        AdaptiveState { trajectory, flow, size, history }: &mut AdaptiveState<T>,
        (mut from, end): (NoiseLevel, NoiseLevel),
    ) -> Result<u32, DensityError> {
        let Trajectory { position, denoised: difference, noise: proposal, workspace } = trajectory;
        let tableau = ButcherTableau::BOGACKI_SHAMPINE;
        let direction = (end.half_log_snr() - from.half_log_snr()).signum();
        let mut evaluations = 0;
        for inner in 0..self.step_limit {
            let rest = FlowStep::new(from, end);
            let is_last = rest.size.abs() <= *size * (1.0 + 1e-9);
            let step = if is_last {
                rest
            } else {
                let size = direction * *size;
                FlowStep { size, to: problem.process.level_at_half_log_snr(rest.lambda + size), ..rest }
            };
            // The last stage of the step before, or of a rejected one's first, is the first of this.
            let known = usize::from(inner > 0);
            flow.evaluate((&tableau, known), problem, step, position, workspace, |_, _, _, _| Ok(()))?;
            evaluations += tableau.nodes.len() as u32 - known as u32;

            combine_into(proposal, (1.0, position), (0.0, position));
            flow.advance(tableau.weights, step, proposal);
            combine(difference, 0.0, (0.0, position));
            for (weight, slope) in ButcherTableau::BOGACKI_SHAMPINE_ERROR.iter().zip(&flow.slopes) {
                combine(difference, 1.0, (step.to.alpha * step.size * weight, slope));
            }
            let error = self.error(step, position, proposal, difference);
            let (factor, accepted) = self.control.judge(error, 3, history);
            if accepted {
                std::mem::swap(position, proposal);
                flow.slopes.swap(0, 3);
                from = step.to;
            }
            // A step that was cut short at the end says little about the next.
            if !accepted || !is_last {
                *size = step.size.abs() * factor;
            }
            if accepted && is_last {
                return Ok(evaluations);
            }
        }
        let limit = StepLimitError { steps: self.step_limit, size: *size, time: from.time };
        Err(DensityError::Fatal(Box::new(limit)))
    }
}

impl<T: Scalar> Solver<T> for Adaptive {
    type State = AdaptiveState<T>;

    fn order(&self) -> u32 {
        3
    }

    fn is_stochastic(&self) -> bool {
        false
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        let flow = Flow::new(ButcherTableau::BOGACKI_SHAMPINE.nodes.len(), &position);
        let trajectory = Trajectory::new(position);
        AdaptiveState { trajectory, flow, size: self.initial_step, history: StepHistory::default() }
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, .. }: ReverseStep,
    ) -> Result<u32, DensityError> {
        let trajectory = &mut state.trajectory;
        if to.sigma == 0.0 {
            trajectory.denoise(problem.denoiser, from)?;
            follow(from, to, &mut trajectory.position, &trajectory.denoised);
            return Ok(1);
        }
        self.follow_flow(problem, state, (from, to))
    }
}
