//! Independent normals.

use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least, finite, length, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{CovarianceRoot, DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// Independent normals of given means and standard deviations, for ensembles of [lanes](crate::Layout::Lanes):
/// `log pi(x) = -1/2 sum_i ((x_i - mu_i) / sigma_i)^2`, score `-(x_i - mu_i) / sigma_i^2`.
///
/// As a [`CovarianceRoot`] it multiplies coordinate `i` by `sigma_i`.
#[derive(Debug, Clone)]
pub struct Gaussian {
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Gaussian {
    /// Normals with these means and standard deviations.
    pub fn new(means: Vec<f64>, deviations: Vec<f64>) -> Result<Self, TargetError> {
        at_least("the number of dimensions", 1, means.len())?;
        length("standard deviations", means.len(), deviations.len())?;
        for &mean in &means {
            finite("a mean", mean)?;
        }
        for &deviation in &deviations {
            positive("a standard deviation", deviation)?;
        }
        Ok(Self { means, deviations })
    }

    /// `N(0, 1)` in `dimension` coordinates.
    #[must_use]
    pub fn standard(dimension: usize) -> Self {
        Self { means: vec![0.0; dimension], deviations: vec![1.0; dimension] }
    }

    /// Mean and precision of every coordinate.
    #[inline(always)]
    fn normals(&self) -> impl Iterator<Item = [f64; 2]> {
        self.means.iter().zip(&self.deviations).map(|(&mean, &deviation)| [mean, 1.0 / (deviation * deviation)])
    }
}

impl KnownAnswers for Gaussian {
    fn log_normalisation(&self) -> Option<f64> {
        Some(self.deviations.iter().map(|&deviation| LN_SQRT_TAU + ln_f64(deviation)).sum())
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(self.means.clone())
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(self.deviations.iter().map(|deviation| deviation * deviation).collect())
    }
}

impl ExactSampler for Gaussian {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        random.normals(x);
        for ((x, mean), deviation) in x.iter_mut().zip(&self.means).zip(&self.deviations) {
            *x = mean + deviation * *x;
        }
    }
}

impl<T: Scalar> LaneDensity<T> for Gaussian {
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
        log_density.fill(0.0);
        for ((x, score), normal) in position.iter().zip(score).zip(self.normals()) {
            let [mean, precision] = normal.map(T::from_f64);
            for lane in 0..LANES {
                let displacement = x[lane] - mean;
                score[lane] = -(precision * displacement);
                log_density[lane] += 0.5 * (displacement * score[lane]).to_f64();
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn score(&self, position: &[LaneArray<T>], score: &mut [LaneArray<T>]) -> Result<(), DensityError> {
        for ((x, score), normal) in position.iter().zip(score).zip(self.normals()) {
            let [mean, precision] = normal.map(T::from_f64);
            for lane in 0..LANES {
                score[lane] = precision * (mean - x[lane]);
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(Gaussian);

impl<T: Scalar> CovarianceRoot<T> for Gaussian {
    fn apply(&self, _chunk: usize, v: &mut [T]) {
        for (v, &deviation) in v.chunks_exact_mut(LANES).zip(&self.deviations) {
            let deviation = T::from_f64(deviation);
            for v in v.iter_mut() {
                *v = deviation * *v;
            }
        }
    }
}
