//! A covariance without correlations.

use std::sync::Arc;

use ornstein_random::dispatch;

use super::PreconditionerError;
use crate::ensemble::LANES;
use crate::{CovarianceRoot, Scalar};

/// `C = diag(variances)`, `R = diag(standard deviations)`, for ensembles of [lanes](crate::Layout::Lanes).
#[derive(Debug, Clone)]
pub struct Diagonal {
    deviations: Arc<[f64]>,
}

impl Diagonal {
    /// The covariance with these variances.
    pub fn from_variances(variances: &[f64]) -> Result<Self, PreconditionerError> {
        for (coordinate, &variance) in variances.iter().enumerate() {
            if !(variance > 0.0 && variance.is_finite()) {
                return Err(PreconditionerError::Variance { coordinate, variance });
            }
        }
        Ok(Self { deviations: variances.iter().map(|variance| variance.sqrt()).collect() })
    }

    /// The standard deviations, the diagonal of `R`.
    #[must_use]
    pub fn deviations(&self) -> &[f64] {
        &self.deviations
    }
}

impl<T: Scalar> CovarianceRoot<T> for Diagonal {
    fn apply(&self, _chunk: usize, v: &mut [T]) {
        scale(&self.deviations, v);
    }
}

dispatch! {
    fn scale<T: Scalar>(factors: &[f64], v: &mut [T]) {
        for (v, &factor) in v.as_chunks_mut::<LANES>().0.iter_mut().zip(factors) {
            let factor = T::from_f64(factor);
            for v in v {
                *v = factor * *v;
            }
        }
    }
}
