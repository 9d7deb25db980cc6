//! Correlated normals.

use nalgebra::DMatrix;
use ornstein_random::dispatch;
use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least, finite, length};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use super::triangle::{Triangle, cholesky, inverse};
use crate::ensemble::LANES;
use crate::{CovarianceRoot, DensityError, LaneArray, LaneDensity, Scalar, as_lanes_mut, log_density_by_lanes};

/// Normals with a covariance `C = L L^T`: `log pi(x) = -1/2 |w|^2` with `w = L^(-1) (x - mu)`, score `-L^(-T) w`.
///
/// As a [`CovarianceRoot`] it is the Cholesky factor `L`.
///
/// ```
/// use ornstein_engine::targets::{DenseGaussian, KnownAnswers};
///
/// let target = DenseGaussian::new(vec![0.0, 1.0], &[2.0, 1.0, 1.0, 2.0])?;
/// let determinant: f64 = 3.0;
/// let ln_z = (std::f64::consts::TAU * determinant.sqrt()).ln();
/// assert!((target.log_normalisation().unwrap() - ln_z).abs() < 1e-15);
/// # Ok::<(), ornstein_engine::targets::TargetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct DenseGaussian {
    means: Vec<f64>,
    variances: Vec<f64>,
    log_root_determinant: f64,
    root: Triangle,
    whitening: Triangle,
}

impl DenseGaussian {
    /// Normals with these means and this covariance, row by row.
    pub fn new(means: Vec<f64>, covariance: &[f64]) -> Result<Self, TargetError> {
        let dimension = at_least("the number of dimensions", 1, means.len())?;
        length("entries of the covariance", dimension * dimension, covariance.len())?;
        for &mean in &means {
            finite("a mean", mean)?;
        }
        let covariance = DMatrix::from_row_slice(dimension, dimension, covariance);
        let variances = covariance.diagonal().as_slice().to_vec();
        let factor = cholesky("the covariance", covariance)?;
        let log_root_determinant = factor.diagonal().iter().map(|&entry| ln_f64(entry)).sum();
        let whitening = Triangle::new(&inverse(&factor));
        Ok(Self { means, variances, log_root_determinant, root: Triangle::new(&factor), whitening })
    }

    /// The stationary autoregression `C_ij = sigma^2 rho^|i - j|` about zero, in `dimension` coordinates.
    pub fn autoregressive(dimension: usize, deviation: f64, correlation: f64) -> Result<Self, TargetError> {
        let mut powers = vec![deviation * deviation];
        for lag in 1..dimension {
            powers.push(powers[lag - 1] * correlation);
        }
        let covariance: Vec<f64> =
            (0..dimension * dimension).map(|entry| powers[(entry / dimension).abs_diff(entry % dimension)]).collect();
        Self::new(vec![0.0; dimension], &covariance)
    }
}

impl KnownAnswers for DenseGaussian {
    fn log_normalisation(&self) -> Option<f64> {
        Some(self.means.len() as f64 * LN_SQRT_TAU + self.log_root_determinant)
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(self.means.clone())
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(self.variances.clone())
    }
}

impl ExactSampler for DenseGaussian {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        random.normals(x);
        self.root.apply_to_one(x);
        for (x, mean) in x.iter_mut().zip(&self.means) {
            *x += mean;
        }
    }
}

impl<T: Scalar> LaneDensity<T> for DenseGaussian {
    fn dimension(&self) -> usize {
        self.means.len()
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let half = T::from_f64(0.5);
        for ((x, score), &mean) in position.iter().zip(score.iter_mut()).zip(&self.means) {
            let mean = T::from_f64(mean);
            for lane in 0..LANES {
                score[lane] = mean - x[lane];
            }
        }
        self.whitening.apply(score);
        log_density.fill(0.0);
        for whitened in score.iter() {
            for lane in 0..LANES {
                log_density[lane] -= (half * whitened[lane] * whitened[lane]).to_f64();
            }
        }
        self.whitening.apply_transpose(score);
        Ok(())
    }
}

log_density_by_lanes!(DenseGaussian);

impl<T: Scalar> CovarianceRoot<T> for DenseGaussian {
    fn apply(&self, _chunk: usize, v: &mut [T]) {
        apply_triangle(&self.root, v);
    }

    fn apply_transpose(&self, _chunk: usize, v: &mut [T]) {
        apply_transpose_of_triangle(&self.root, v);
    }
}

dispatch! {
    fn apply_triangle<T: Scalar>(triangle: &Triangle, v: &mut [T]) {
        triangle.apply(as_lanes_mut(v));
    }

    fn apply_transpose_of_triangle<T: Scalar>(triangle: &Triangle, v: &mut [T]) {
        triangle.apply_transpose(as_lanes_mut(v));
    }
}
