//! A ring in the plane.

use ornstein_random::math::{ln_f64, sin_cos_turns_f64};

use super::error::{TargetError, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::line_distribution::LineDistribution;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// A ring of radius `R` and width `s`: `log pi(x) = -(|x| - R)^2 / (2 s^2)` in the plane.
///
/// Its score has no limit at the centre, where zero is written.
#[derive(Debug, Clone)]
pub struct Ring {
    radius: f64,
    width: f64,
    radii: LineDistribution,
}

/// The log-density of the distance from the centre, with the circumference's factor.
pub(crate) fn radial(radius: f64, width: f64) -> impl Fn(f64) -> f64 {
    move |r| {
        let z = (r - radius) / width;
        ln_f64(r) - 0.5 * z * z
    }
}

/// The distances from the centre that matter: twelve widths about the radius.
pub(crate) fn radial_interval(radius: f64, width: f64) -> [f64; 2] {
    [(radius - 12.0 * width).max(0.0), radius + 12.0 * width]
}

impl Ring {
    /// The ring of this radius and width.
    pub fn new(radius: f64, width: f64) -> Result<Self, TargetError> {
        let (radius, width) = (positive("the radius", radius)?, positive("the width", width)?);
        let radii = LineDistribution::new(radial_interval(radius, width), radial(radius, width));
        Ok(Self { radius, width, radii })
    }
}

impl KnownAnswers for Ring {
    fn log_normalisation(&self) -> Option<f64> {
        Some(ln_f64(std::f64::consts::TAU * self.radii.integral()))
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![0.0; 2])
    }

    fn variances(&self) -> Option<Vec<f64>> {
        Some(vec![0.5 * self.radii.expectation(radial(self.radius, self.width), |r| r * r); 2])
    }
}

impl ExactSampler for Ring {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        let r = self.radii.quantile(radial(self.radius, self.width), random.uniform());
        let (sine, cosine) = sin_cos_turns_f64(random.uniform());
        x.copy_from_slice(&[r * cosine, r * sine]);
    }
}

impl<T: Scalar> LaneDensity<T> for Ring {
    fn dimension(&self) -> usize {
        2
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let ([x, y], [score_x, score_y]) = (pair(position), pair_mut(score));
        for lane in 0..LANES {
            let (pull, excess) = radial_pull(x[lane], y[lane], self.radius, self.width);
            score_x[lane] = pull * x[lane];
            score_y[lane] = pull * y[lane];
            log_density[lane] = excess.to_f64();
        }
        Ok(())
    }
}

log_density_by_lanes!(Ring);

/// The radial force divided by the distance, and the log-density, of a ring at `(x, y)`.
#[inline(always)]
pub(crate) fn radial_pull<T: Scalar>(x: T, y: T, radius: f64, width: f64) -> (T, T) {
    let [radius, precision, half] = [radius, 1.0 / (width * width), 0.5].map(T::from_f64);
    let r = (x * x + y * y).sqrt();
    let displacement = radius - r;
    let inverse = if r > T::ZERO { T::ONE / r } else { T::ZERO };
    (precision * displacement * inverse, -(half * precision * displacement * displacement))
}

/// The two coordinates of a target in the plane.
#[inline(always)]
pub(crate) fn pair<T>(x: &[LaneArray<T>]) -> &[LaneArray<T>; 2] {
    x.first_chunk().expect("a target in the plane has two coordinates")
}

/// The two coordinates of a target in the plane.
#[inline(always)]
pub(crate) fn pair_mut<T>(x: &mut [LaneArray<T>]) -> &mut [LaneArray<T>; 2] {
    x.first_chunk_mut().expect("a target in the plane has two coordinates")
}
