//! The Gumbel distribution: a skewed target with every answer in closed form.

use ornstein_random::math::ln_f64;

use super::error::{TargetError, at_least, finite, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// Independent coordinates of `log pi(x) = -z - e^(-z)`, `z = (x - mu)/b`: the law of largest values (Gumbel 1935).
///
/// A gentle slope on the right, a wall on the left; skewness 1.14. `ln Z = d ln b`, mean `mu + 0.5772 b`, variance
/// `pi^2 b^2/6`. An error of sign or reflection that symmetric targets hide moves its mean.
#[derive(Debug, Clone)]
pub struct Gumbel {
    dimension: usize,
    location: f64,
    scale: f64,
}

impl Gumbel {
    /// The target in `dimension` coordinates, its mode at `location`.
    pub fn new(dimension: usize, location: f64, scale: f64) -> Result<Self, TargetError> {
        let dimension = at_least("the number of dimensions", 1, dimension)?;
        Ok(Self { dimension, location: finite("the location", location)?, scale: positive("the scale", scale)? })
    }
}

impl KnownAnswers for Gumbel {
    fn log_normalisation(&self) -> Option<f64> {
        Some(self.dimension as f64 * ln_f64(self.scale))
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![self.location + EULER * self.scale; self.dimension])
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(vec![(std::f64::consts::PI * self.scale).powi(2) / 6.0; self.dimension])
    }
}

impl ExactSampler for Gumbel {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        for x in x {
            *x = self.location - self.scale * ln_f64(-ln_f64(random.uniform()));
        }
    }
}

impl<T: Scalar> LaneDensity<T> for Gumbel {
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
        let [location, rate] = [self.location, 1.0 / self.scale].map(T::from_f64);
        log_density.fill(0.0);
        for (x, score) in position.iter().zip(score) {
            for lane in 0..LANES {
                let z = rate * (x[lane] - location);
                let wall = (-z).exp();
                score[lane] = rate * (wall - T::ONE);
                log_density[lane] -= (z + wall).to_f64();
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(Gumbel);
