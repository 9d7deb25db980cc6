//! Double wells by pairs of coordinates: one half of what papers call "many-well".

use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::line_distribution::LineDistribution;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// Where the double well's density is above `e^(-80)` of its maximum.
const INTERVAL: [f64; 2] = [-3.5, 3.5];

/// The many-well of asymmetric pairs: for each pair `(a, b)` of neighbouring coordinates
///
/// `log pi = -a^4 + 6 a^2 + a/2 - b^2/2`,
///
/// so `2^(d/2)` modes of different weight in `d` dimensions. In 32 dimensions ("MW32") `ln Z = 164.695675313`, and a
/// well on the right holds `P(a > 0) = 0.844307` (Noé et al. 2019, Science 365, eaaw1147, for one pair; Midgley et al.
/// 2023, ICLR, "FAB", for many).
///
/// Papers use the same name for another family, which is symmetric: [`SymmetricManyWell`](super::SymmetricManyWell).
///
/// ```
/// use ornstein_engine::targets::{KnownAnswers, ManyWell};
///
/// let ln_z = ManyWell::new(32)?.log_normalisation().unwrap();
/// assert!((ln_z - 164.695675313).abs() < 1e-9);
/// # Ok::<(), ornstein_engine::targets::TargetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManyWell {
    dimension: usize,
    well: LineDistribution,
}

/// The log-density of the first coordinate of a pair.
fn well(a: f64) -> f64 {
    let square = a * a;
    square * (6.0 - square) + 0.5 * a
}

impl ManyWell {
    /// The target in an even number of dimensions.
    pub fn new(dimension: usize) -> Result<Self, TargetError> {
        at_least("the number of dimensions", 2, dimension)?;
        if !dimension.is_multiple_of(2) {
            let (name, allowed) = ("the number of dimensions", "an even number");
            return Err(TargetError::Parameter { name, found: dimension as f64, allowed });
        }
        Ok(Self { dimension, well: LineDistribution::new(INTERVAL, well) })
    }

    /// `P(a > 0)`, the weight of the right well.
    #[must_use]
    pub fn right_well_probability(&self) -> f64 {
        LineDistribution::new([0.0, INTERVAL[1]], well).integral() / self.well.integral()
    }

    fn repeat(&self, pair: [f64; 2]) -> Vec<f64> {
        pair.repeat(self.dimension / 2)
    }
}

impl KnownAnswers for ManyWell {
    fn log_normalisation(&self) -> Option<f64> {
        Some((self.dimension / 2) as f64 * (ln_f64(self.well.integral()) + LN_SQRT_TAU))
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(self.repeat([self.well.expectation(well, |a| a), 0.0]))
    }

    fn variances(&self) -> Option<Vec<f64>> {
        let mean = self.well.expectation(well, |a| a);
        Some(self.repeat([self.well.expectation(well, |a| (a - mean) * (a - mean)), 1.0]))
    }
}

impl ExactSampler for ManyWell {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        for [a, b] in x.as_chunks_mut().0 {
            *a = self.well.quantile(well, random.uniform());
            *b = random.normal();
        }
    }
}

impl<T: Scalar> LaneDensity<T> for ManyWell {
    fn dimension(&self) -> usize {
        self.dimension
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let [half, four, six, twelve] = [0.5, 4.0, 6.0, 12.0].map(T::from_f64);
        log_density.fill(0.0);
        for ([a, b], [score_a, score_b]) in position.as_chunks().0.iter().zip(score.as_chunks_mut().0) {
            for lane in 0..LANES {
                let (a, b) = (a[lane], b[lane]);
                let square = a * a;
                score_a[lane] = a * (twelve - four * square) + half;
                score_b[lane] = -b;
                log_density[lane] += (square * (six - square) + half * (a - b * b)).to_f64();
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn score(&self, position: &[LaneArray<T>], score: &mut [LaneArray<T>]) -> Result<(), DensityError> {
        let [half, four, twelve] = [0.5, 4.0, 12.0].map(T::from_f64);
        for ([a, b], [score_a, score_b]) in position.as_chunks().0.iter().zip(score.as_chunks_mut().0) {
            for lane in 0..LANES {
                score_a[lane] = a[lane] * (twelve - four * (a[lane] * a[lane])) + half;
                score_b[lane] = -b[lane];
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(ManyWell);
