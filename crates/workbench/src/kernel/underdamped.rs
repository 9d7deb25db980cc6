//! Langevin dynamics with inertia.

use ornstein_engine::kernels::{Splitting, Underdamped};
use ornstein_engine::{CovarianceRoot, Euclidean, LogDensity, Randomness, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KernelFamily;

/// `dx = R u dt`, `du = R^T score dt - gamma u dt + sqrt(2 gamma) dW`, split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderdampedConfig {
    /// The step `h`, in units of the coordinates.
    pub step_size: f64,
    /// The friction `gamma`, a rate per the same time.
    #[serde(default = "one")]
    pub friction: f64,
    /// The order of drift (a), kick (b) and noise (o).
    #[serde(default)]
    pub scheme: SplittingName,
}

fn one() -> f64 {
    1.0
}

/// The order of the parts of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SplittingName {
    /// Exact for positions of a harmonic oscillator.
    #[default]
    Baoab,
    /// The middle scheme, exact for positions and velocities of a harmonic oscillator.
    Baoa,
    /// Velocity Verlet between two halves of the noise.
    Obabo,
    /// Drift outside.
    Aboba,
}

/// [`Underdamped`] with one scheme at any step size.
#[derive(Debug, Clone, Copy)]
pub struct UnderdampedFamily<P> {
    /// The order of the parts.
    pub scheme: P,
    /// The friction `gamma`.
    pub friction: f64,
}

impl<T: Scalar, D: LogDensity<T> + ?Sized, P: Splitting + Copy> KernelFamily<T, D> for UnderdampedFamily<P> {
    type Kernel<C: CovarianceRoot<T>> = Underdamped<Euclidean, C, P>;

    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> Self::Kernel<C> {
        let Self { scheme, friction } = *self;
        Underdamped { space: Euclidean, preconditioner, scheme, step_size, friction, randomness }
    }
}
