//! A covariance with correlations.

use std::sync::Arc;

use ornstein_random::dispatch;

use super::PreconditionerError;
use crate::ensemble::LANES;
use crate::{CovarianceRoot, LaneArray, Scalar, as_lanes_mut};

/// A full covariance matrix `C = L L^T` by its Cholesky factor `R = L`, for ensembles of [lanes](crate::Layout::Lanes).
///
/// ```
/// use ornstein_engine::preconditioners::Dense;
///
/// let covariance = [4.0, 2.0, 2.0, 5.0];
/// assert_eq!(Dense::from_covariance(2, &covariance)?.root(), [2.0, 0.0, 1.0, 2.0]);
/// # Ok::<(), ornstein_engine::preconditioners::PreconditionerError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dense {
    dimension: usize,
    /// `L` by rows, zeros above the diagonal.
    root: Arc<[f64]>,
}

impl Dense {
    /// Factorises a symmetric positive definite matrix given by rows.
    pub fn from_covariance(dimension: usize, covariance: &[f64]) -> Result<Self, PreconditionerError> {
        if covariance.len() != dimension * dimension {
            return Err(PreconditionerError::Shape { dimension, found: covariance.len() });
        }
        let mut root = vec![0.0; dimension * dimension];
        for i in 0..dimension {
            for j in 0..=i {
                let entry = covariance[i * dimension + j];
                let scale = covariance[i * dimension + i].abs().max(covariance[j * dimension + j].abs());
                if (entry - covariance[j * dimension + i]).abs() > 1e-12 * scale {
                    return Err(PreconditionerError::Asymmetric { row: i, column: j });
                }
                let known: f64 = (0..j).map(|k| root[i * dimension + k] * root[j * dimension + k]).sum();
                let rest = entry - known;
                if i == j {
                    // What rounding leaves of a singular matrix is not a variance.
                    let sound = rest.is_finite() && rest > dimension as f64 * f64::EPSILON * entry;
                    if !sound {
                        return Err(PreconditionerError::NotPositive { coordinate: i, variance: rest });
                    }
                    root[i * dimension + i] = rest.sqrt();
                } else {
                    root[i * dimension + j] = rest / root[j * dimension + j];
                }
            }
        }
        Ok(Self { dimension, root: root.into() })
    }

    /// The Cholesky factor `L` by rows.
    #[must_use]
    pub fn root(&self) -> &[f64] {
        &self.root
    }
}

impl<T: Scalar> CovarianceRoot<T> for Dense {
    fn apply(&self, _chunk: usize, v: &mut [T]) {
        multiply(&self.root, self.dimension, as_lanes_mut(v));
    }

    fn apply_transpose(&self, _chunk: usize, v: &mut [T]) {
        multiply_transpose(&self.root, self.dimension, as_lanes_mut(v));
    }
}

dispatch! {
    /// `v = L v` in place, from the last row upwards: a row needs only those before it.
    fn multiply<T: Scalar>(root: &[f64], dimension: usize, v: &mut [LaneArray<T>]) {
        for i in (0..dimension.min(v.len())).rev() {
            let mut sum = [T::ZERO; LANES];
            for (&entry, v) in root[i * dimension..=i * dimension + i].iter().zip(&*v) {
                let entry = T::from_f64(entry);
                for lane in 0..LANES {
                    sum[lane] += entry * v[lane];
                }
            }
            v[i] = sum;
        }
    }

    /// `v = L^T v` in place, from the first row downwards: a row needs only those after it.
    fn multiply_transpose<T: Scalar>(root: &[f64], dimension: usize, v: &mut [LaneArray<T>]) {
        for j in 0..dimension.min(v.len()) {
            let mut sum = [T::ZERO; LANES];
            for (i, v) in v.iter().enumerate().skip(j) {
                let entry = T::from_f64(root[i * dimension + j]);
                for lane in 0..LANES {
                    sum[lane] += entry * v[lane];
                }
            }
            v[j] = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_times_transpose_is_the_covariance() {
        let covariance = [4.0, 2.0, -1.0, 2.0, 5.0, 0.5, -1.0, 0.5, 3.0];
        let dense = Dense::from_covariance(3, &covariance).unwrap();
        for column in 0..3 {
            let mut v = vec![0.0f64; 3 * LANES];
            v[column * LANES..(column + 1) * LANES].fill(1.0);
            dense.apply_transpose(0, &mut v);
            dense.apply(0, &mut v);
            for row in 0..3 {
                assert!((v[row * LANES + 7] - covariance[3 * row + column]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn what_is_no_covariance_is_refused() {
        let refused = |entries: &[f64]| Dense::from_covariance(2, entries).unwrap_err();
        assert!(matches!(refused(&[1.0, 1.0, 1.0, 1.0]), PreconditionerError::NotPositive { coordinate: 1, .. }));
        assert!(matches!(refused(&[1.0, 2.0, 2.0, 1.0]), PreconditionerError::NotPositive { coordinate: 1, .. }));
        assert!(matches!(refused(&[0.0, 0.0, 0.0, 1.0]), PreconditionerError::NotPositive { coordinate: 0, .. }));
        assert!(matches!(refused(&[f64::NAN, 0.0, 0.0, 1.0]), PreconditionerError::NotPositive { coordinate: 0, .. }));
        assert!(matches!(refused(&[1.0, 0.5, 0.4, 1.0]), PreconditionerError::Asymmetric { row: 1, column: 0 }));
        assert!(matches!(refused(&[1.0]), PreconditionerError::Shape { found: 1, .. }));
    }
}
