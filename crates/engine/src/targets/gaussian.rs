//! Independent normals.

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
    /// Normals with these means and standard deviations; `None` if the lengths differ or a deviation is not positive
    /// and finite.
    #[must_use]
    pub fn new(means: Vec<f64>, deviations: Vec<f64>) -> Option<Self> {
        let sound = means.len() == deviations.len()
            && means.iter().all(|mean| mean.is_finite())
            && deviations.iter().all(|&deviation| deviation > 0.0 && deviation.is_finite());
        sound.then_some(Self { means, deviations })
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
