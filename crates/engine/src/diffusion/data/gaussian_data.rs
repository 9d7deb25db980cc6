//! Independent normals as data.

use std::f64::consts::TAU;

use ornstein_random::math::ln_f64;

use super::{DataError, check, data_by_lanes};
use crate::diffusion::{LaneDenoiser, LaneDivergence, NoiseLevel};
use crate::{LANES, LaneArray, Scalar};

/// Data `x_0 ~ N(m, diag(s^2))`. Its noisy marginal is `N(alpha m, V)` with `V = alpha^2 s^2 + sigma^2`, and
///
/// `D(x) = m + (alpha s^2 / V)(x - alpha m)`.
///
/// Every solver acts on it linearly. A deviation may be zero: then the data is a point.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianData {
    means: Vec<f64>,
    variances: Vec<f64>,
}

impl GaussianData {
    /// Normals with these means and standard deviations.
    ///
    /// # Errors
    /// If the lists are empty or differ in length, or a number is not finite or a deviation negative.
    pub fn new(means: Vec<f64>, deviations: Vec<f64>) -> Result<Self, DataError> {
        check(&means, &deviations)?;
        Ok(Self { means, variances: deviations.into_iter().map(|deviation| deviation * deviation).collect() })
    }

    /// The logarithm of the normalised density of the noisy state `x`.
    #[must_use]
    pub fn log_density(&self, level: NoiseLevel, x: &[f64]) -> f64 {
        let terms = self.means.iter().zip(&self.variances).zip(x).map(|((mean, variance), x)| {
            let total = level.alpha * level.alpha * variance + level.sigma * level.sigma;
            let displacement = x - level.alpha * mean;
            -0.5 * (displacement * displacement / total + ln_f64(TAU * total))
        });
        terms.sum()
    }

    /// `alpha s^2 / V` and `m sigma^2 / V`, slope and intercept of the denoiser, of every coordinate.
    #[inline(always)]
    fn lines(&self, level: NoiseLevel) -> impl Iterator<Item = [f64; 2]> {
        let noise = level.sigma * level.sigma;
        self.means.iter().zip(&self.variances).map(move |(&mean, &variance)| {
            let total = level.alpha * level.alpha * variance + noise;
            // A point without noise: what is left of the state says nothing, the data is the point.
            if total == 0.0 { [0.0, mean] } else { [level.alpha * variance / total, mean * noise / total] }
        })
    }
}

impl<T: Scalar> LaneDenoiser<T> for GaussianData {
    fn dimension(&self) -> usize {
        self.means.len()
    }

    #[inline(always)]
    fn denoise_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        _scratch: &mut Vec<LaneArray<T>>,
    ) {
        for ((x, denoised), line) in position.iter().zip(denoised).zip(self.lines(level)) {
            let [slope, intercept] = line.map(T::from_f64);
            for lane in 0..LANES {
                denoised[lane] = slope * x[lane] + intercept;
            }
        }
    }
}

impl<T: Scalar> LaneDivergence<T> for GaussianData {
    #[inline(always)]
    fn divergence_lanes(
        &self,
        level: NoiseLevel,
        _position: &[LaneArray<T>],
        _scratch: &mut Vec<LaneArray<T>>,
        traces: &mut LaneArray<f64>,
    ) {
        traces.fill(self.lines(level).map(|[slope, _]| slope).sum());
    }
}

data_by_lanes!(GaussianData);
