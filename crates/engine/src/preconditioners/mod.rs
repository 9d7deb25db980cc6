//! Preconditioners, one per file: covariances whose square root shapes the noise of a kernel.
//!
//! The covariance of the target, or an estimate of it, makes all directions equally long; Hamiltonian kernels use it as the
//! inverse of the mass matrix. [`crate::Identity`] is the one that does nothing.

mod dense;
mod diagonal;
mod estimated;

pub use dense::Dense;
pub use diagonal::Diagonal;
pub use estimated::Estimated;

use thiserror::Error;

/// Why a covariance is no preconditioner.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PreconditionerError {
    /// A variance is not a positive finite number.
    #[error("the variance of coordinate {coordinate} is {variance}; it must be positive and finite")]
    Variance {
        /// The coordinate.
        coordinate: usize,
        /// Its variance.
        variance: f64,
    },
    /// A covariance matrix is singular, not positive, or not finite.
    #[error(
        "the covariance matrix is not positive definite: given the coordinates before it, coordinate {coordinate} has the \
         variance {variance}"
    )]
    NotPositive {
        /// The first coordinate that is determined by those before it.
        coordinate: usize,
        /// Its conditional variance.
        variance: f64,
    },
    /// A covariance matrix is not square.
    #[error("a covariance matrix of {dimension} coordinates has {expected} entries, not {found}", expected = dimension * dimension)]
    Shape {
        /// The number of coordinates.
        dimension: usize,
        /// The entries that were given.
        found: usize,
    },
    /// A covariance matrix is not symmetric.
    #[error("the covariance matrix is not symmetric: its entries ({row}, {column}) and ({column}, {row}) differ")]
    Asymmetric {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
}
