//! Microcanonical kernels: motion at constant speed.

use ornstein_engine::kernels::{IsokineticScheme, MicrocanonicalLangevin, MicrocanonicalMetropolis, Trajectory};
use ornstein_engine::{CovarianceRoot, LogDensity, Randomness, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// Motion at constant speed whose direction the score turns, and noise (MCLMC). Biased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MicrocanonicalLangevinConfig {
    /// The step, a length in whitened coordinates.
    pub step_size: f64,
    /// The length over which the direction is forgotten.
    pub decoherence_length: f64,
    /// The order of kicks and drifts.
    #[serde(default)]
    pub scheme: IsokineticSchemeName,
}

/// Trajectories at constant speed with a Metropolis test at their end. Exact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MicrocanonicalMetropolisConfig {
    /// The step, a length in whitened coordinates.
    pub step_size: f64,
    /// Steps of a trajectory, the mean if `jitter` is on.
    #[schemars(range(min = 1))]
    pub integrator_steps: u32,
    /// Draw the number of steps uniformly from 1 to twice the mean.
    #[serde(default = "yes")]
    pub jitter: bool,
    /// The order of kicks and drifts.
    #[serde(default)]
    pub scheme: IsokineticSchemeName,
}

fn yes() -> bool {
    true
}

/// The order of kicks and drifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IsokineticSchemeName {
    /// Half a kick, a drift, half a kick.
    #[default]
    Leapfrog,
    /// Three kicks and two drifts, of least error.
    MinimalNorm,
}

impl IsokineticSchemeName {
    /// The engine's scheme of this name.
    pub fn scheme(self) -> IsokineticScheme {
        match self {
            Self::Leapfrog => IsokineticScheme::Leapfrog,
            Self::MinimalNorm => IsokineticScheme::MinimalNorm,
        }
    }
}

/// [`MicrocanonicalLangevin`] at any step size.
#[derive(Debug, Clone, Copy)]
pub struct MicrocanonicalLangevinFamily {
    /// The order of kicks and drifts.
    pub scheme: IsokineticScheme,
    /// The length over which the direction is forgotten.
    pub decoherence_length: f64,
}

impl<T: Scalar, D: LogDensity<T> + ?Sized> KernelFamily<T, D> for MicrocanonicalLangevinFamily {
    type Kernel<C: CovarianceRoot<T>> = MicrocanonicalLangevin<C>;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> Self::Kernel<C> {
        let Self { scheme, decoherence_length } = *self;
        MicrocanonicalLangevin { preconditioner, scheme, step_size, decoherence_length, randomness }
    }
}

/// [`MicrocanonicalMetropolis`] at any step size.
#[derive(Debug, Clone, Copy)]
pub struct MicrocanonicalMetropolisFamily {
    /// The order of kicks and drifts.
    pub scheme: IsokineticScheme,
    /// How many steps a trajectory has.
    pub trajectory: Trajectory,
}

impl MicrocanonicalMetropolisConfig {
    /// The family with this trajectory.
    pub fn family(&self) -> MicrocanonicalMetropolisFamily {
        let steps = self.integrator_steps;
        let trajectory = if self.jitter { Trajectory::Jittered { mean: steps } } else { Trajectory::Fixed(steps) };
        MicrocanonicalMetropolisFamily { scheme: self.scheme.scheme(), trajectory }
    }
}

impl<T: Scalar, D: LogDensity<T> + ?Sized> KernelFamily<T, D> for MicrocanonicalMetropolisFamily {
    type Kernel<C: CovarianceRoot<T>> = MicrocanonicalMetropolis<C>;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> Self::Kernel<C> {
        let Self { scheme, trajectory } = *self;
        MicrocanonicalMetropolis { preconditioner, scheme, step_size, trajectory, randomness }
    }
}
