//! The preconditioner that an adaptation arrives at.

use super::{Dense, Diagonal};
use crate::{CovarianceRoot, Scalar};

/// One of the preconditioners that can be estimated from states. Copies share their numbers.
#[derive(Debug, Clone, Default)]
pub enum Estimated {
    /// `C = 1`.
    #[default]
    Identity,
    /// Variances.
    Diagonal(Diagonal),
    /// Variances and correlations.
    Dense(Dense),
}

impl<T: Scalar> CovarianceRoot<T> for Estimated {
    fn apply(&self, chunk: usize, v: &mut [T]) {
        match self {
            Self::Identity => {}
            Self::Diagonal(diagonal) => diagonal.apply(chunk, v),
            Self::Dense(dense) => dense.apply(chunk, v),
        }
    }

    fn apply_transpose(&self, chunk: usize, v: &mut [T]) {
        match self {
            Self::Identity => {}
            Self::Diagonal(diagonal) => diagonal.apply_transpose(chunk, v),
            Self::Dense(dense) => dense.apply_transpose(chunk, v),
        }
    }
}
