//! Symmetric double wells beside plain normals: the other half of what papers call "many-well".

use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::line_distribution::LineDistribution;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// The many-well with `m` symmetric double wells among `d` coordinates and separation `delta`:
///
/// `log pi = -sum_(i <= m) (x_i^2 - delta)^2 - 1/2 sum_(i > m) x_i^2`,
///
/// so `2^m` modes of equal weight at `x_i = ±sqrt(delta)` (Berner, Richter and Ullrich 2024, TMLR, "An optimal control
/// perspective on diffusion-based generative modeling"). For `m = d = 5` and `delta = 4`, `ln Z = -0.541055512879`.
///
/// Papers use the same name for another family, of asymmetric pairs: [`ManyWell`](super::ManyWell).
#[derive(Debug, Clone)]
pub struct SymmetricManyWell {
    dimension: usize,
    wells: usize,
    separation: f64,
    well: LineDistribution,
}

/// The log-density of a coordinate with a well.
fn well(separation: f64) -> impl Fn(f64) -> f64 {
    move |x| {
        let excess = x * x - separation;
        -excess * excess
    }
}

impl SymmetricManyWell {
    /// The target with `wells` double wells in `dimension` coordinates, minima at the roots of `separation`.
    pub fn new(wells: usize, dimension: usize, separation: f64) -> Result<Self, TargetError> {
        at_least("the number of dimensions", 1, dimension)?;
        let separation = positive("the separation", separation)?;
        if wells > dimension {
            let (name, allowed) = ("the number of wells", "at most the number of dimensions");
            return Err(TargetError::Parameter { name, found: wells as f64, allowed });
        }
        // The density is above e^(-64) where x^2 - separation < 8.
        let reach = (separation + 8.0).sqrt();
        let well = LineDistribution::new([-reach, reach], well(separation));
        Ok(Self { dimension, wells, separation, well })
    }

    fn coordinates(&self, in_well: f64, elsewhere: f64) -> Vec<f64> {
        (0..self.dimension).map(|i| if i < self.wells { in_well } else { elsewhere }).collect()
    }
}

impl KnownAnswers for SymmetricManyWell {
    fn log_normalisation(&self) -> Option<f64> {
        let (wells, normals) = (self.wells as f64, (self.dimension - self.wells) as f64);
        Some(wells * ln_f64(self.well.integral()) + normals * LN_SQRT_TAU)
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(self.coordinates(0.0, 0.0))
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(self.coordinates(self.well.expectation(well(self.separation), |x| x * x), 1.0))
    }
}

impl ExactSampler for SymmetricManyWell {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        let (wells, normals) = x.split_at_mut(self.wells);
        for x in wells {
            *x = self.well.quantile(well(self.separation), random.uniform());
        }
        random.normals(normals);
    }
}

impl<T: Scalar> LaneDensity<T> for SymmetricManyWell {
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
        let [half, four, separation] = [0.5, 4.0, self.separation].map(T::from_f64);
        log_density.fill(0.0);
        let (wells, normals) = position.split_at(self.wells);
        let (score_wells, score_normals) = score.split_at_mut(self.wells);
        for (x, score) in wells.iter().zip(score_wells) {
            for lane in 0..LANES {
                let excess = x[lane] * x[lane] - separation;
                score[lane] = -(four * x[lane] * excess);
                log_density[lane] -= (excess * excess).to_f64();
            }
        }
        for (x, score) in normals.iter().zip(score_normals) {
            for lane in 0..LANES {
                score[lane] = -x[lane];
                log_density[lane] -= (half * x[lane] * x[lane]).to_f64();
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(SymmetricManyWell);
