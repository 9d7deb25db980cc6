//! Explicit Runge-Kutta methods for the probability flow.

use super::euler::follow;
use crate::diffusion::arithmetic::{combine, combine_into};
use crate::diffusion::{
    ButcherTableau, NoiseLevel, ReverseProblem, ReverseStep, Solver, SolverState, Trajectory, Workspace,
};
use crate::{DensityError, Ensemble, Scalar};

/// Any explicit Runge-Kutta method in the time `lambda = ln(alpha/sigma)`, in which the flow of `X = x / alpha` is
///
/// `dX/dlambda = D - X`:
///
/// nowhere stiff, and the same for every process. A step to zero noise, which lies at infinity, is
/// [`Euler`](super::Euler)'s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RungeKutta {
    /// The method.
    pub tableau: ButcherTableau,
}

/// A position with room for the slopes of a step.
#[derive(Debug, Clone)]
pub struct RungeKuttaState<T> {
    trajectory: Trajectory<T>,
    flow: Flow<T>,
}

impl<T: Scalar> SolverState<T> for RungeKuttaState<T> {
    fn trajectory(&self) -> &Trajectory<T> {
        &self.trajectory
    }

    fn trajectory_mut(&mut self) -> &mut Trajectory<T> {
        &mut self.trajectory
    }

    fn into_position(self) -> Ensemble<T> {
        self.trajectory.position
    }
}

/// The slopes of one step of the flow.
#[derive(Debug, Clone)]
pub(in crate::diffusion) struct Flow<T> {
    /// `D - X` at every stage.
    pub slopes: Vec<Ensemble<T>>,
    /// Where the last stage stood.
    pub stage: Ensemble<T>,
}

/// A step in `lambda`.
#[derive(Debug, Clone, Copy)]
pub(in crate::diffusion) struct FlowStep {
    pub from: NoiseLevel,
    pub to: NoiseLevel,
    /// `lambda` at the start, and its growth.
    pub lambda: f64,
    pub size: f64,
}

impl FlowStep {
    pub fn new(from: NoiseLevel, to: NoiseLevel) -> Self {
        let lambda = from.half_log_snr();
        Self { from, to, lambda, size: to.half_log_snr() - lambda }
    }
}

impl<T: Scalar> Flow<T> {
    pub fn new(stages: usize, like: &Ensemble<T>) -> Self {
        let zeros = Ensemble::zeros_like(like);
        Self { slopes: vec![zeros.clone(); stages], stage: zeros }
    }

    /// Writes the slopes of all stages from `first` on, and shows every stage's number, level, position and denoised states
    /// to `watch`.
    pub fn evaluate(
        &mut self,
        (tableau, first): (&ButcherTableau, usize),
        ReverseProblem { process, denoiser }: ReverseProblem<'_, T>,
        FlowStep { from, to, lambda, size }: FlowStep,
        position: &Ensemble<T>,
        workspace: &mut Workspace<T>,
        mut watch: impl FnMut(usize, NoiseLevel, [&Ensemble<T>; 2], &mut Workspace<T>) -> Result<(), DensityError>,
    ) -> Result<(), DensityError> {
        let Self { slopes, stage } = self;
        for (i, (&node, row)) in tableau.nodes.iter().zip(tableau.matrix).enumerate().skip(first) {
            let level = match node {
                0.0 => from,
                1.0 => to,
                _ => process.level_at_half_log_snr(lambda + node * size),
            };
            combine_into(stage, (level.alpha / from.alpha, position), (0.0, position));
            for (weight, slope) in row.iter().zip(slopes.iter()).filter(|(weight, _)| **weight != 0.0) {
                combine(stage, 1.0, (level.alpha * size * weight, slope));
            }
            let slope = &mut slopes[i];
            denoiser.denoise(level, stage, slope, workspace)?;
            watch(i, level, [stage, slope], workspace)?;
            combine(slope, 1.0, (-1.0 / level.alpha, stage));
        }
        Ok(())
    }

    /// Moves the position to the end of the step.
    pub fn advance(&self, weights: &[f64], FlowStep { from, to, size, .. }: FlowStep, position: &mut Ensemble<T>) {
        let mut scale = to.alpha / from.alpha;
        for (weight, slope) in weights.iter().zip(&self.slopes).filter(|(weight, _)| **weight != 0.0) {
            combine(position, scale, (to.alpha * size * weight, slope));
            scale = 1.0;
        }
    }
}

impl<T: Scalar> Solver<T> for RungeKutta {
    type State = RungeKuttaState<T>;

    fn order(&self) -> u32 {
        self.tableau.order
    }

    fn is_stochastic(&self) -> bool {
        false
    }

    fn initialise(&self, position: Ensemble<T>) -> Self::State {
        RungeKuttaState { flow: Flow::new(self.tableau.nodes.len(), &position), trajectory: Trajectory::new(position) }
    }

    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        ReverseStep { from, to, .. }: ReverseStep,
    ) -> Result<u32, DensityError> {
        let RungeKuttaState { trajectory, flow } = state;
        if to.sigma == 0.0 {
            trajectory.denoise(problem.denoiser, from)?;
            follow(from, to, &mut trajectory.position, &trajectory.denoised);
            return Ok(1);
        }
        let Trajectory { position, workspace, .. } = trajectory;
        let step = FlowStep::new(from, to);
        flow.evaluate((&self.tableau, 0), problem, step, position, workspace, |_, _, _, _| Ok(()))?;
        flow.advance(self.tableau.weights, step, position);
        Ok(self.tableau.nodes.len() as u32)
    }
}
