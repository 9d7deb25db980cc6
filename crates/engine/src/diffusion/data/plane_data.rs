//! Normals on a plane of few dimensions as data.

use std::f64::consts::TAU;

use nalgebra::DMatrix;
use ornstein_random::math::ln_f64;

use super::{DataError, data_by_lanes};
use crate::diffusion::{LaneDenoiser, LaneDivergence, NoiseLevel};
use crate::{LANES, LaneArray, Scalar};

/// Data `x_0 = m + sum_j y_j v_j` with independent standard normals `y_1 .. y_k` and any vectors `v_j` of `R^d`: a Gaussian on the
/// `k`-plane that they span, the simplest data whose dimension is not that of its space.
///
/// With the singular values `s_j` of the matrix of the `v_j` and orthonormal directions `u_j` of the plane, the noisy
/// marginal is `N(alpha m, alpha^2 sum_j s_j^2 u_j u_j^T + sigma^2)`, and
///
/// `D(x) = m + sum_j u_j (alpha s_j^2 / (alpha^2 s_j^2 + sigma^2)) <u_j, x - alpha m>`.
///
/// ```
/// use ornstein_engine::diffusion::{DenoiserDivergence, NoiseLevel, Workspace, data::PlaneData};
/// use ornstein_engine::Ensemble;
///
/// // A line in space with deviation 5 along (3, 4, 0) / 5.
/// let data = PlaneData::new(vec![0.0; 3], &[vec![3.0, 4.0, 0.0]])?;
/// let level = NoiseLevel { time: 0.5, alpha: 1.0, sigma: 0.5 };
/// let mut trace = [0.0];
/// data.divergence(level, &Ensemble::<f64>::from_states(1, 3, |_, _| 1.0), &mut trace, &mut Workspace::new())?;
/// assert!((trace[0] - 25.0 / 25.25).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneData {
    mean: Vec<f64>,
    /// Orthonormal, one after the other.
    directions: Vec<f64>,
    /// `s_j^2`.
    variances: Vec<f64>,
}

impl PlaneData {
    /// The Gaussian with this mean and these vectors, which need not be orthogonal.
    ///
    /// # Errors
    /// If the mean is empty, a vector has another length, or a number is not finite.
    pub fn new(mean: Vec<f64>, vectors: &[Vec<f64>]) -> Result<Self, DataError> {
        let dimension = mean.len();
        if dimension == 0 || vectors.iter().any(|vector| vector.len() != dimension) {
            return Err(DataError::Points);
        }
        if !mean.iter().chain(vectors.iter().flatten()).all(|number| number.is_finite()) {
            return Err(DataError::Points);
        }
        let matrix = DMatrix::from_fn(dimension, vectors.len(), |i, j| vectors[j][i]);
        let decomposition = matrix.svd(true, false);
        let largest = decomposition.singular_values.iter().copied().fold(0.0, f64::max);
        let (mut directions, mut variances) = (Vec::new(), Vec::new());
        if let Some(left) = decomposition.u {
            for (j, &value) in decomposition.singular_values.iter().enumerate() {
                // Vectors that depend on others add no dimension.
                if value > 1e-14 * dimension as f64 * largest {
                    directions.extend(left.column(j).iter());
                    variances.push(value * value);
                }
            }
        }
        Ok(Self { mean, directions, variances })
    }

    /// The dimension `k` of the plane.
    #[must_use]
    pub fn plane_dimension(&self) -> usize {
        self.variances.len()
    }

    /// The logarithm of the normalised density of the noisy state `x`.
    #[must_use]
    pub fn log_density(&self, level: NoiseLevel, x: &[f64]) -> f64 {
        let noise = level.sigma * level.sigma;
        let displacement: Vec<f64> = x.iter().zip(&self.mean).map(|(x, m)| x - level.alpha * m).collect();
        let mut rest: f64 = displacement.iter().map(|x| x * x).sum();
        let mut sum = 0.0;
        for (direction, variance) in self.directions.chunks_exact(x.len()).zip(&self.variances) {
            let along: f64 = direction.iter().zip(&displacement).map(|(u, x)| u * x).sum();
            let total = level.alpha * level.alpha * variance + noise;
            rest -= along * along;
            sum += along * along / total + ln_f64(TAU * total);
        }
        let codimension = (x.len() - self.plane_dimension()) as f64;
        let across = if codimension > 0.0 { rest.max(0.0) / noise + codimension * ln_f64(TAU * noise) } else { 0.0 };
        -0.5 * (sum + across)
    }

    /// `alpha s^2 / (alpha^2 s^2 + sigma^2)` of every direction.
    #[inline(always)]
    fn slopes(&self, level: NoiseLevel) -> impl Iterator<Item = f64> {
        let noise = level.sigma * level.sigma;
        self.variances
            .iter()
            .map(move |variance| level.alpha * variance / (level.alpha * level.alpha * variance + noise))
    }
}

impl<T: Scalar> LaneDenoiser<T> for PlaneData {
    fn dimension(&self) -> usize {
        self.mean.len()
    }

    #[inline(always)]
    fn denoise_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        _scratch: &mut Vec<LaneArray<T>>,
    ) {
        for (denoised, &mean) in denoised.iter_mut().zip(&self.mean) {
            denoised.fill(T::from_f64(mean));
        }
        for (direction, slope) in self.directions.chunks_exact(self.mean.len()).zip(self.slopes(level)) {
            let mut along = [T::ZERO; LANES];
            for ((x, &mean), &u) in position.iter().zip(&self.mean).zip(direction) {
                let [centre, u] = [level.alpha * mean, u].map(T::from_f64);
                for lane in 0..LANES {
                    along[lane] += u * (x[lane] - centre);
                }
            }
            for (denoised, &u) in denoised.iter_mut().zip(direction) {
                let factor = T::from_f64(slope * u);
                for lane in 0..LANES {
                    denoised[lane] += factor * along[lane];
                }
            }
        }
    }
}

impl<T: Scalar> LaneDivergence<T> for PlaneData {
    #[inline(always)]
    fn divergence_lanes(
        &self,
        level: NoiseLevel,
        _position: &[LaneArray<T>],
        _scratch: &mut Vec<LaneArray<T>>,
        traces: &mut LaneArray<f64>,
    ) {
        traces.fill(self.slopes(level).sum());
    }
}

data_by_lanes!(PlaneData);

#[cfg(test)]
mod tests {
    use super::super::GaussianData;
    use super::*;
    use crate::Ensemble;
    use crate::diffusion::{Denoiser, Workspace, write_score};

    const LEVEL: NoiseLevel = NoiseLevel { time: 0.5, alpha: 0.8, sigma: 0.35 };

    #[test]
    fn a_plane_along_the_axes_is_a_gaussian_with_zero_deviations() {
        let plane = PlaneData::new(vec![0.3, -1.0, 2.0], &[vec![0.7, 0.0, 0.0], vec![0.0, 0.0, 1.5]]).unwrap();
        let gaussian = GaussianData::new(vec![0.3, -1.0, 2.0], vec![0.7, 0.0, 1.5]).unwrap();
        let x = [0.9, -0.4, 1.1];
        assert!((plane.log_density(LEVEL, &x) - gaussian.log_density(LEVEL, &x)).abs() < 1e-13);
        let states = Ensemble::from_states(1, 3, |_, i| x[i]);
        let [mut one, mut other] = [(); 2].map(|()| Ensemble::zeros_like(&states));
        plane.denoise(LEVEL, &states, &mut one, &mut Workspace::new()).unwrap();
        gaussian.denoise(LEVEL, &states, &mut other, &mut Workspace::new()).unwrap();
        assert!((0..3).all(|i| (one.get(0, i) - other.get(0, i)).abs() < 1e-14));
    }

    #[test]
    fn score_is_the_gradient_of_the_density_of_an_oblique_plane() {
        // The third vector depends on the others.
        let vectors = [vec![1.0, 0.5, 0.0, 0.2], vec![0.3, -0.4, 0.9, 0.0], vec![1.3, 0.1, 0.9, 0.2]];
        let data = PlaneData::new(vec![0.5, 0.0, -0.2, 0.1], &vectors).unwrap();
        assert_eq!(data.plane_dimension(), 2);
        let states = Ensemble::from_states(20, 4, |state, i| ((4 * state + i) as f64).sin());
        let mut score = Ensemble::zeros_like(&states);
        data.denoise(LEVEL, &states, &mut score, &mut Workspace::new()).unwrap();
        write_score(LEVEL, &states, &mut score);
        for state in 0..20 {
            for i in 0..4 {
                let density = |step: f64| {
                    let mut x: Vec<f64> = (0..4).map(|i| states.get(state, i)).collect();
                    x[i] += step;
                    data.log_density(LEVEL, &x)
                };
                // The density is quadratic: a central difference is exact up to rounding, 1e-14 / 1e-3.
                let slope = (density(1e-3) - density(-1e-3)) / 2e-3;
                assert!((slope - score.get(state, i)).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn vectors_of_another_length_are_refused() {
        assert_eq!(PlaneData::new(vec![], &[]).unwrap_err(), DataError::Points);
        assert_eq!(PlaneData::new(vec![0.0; 2], &[vec![1.0]]).unwrap_err(), DataError::Points);
        assert_eq!(PlaneData::new(vec![0.0], &[vec![f64::NAN]]).unwrap_err(), DataError::Points);
    }
}
