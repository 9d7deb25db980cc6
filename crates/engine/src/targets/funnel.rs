//! Neal's funnel.

use ornstein_random::math::{exp_f64, ln_f64};

use super::error::{TargetError, at_least, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::normal_constants::LN_SQRT_TAU;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// The funnel: coordinate 0 is `v ~ N(0, sigma^2)`, and given it the other `d - 1` are `x_i ~ N(0, e^v)`, that is with
/// *variance* `e^v` (Neal 2003, Ann. Statist. 31, 705, section 8, with `sigma = 3` and `d = 10`). Normalised, `ln Z = 0`.
///
/// Some papers take `e^v` for the standard deviation, or `sigma = 1`; this is the original.
#[derive(Debug, Clone)]
pub struct Funnel {
    dimension: usize,
    deviation: f64,
}

impl Funnel {
    /// The funnel in `dimension` coordinates with the standard deviation `sigma` of `v`.
    pub fn new(dimension: usize, deviation: f64) -> Result<Self, TargetError> {
        let dimension = at_least("the number of dimensions", 2, dimension)?;
        Ok(Self { dimension, deviation: positive("the standard deviation", deviation)? })
    }

    /// Neal's: ten dimensions, `sigma = 3`.
    #[must_use]
    pub fn neal() -> Self {
        Self { dimension: 10, deviation: 3.0 }
    }
}

impl KnownAnswers for Funnel {
    fn log_normalisation(&self) -> Option<f64> {
        Some(0.0)
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![0.0; self.dimension])
    }

    fn variances(&self) -> Option<Vec<f64>> {
        let variance = self.deviation * self.deviation;
        let mut variances = vec![exp_f64(0.5 * variance); self.dimension];
        variances[0] = variance;
        Some(variances)
    }
}

impl ExactSampler for Funnel {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        random.normals(x);
        x[0] *= self.deviation;
        let width = exp_f64(0.5 * x[0]);
        for x in &mut x[1..] {
            *x *= width;
        }
    }
}

impl<T: Scalar> LaneDensity<T> for Funnel {
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
        let (Some((v, x)), Some((score_v, score_x))) = (position.split_first(), score.split_first_mut()) else {
            return Ok(());
        };
        let others = (self.dimension - 1) as f64;
        let constant = -(self.dimension as f64) * LN_SQRT_TAU - ln_f64(self.deviation);
        let [half, precision, half_others] =
            [0.5, 1.0 / (self.deviation * self.deviation), 0.5 * others].map(T::from_f64);
        let (mut inverse, mut squares) = ([T::ZERO; LANES], [T::ZERO; LANES]);
        for lane in 0..LANES {
            inverse[lane] = (-v[lane]).exp();
        }
        for (x, score) in x.iter().zip(score_x) {
            for lane in 0..LANES {
                score[lane] = -(inverse[lane] * x[lane]);
                squares[lane] -= x[lane] * score[lane];
            }
        }
        for lane in 0..LANES {
            let (v, pull) = (v[lane], half * squares[lane]);
            score_v[lane] = pull - half_others - precision * v;
            log_density[lane] = constant - (half * precision * v * v + half_others * v + pull).to_f64();
        }
        Ok(())
    }
}

log_density_by_lanes!(Funnel);
