//! The dimension from the directions that scores near a point span.

use nalgebra::DMatrix;
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace, write_score};
use ornstein_engine::{DensityError, Ensemble, Euclidean, LANES, Layout, Scalar, StateSpace};
use ornstein_random::Key;
use rayon::prelude::*;

use super::{DimensionAtLevel, ScoreDimension};

/// The dimension from the singular values of the scores of noisy copies of a point (Stanczuk et al. 2022, *Your diffusion model
/// secretly knows the dimension of the data manifold*, algorithm 1).
///
/// The scores at `alpha x_0 + sigma epsilon_j`, `j = 1 .. K`, make a `d x K` matrix. Across the manifold they are `-epsilon_j / sigma`, with
/// `d - k` singular values around `sqrt(K) / sigma`; along it they stay bounded, with `k` small ones. The gap between the two is the
/// largest *difference* of neighbours in the ordered spectrum. (The largest ratio is often elsewhere: the mean score along the manifold
/// adds one singular value between the groups, of which the smaller then looks well apart.)
///
/// Where the spectrum has no second group, the differences from what is known of the first decide: `k = 0` if all values are as
/// large as `sqrt(K) / sigma`, `k = d` if none is.
#[derive(Clone, Copy)]
pub struct SingularValueDimension<'a, T> {
    /// Knows the data.
    pub denoiser: &'a dyn Denoiser<T>,
    /// Noisy copies `K` of each point; `4 d` in the paper. With less than `d` the scores cannot span all directions across.
    pub copies: usize,
    /// The stream of the noise, of which copy `j` of point `p` has the same at every level.
    pub key: Key,
}

/// The ordered spectrum of scores around a point, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSpectrum {
    /// The `d` singular values, largest first.
    pub singular_values: Vec<f64>,
    /// The dimension by the largest difference.
    pub dimension: usize,
}

impl ScoreSpectrum {
    /// Places the gap. `across` is the size of a singular value of pure noise, `sqrt(K) / sigma`.
    #[must_use]
    pub fn new(mut singular_values: Vec<f64>, across: f64) -> Self {
        singular_values.sort_by(|a, b| b.total_cmp(a));
        let dimension = singular_values.len();
        // Bounded by what noise alone would give and by zero, so that either group may be empty.
        let bounded: Vec<f64> = std::iter::once(across).chain(singular_values.iter().copied()).chain([0.0]).collect();
        let gaps = bounded.windows(2).map(|pair| pair[0] - pair[1]);
        let largest =
            gaps.enumerate().fold((0, f64::NEG_INFINITY), |best, gap| if gap.1 > best.1 { gap } else { best });
        Self { singular_values, dimension: dimension - largest.0 }
    }
}

impl<T: Scalar> SingularValueDimension<'_, T> {
    /// Numbers of states from one point's copies to the next: whole blocks. Copy `j` of point `p` is state `p * stride + j`.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.copies.div_ceil(LANES) * LANES
    }

    /// For [`EmpiricalData::leave_one_out`](ornstein_engine::diffusion::data::EmpiricalData::leave_one_out): which point the copies of the first
    /// `points` data points started from.
    #[must_use]
    pub fn origins(copies: usize, points: usize) -> Vec<usize> {
        let stride = copies.div_ceil(LANES) * LANES;
        (0..points * stride).map(|state| state / stride).collect()
    }

    /// The spectrum around one of the points.
    ///
    /// # Errors
    /// If the denoiser fails.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn spectrum(
        &self,
        level: NoiseLevel,
        points: &Ensemble<T>,
        point: usize,
    ) -> Result<ScoreSpectrum, DensityError> {
        let (Layout::Lanes { dimension, .. } | Layout::Single { dimension, .. }) = points.layout();
        let layout = Layout::Lanes { states: self.copies, dimension };
        let mut states =
            Ensemble::zeros(layout).with_first_chunk((points.first_state() + point) * self.stride() / LANES);
        let first = states.first_chunk();
        let [alpha, sigma] = [level.alpha, level.sigma].map(T::from_f64);
        let centre: Vec<T> = (0..dimension).map(|i| alpha * points.get(point, i)).collect();
        for (chunk, block) in states.data_mut().chunks_mut(layout.chunk_len()).enumerate() {
            Euclidean.white_noise(self.key, 0, first + chunk, block);
            for (lanes, &centre) in block.chunks_exact_mut(LANES).zip(&centre) {
                for x in lanes {
                    *x = centre + sigma * *x;
                }
            }
        }
        let mut score = Ensemble::zeros_like(&states);
        self.denoiser.denoise(level, &states, &mut score, &mut Workspace::new())?;
        write_score(level, &states, &mut score);
        let rows: Vec<f64> = score.to_rows().into_iter().map(T::to_f64).collect();
        let scores = DMatrix::from_row_slice(self.copies, dimension, &rows);
        // The smallest values, below 1e-8 of the largest, drown in the square; no gap by difference is there.
        let eigenvalues = scores.tr_mul(&scores).symmetric_eigenvalues();
        let singular_values = eigenvalues.iter().map(|value| value.max(0.0).sqrt()).collect();
        Ok(ScoreSpectrum::new(singular_values, (self.copies as f64).sqrt() / level.sigma))
    }
}

impl<T: Scalar> ScoreDimension<T> for SingularValueDimension<'_, T> {
    fn at_level(&self, level: NoiseLevel, points: &Ensemble<T>) -> Result<DimensionAtLevel, DensityError> {
        let count = points.layout().states();
        let spectra: Vec<_> = (0..count).into_par_iter().map(|point| self.spectrum(level, points, point)).collect();
        let pointwise: Result<Vec<f64>, _> = spectra.into_iter().map(|one| Ok(one?.dimension as f64)).collect();
        Ok(DimensionAtLevel { level, pointwise: pointwise?, probe_errors: vec![0.0; count] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_group_may_be_empty() {
        let dimension = |values: &[f64]| ScoreSpectrum::new(values.to_vec(), 100.0).dimension;
        assert_eq!(dimension(&[110.0, 90.0, 80.0]), 0);
        assert_eq!(dimension(&[90.0, 2.0, 110.0]), 1);
        assert_eq!(dimension(&[3.0, 2.0, 1.0]), 3);
        // By the largest ratio it would be 1.
        assert_eq!(dimension(&[110.0, 20.0, 0.5]), 2);
    }
}
