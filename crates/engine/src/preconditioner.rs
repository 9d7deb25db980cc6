//! Covariance operators that kernels shape their noise with.

use crate::Scalar;

/// A square root `R` of a positive covariance operator `C = R R^T`, diagonal over chunks.
///
/// Langevin kernels use it as preconditioner: drift `(h/2) C score`, noise `sqrt(h) R xi`. Hamiltonian kernels use it as the
/// inverse mass matrix `C = M^(-1)`. `C` enters through its root alone.
pub trait CovarianceRoot<T: Scalar>: Sync {
    /// Whether `R = 1`, so that there is nothing to do.
    const IS_IDENTITY: bool = false;

    /// Replaces the chunk's vector `v` by `R v`.
    fn apply(&self, chunk: usize, v: &mut [T]);

    /// Replaces the chunk's vector `v` by `R^T v`; by default `R` is symmetric.
    fn apply_transpose(&self, chunk: usize, v: &mut [T]) {
        self.apply(chunk, v);
    }
}

/// `C = 1`: no preconditioner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Identity;

impl<T: Scalar> CovarianceRoot<T> for Identity {
    const IS_IDENTITY: bool = true;

    fn apply(&self, _chunk: usize, _v: &mut [T]) {}
}

impl<T: Scalar, C: CovarianceRoot<T>> CovarianceRoot<T> for &C {
    const IS_IDENTITY: bool = C::IS_IDENTITY;

    fn apply(&self, chunk: usize, v: &mut [T]) {
        (*self).apply(chunk, v);
    }

    fn apply_transpose(&self, chunk: usize, v: &mut [T]) {
        (*self).apply_transpose(chunk, v);
    }
}
