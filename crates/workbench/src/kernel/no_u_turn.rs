//! The no-U-turn sampler.

use ornstein_engine::kernels::NoUTurn;
use ornstein_engine::{CovarianceRoot, LogDensity, Randomness, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// Hamiltonian trajectories that double until they turn back (NUTS).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoUTurnConfig {
    /// The leapfrog step, in units of the coordinates.
    pub step_size: f64,
    /// Most doublings of a trajectory.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 20))]
    pub max_depth: u32,
}

fn ten() -> u32 {
    10
}

/// [`NoUTurn`] at any step size.
#[derive(Debug, Clone, Copy)]
pub struct NoUTurnFamily {
    /// Most doublings.
    pub max_depth: u32,
}

impl<T: Scalar, D: LogDensity<T> + ?Sized> KernelFamily<T, D> for NoUTurnFamily {
    type Kernel<C: CovarianceRoot<T>> = NoUTurn<C>;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> NoUTurn<C> {
        NoUTurn { preconditioner, step_size, max_depth: self.max_depth, randomness }
    }
}
