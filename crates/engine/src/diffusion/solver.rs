//! One step from noise towards data.

use super::{Denoiser, DiffusionProcess, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, Randomness, Scalar};

/// What is solved: a process run backwards by the help of a denoiser.
///
/// The reverse diffusion `dx = (f x - g^2 score) dt + g dw` (Anderson 1982) and the probability-flow equation
/// `dx/dt = f x - (g^2 / 2) score` have the marginals of the process at every time (Song et al. 2021, eq. 6 and 13).
pub struct ReverseProblem<'a, T> {
    /// The forward process.
    pub process: &'a dyn DiffusionProcess,
    /// What knows the data.
    pub denoiser: &'a dyn Denoiser<T>,
}

impl<T> Clone for ReverseProblem<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ReverseProblem<'_, T> {}

/// Which step is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReverseStep {
    /// Where it starts.
    pub from: NoiseLevel,
    /// Where it ends. Solvers of the probability flow also go up the noise.
    pub to: NoiseLevel,
    /// Its number within the run, which addresses the noise.
    pub number: u32,
    /// The run's stream.
    pub randomness: Randomness,
}

/// Takes one step of the reverse diffusion or of the probability flow.
///
/// A solver is a plan; what it carries along is `State`. It knows neither grid nor loop ([`Generation`](super::Generation)
/// has them), and asks the model for nothing but denoised states.
pub trait Solver<T: Scalar>: Sync {
    /// Position and memory.
    type State: SolverState<T>;

    /// How fast the error of the result falls with the number of steps: of expectations for a stochastic solver (weak order),
    /// else of every path.
    fn order(&self) -> u32;

    /// Whether noise is added on the way. If so, grids must fall.
    fn is_stochastic(&self) -> bool;

    /// The state at the start of a run.
    fn initialise(&self, position: Ensemble<T>) -> Self::State;

    /// Takes the step and returns how often each state was denoised.
    fn step(
        &self,
        problem: ReverseProblem<'_, T>,
        state: &mut Self::State,
        step: ReverseStep,
    ) -> Result<u32, DensityError>;
}

/// What a solver carries from step to step. A checkpoint is the position and the [`memory`](Self::memory).
pub trait SolverState<T: Scalar>: Send {
    /// The position, with room to work.
    fn trajectory(&self) -> &Trajectory<T>;

    /// The position, with room to work.
    fn trajectory_mut(&mut self) -> &mut Trajectory<T>;

    /// The position, at the end.
    fn into_position(self) -> Ensemble<T>;

    /// What is remembered beside the position.
    fn memory(&self) -> SolverMemory<T> {
        SolverMemory::default()
    }

    /// Takes up the memory of a checkpoint.
    fn recall(&mut self, _memory: SolverMemory<T>) {}
}

/// What a solver remembers beside the position.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SolverMemory<T> {
    /// Numbers that concern the whole block; empty before the first step.
    pub numbers: Vec<f64>,
    /// The denoised states of the step before.
    pub denoised: Option<Ensemble<T>>,
}

/// A position with room for its denoised value and for noise. As a state, it is that of solvers without memory.
#[derive(Debug, Clone)]
pub struct Trajectory<T> {
    /// Where the states are.
    pub position: Ensemble<T>,
    /// Their conditional means.
    pub denoised: Ensemble<T>,
    /// White noise, or another direction.
    pub noise: Ensemble<T>,
    /// Room for more.
    pub workspace: Workspace<T>,
}

impl<T: Scalar> Trajectory<T> {
    /// A position, and room.
    #[must_use]
    pub fn new(position: Ensemble<T>) -> Self {
        let denoised = Ensemble::zeros_like(&position);
        Self { noise: denoised.clone(), denoised, position, workspace: Workspace::new() }
    }

    /// Denoises the position.
    pub fn denoise(&mut self, denoiser: &dyn Denoiser<T>, level: NoiseLevel) -> Result<(), DensityError> {
        denoiser.denoise(level, &self.position, &mut self.denoised, &mut self.workspace)
    }
}

impl<T: Scalar> SolverState<T> for Trajectory<T> {
    fn trajectory(&self) -> &Trajectory<T> {
        self
    }

    fn trajectory_mut(&mut self) -> &mut Trajectory<T> {
        self
    }

    fn into_position(self) -> Ensemble<T> {
        self.position
    }
}
