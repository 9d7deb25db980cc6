//! One Markov transition.

use crate::{DensityError, Ensemble, Scalar};

/// Whether a kernel leaves its target invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// The target is stationary at any step size.
    Exact,
    /// Stationary averages are off by `O(h^order)` in the step `h`.
    Biased {
        /// The weak order of the stationary law.
        order: u32,
    },
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// Mean acceptance probability over the states; 1 for kernels that always move.
    pub acceptance: f64,
    /// How many states moved.
    pub accepted: usize,
}

/// One transition of every state of an ensemble that leaves a density invariant, or nearly: it says which.
///
/// A kernel is a plan and holds no state; what a chain carries from step to step (its position, cached scores) is
/// `State`, made anew from a position alone, so a checkpoint holds positions and step numbers and nothing else.
pub trait Kernel<T: Scalar>: Sync {
    /// Position and caches.
    type State: Send;

    /// Whether the target is left invariant.
    fn exactness(&self) -> Exactness;

    /// The chain's state at a position.
    fn initialise(&self, position: Ensemble<T>) -> Result<Self::State, DensityError>;

    /// Moves every state. `step` addresses the noise, so it counts up and never repeats within a chain.
    fn step(&self, state: &mut Self::State, step: u32) -> Result<Transition, DensityError>;

    /// Where the chain is.
    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T>;

    /// Where the chain is, at its end.
    fn finish(&self, state: Self::State) -> Ensemble<T>;
}
