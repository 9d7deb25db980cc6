//! The quartic well.

use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::line_distribution::LineDistribution;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// Independent coordinates of `log pi(x) = -x^4/4`: score `-x^3`, which grows faster than linearly, so that an Euler step
/// from far out overshoots and escapes. `E[x^2] = 2 Gamma(3/4)/Gamma(1/4) = 0.675978...`.
#[derive(Debug, Clone)]
pub struct Quartic {
    dimension: usize,
    line: LineDistribution,
}

fn well(x: f64) -> f64 {
    -0.25 * (x * x) * (x * x)
}

impl Quartic {
    /// The target in `dimension` coordinates.
    pub fn new(dimension: usize) -> Result<Self, TargetError> {
        let dimension = at_least("the number of dimensions", 1, dimension)?;
        Ok(Self { dimension, line: LineDistribution::new([-4.0, 4.0], well) })
    }
}

impl KnownAnswers for Quartic {
    fn log_normalisation(&self) -> Option<f64> {
        Some(self.dimension as f64 * ln_f64(self.line.integral()))
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![0.0; self.dimension])
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(vec![self.line.expectation(well, |x| x * x); self.dimension])
    }
}

impl ExactSampler for Quartic {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        for x in x {
            *x = self.line.quantile(well, random.uniform());
        }
    }
}

impl<T: Scalar> LaneDensity<T> for Quartic {
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
        log_density.fill(0.0);
        for (x, score) in position.iter().zip(score) {
            for lane in 0..LANES {
                score[lane] = -(x[lane] * x[lane] * x[lane]);
                log_density[lane] += 0.25 * (x[lane] * score[lane]).to_f64();
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(Quartic);
