//! A density with a parameter that changes along the path.

use crate::{LogDensity, Path, Scalar};

/// `f_beta` is the density that `density(beta)` makes: a moving trap, a growing charge, a diffusing mixture.
#[derive(Debug, Clone)]
pub struct Parameter<F> {
    /// Makes the density at `beta`.
    pub density: F,
}

impl<T: Scalar, D: LogDensity<T> + 'static, F: Fn(f64) -> D + Sync> Path<T> for Parameter<F> {
    type Density<'a>
        = D
    where
        Self: 'a;

    fn at(&self, beta: f64) -> D {
        (self.density)(beta)
    }
}
