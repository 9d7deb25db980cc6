//! What a chain carries from step to step.

use crate::{DensityError, Ensemble, Scalar};

/// The state of a chain between two steps.
///
/// `position` (with the velocity, for kernels that keep one) is all that a checkpoint needs: the rest are caches that
/// [`Kernel::initialise`](crate::Kernel::initialise) makes anew.
pub trait ChainState<T: Scalar>: Send {
    /// Where the chain is.
    fn position(&self) -> &Ensemble<T>;

    /// Where the chain is, at its end.
    fn into_position(self) -> Ensemble<T>;

    /// The velocity in whitened coordinates, for kernels that keep it from step to step.
    fn velocity(&self) -> Option<&Ensemble<T>> {
        None
    }

    /// Takes up the velocity of a checkpoint. Kernels without one ignore it.
    fn set_velocity(&mut self, _velocity: &Ensemble<T>) {}

    /// What is known of each state after the last step.
    fn statistics(&self) -> StepStatistics<'_> {
        StepStatistics::default()
    }
}

/// What the last step says of each state; a slice is empty where the kernel does not know.
#[derive(Debug, Clone, Copy, Default)]
pub struct StepStatistics<'a> {
    /// The log-density of the target, up to its constant.
    pub log_density: &'a [f64],
    /// The acceptance probability (for trajectories, its mean along them).
    pub acceptance: &'a [f64],
    /// The Hamiltonian, minus log-density plus kinetic energy.
    pub energy: &'a [f64],
    /// Whether the trajectory diverged.
    pub divergent: &'a [bool],
    /// How often a trajectory doubled.
    pub tree_depth: &'a [u32],
    /// How many steps of the integrator the trajectory took.
    pub trajectory_steps: &'a [u32],
}

/// A bare position, for kernels that cache nothing.
impl<T: Scalar> ChainState<T> for Ensemble<T> {
    fn position(&self) -> &Ensemble<T> {
        self
    }

    fn into_position(self) -> Ensemble<T> {
        self
    }
}

/// The first state whose log-density is not finite, as an error.
pub(crate) fn check_start(log_density: &[f64], first_state: usize) -> Result<(), DensityError> {
    match log_density.iter().position(|value| !value.is_finite()) {
        Some(state) => Err(DensityError::Start { state: first_state + state, log_density: log_density[state] }),
        None => Ok(()),
    }
}
