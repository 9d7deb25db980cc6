//! One Markov transition.

use crate::{ChainState, DensityError, Ensemble, Scalar};

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

/// What a step did, over all states of the ensemble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// How many states there are.
    pub states: usize,
    /// Mean acceptance probability over the states; 1 for kernels that always move.
    pub acceptance: f64,
    /// How many states moved.
    pub accepted: usize,
    /// How many trajectories diverged, or met a density that is not finite.
    pub divergent: usize,
    /// How often the score was evaluated, per state.
    pub evaluations: f64,
}

impl Transition {
    /// All of `states` moved, at the price of one evaluation each.
    #[must_use]
    pub fn certain(states: usize) -> Self {
        Self { states, acceptance: 1.0, accepted: states, divergent: 0, evaluations: 1.0 }
    }

    /// What several ensembles did, or one in several steps; the means are weighted by the number of states.
    #[must_use]
    pub fn combine(transitions: impl IntoIterator<Item = Self>) -> Self {
        let mut total = Self { states: 0, acceptance: 0.0, accepted: 0, divergent: 0, evaluations: 0.0 };
        for part in transitions {
            let weight = part.states as f64;
            total.states += part.states;
            total.acceptance += weight * part.acceptance;
            total.accepted += part.accepted;
            total.divergent += part.divergent;
            total.evaluations += weight * part.evaluations;
        }
        let states = (total.states as f64).max(1.0);
        total.acceptance /= states;
        total.evaluations /= states;
        total
    }
}

/// One transition of every state of an ensemble that leaves a target of type `D` invariant, or nearly: it says which.
///
/// Most kernels follow any [`LogDensity`](crate::LogDensity) `D`; an exact solution asks for more of its target. A kernel is a
/// plan and holds neither target nor state: the same kernel follows every distribution of an annealing path. What a chain
/// carries from step to step (its position, cached scores) is `State`.
pub trait Kernel<T: Scalar, D: ?Sized>: Sync {
    /// Position and caches.
    type State: ChainState<T>;

    /// Whether the target is left invariant.
    fn exactness(&self) -> Exactness;

    /// The chain's state at a position.
    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError>;

    /// Makes the caches those of another target at the same position.
    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError>;

    /// Moves every state. `step` addresses the noise, so it counts up and never repeats within a chain.
    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError>;
}
