//! Hamiltonian Monte Carlo.

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::{CovarianceRoot, Euclidean, LogDensity, Randomness, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// Leapfrog trajectories with a Metropolis test at their end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HamiltonianConfig {
    /// The leapfrog step, in units of the coordinates.
    pub step_size: f64,
    /// Leapfrog steps of a trajectory, the mean if `jitter` is on.
    #[schemars(range(min = 1))]
    pub leapfrog_steps: u32,
    /// Draw the number of steps uniformly from 1 to twice the mean: a fixed number resonates with modes whose period divides it.
    #[serde(default = "yes")]
    pub jitter: bool,
}

fn yes() -> bool {
    true
}

/// [`Hamiltonian`] at any step size.
#[derive(Debug, Clone, Copy)]
pub struct HamiltonianFamily {
    /// The number of leapfrog steps.
    pub trajectory: Trajectory,
}

impl HamiltonianConfig {
    /// The family with this trajectory.
    pub fn family(&self) -> HamiltonianFamily {
        let trajectory = if self.jitter {
            Trajectory::Jittered { mean: self.leapfrog_steps }
        } else {
            Trajectory::Fixed(self.leapfrog_steps)
        };
        HamiltonianFamily { trajectory }
    }
}

impl<T: Scalar, D: LogDensity<T> + ?Sized> KernelFamily<T, D> for HamiltonianFamily {
    type Kernel<C: CovarianceRoot<T>> = Hamiltonian<Euclidean, C>;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> Self::Kernel<C> {
        Hamiltonian { space: Euclidean, preconditioner, step_size, trajectory: self.trajectory, randomness }
    }
}
