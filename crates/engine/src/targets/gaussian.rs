//! Independent normals.

use rayon::prelude::*;

use crate::ensemble::LANES;
use crate::{CovarianceRoot, DensityError, Ensemble, LogDensity, Scalar};

/// Independent normals of given means and standard deviations, for ensembles of [`Lanes`](crate::Lanes):
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

    /// The number of coordinates.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.means.len()
    }
}

impl<T: Scalar> LogDensity<T> for Gaussian {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        score.par_chunks_mut().zip(log_density.par_chunks_mut(LANES)).enumerate().for_each(|(chunk, (score, sums))| {
            sums.fill(0.0);
            let coordinates = states.chunk(chunk).chunks_exact(LANES).zip(score.chunks_exact_mut(LANES));
            for ((x, score), (mean, deviation)) in coordinates.zip(self.means.iter().zip(&self.deviations)) {
                let precision = T::from_f64(1.0 / (deviation * deviation));
                let mean = T::from_f64(*mean);
                for (score, &x) in score.iter_mut().zip(x) {
                    *score = precision * (mean - x);
                }
                for ((sum, &x), &score) in sums.iter_mut().zip(x).zip(score.iter()) {
                    *sum += 0.5 * (x - mean).to_f64() * score.to_f64();
                }
            }
        });
        Ok(())
    }
}

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
