//! Covariance operators that kernels shape their noise with.

use crate::Scalar;

/// The symmetric square root of a positive covariance operator `C`, diagonal over chunks.
///
/// Langevin kernels use it as preconditioner: drift `(h/2) C score`, noise `sqrt(h) C^(1/2) xi`. `C` enters through
/// its root alone, applied twice for `C` itself.
pub trait CovarianceRoot<T: Scalar>: Sync {
    /// Replaces the chunk's vector `v` by `C^(1/2) v`.
    fn apply(&self, chunk: usize, v: &mut [T]);
}

/// `C = 1`: no preconditioner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity;

impl<T: Scalar> CovarianceRoot<T> for Identity {
    fn apply(&self, _chunk: usize, _v: &mut [T]) {}
}

impl<T: Scalar, C: CovarianceRoot<T>> CovarianceRoot<T> for &C {
    fn apply(&self, chunk: usize, v: &mut [T]) {
        (*self).apply(chunk, v);
    }
}
