//! Two crescents in the plane.

use ornstein_random::math::{exp_f64, ln_f64, sin_cos_turns_f64};

use super::error::{TargetError, positive};
use super::exact_sampler::{Draws, ExactSampler};
use super::known_answers::KnownAnswers;
use super::line_distribution::{LineDistribution, integrate};
use super::ring::{pair, pair_mut, radial, radial_interval, radial_pull};
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// Angles of the trapezoidal rule on half a circle, which is exact to rounding for so smooth a periodic integrand.
const ANGLES: usize = 256;

/// A ring of radius `R` and width `s` seen through two windows on the `x` axis:
///
/// `log pi(x, y) = -(r - R)^2/(2 s^2) + ln( w_l e^(-(x + c)^2/(2 b^2)) + w_r e^(-(x - c)^2/(2 b^2)) )`, `r^2 = x^2 + y^2`.
///
/// Equal weights give the energy U1 of Rezende and Mohamed 2015 (ICML, table 1) and the "two moons" of flow libraries;
/// unequal ones are asymmetric.
///
/// ```
/// use ornstein_engine::targets::{KnownAnswers, TwoMoons};
///
/// let ln_z = TwoMoons::rezende_mohamed().log_normalisation().unwrap();
/// assert!((ln_z - 1.87750162611).abs() < 1e-11);
/// ```
#[derive(Debug, Clone)]
pub struct TwoMoons {
    radius: f64,
    width: f64,
    centre: f64,
    breadth: f64,
    weights: [f64; 2],
    radii: LineDistribution,
}

impl TwoMoons {
    /// Radius `R` and width `s` of the ring, centre `c` and breadth `b` of the windows, and their weights, left and
    /// right.
    pub fn new(radius: f64, width: f64, centre: f64, breadth: f64, weights: [f64; 2]) -> Result<Self, TargetError> {
        for weight in weights {
            positive("the weight of a moon", weight)?;
        }
        let (radius, width) = (positive("the radius", radius)?, positive("the width", width)?);
        let (centre, breadth) = (positive("the centre", centre)?, positive("the breadth", breadth)?);
        Ok(Self::checked(radius, width, centre, breadth, weights))
    }

    /// The energy U1: `R = c = 2`, `s = 0.4`, `b = 0.6`, weights one.
    #[must_use]
    pub fn rezende_mohamed() -> Self {
        Self::checked(2.0, 0.4, 2.0, 0.6, [1.0; 2])
    }

    fn checked(radius: f64, width: f64, centre: f64, breadth: f64, weights: [f64; 2]) -> Self {
        let radii = LineDistribution::new(radial_interval(radius, width), radial(radius, width));
        Self { radius, width, centre, breadth, weights, radii }
    }

    /// The sum over the windows.
    fn windows(&self, x: f64) -> f64 {
        let window = |x: f64| exp_f64(-0.5 * (x / self.breadth) * (x / self.breadth));
        self.weights[0] * window(x + self.centre) + self.weights[1] * window(x - self.centre)
    }

    /// The integral of `f(x, y)` times the density, for `f` even in `y`.
    fn integral(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        let ring = radial(self.radius, self.width);
        let directions: Vec<_> =
            (0..ANGLES).map(|i| sin_cos_turns_f64((i as f64 + 0.5) / (2.0 * ANGLES as f64))).collect();
        let circle = |r: f64| {
            let at = |&(sine, cosine): &(f64, f64)| f(r * cosine, r * sine) * self.windows(r * cosine);
            directions.iter().map(at).sum::<f64>() * std::f64::consts::TAU / ANGLES as f64
        };
        integrate(radial_interval(self.radius, self.width), |r| exp_f64(ring(r)) * circle(r))
    }
}

impl KnownAnswers for TwoMoons {
    fn log_normalisation(&self) -> Option<f64> {
        Some(ln_f64(self.integral(|_, _| 1.0)))
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![self.integral(|x, _| x) / self.integral(|_, _| 1.0), 0.0])
    }

    fn variances(&self) -> Option<Vec<f64>> {
        let total = self.integral(|_, _| 1.0);
        let mean = self.integral(|x, _| x) / total;
        Some(vec![self.integral(|x, _| (x - mean) * (x - mean)) / total, self.integral(|_, y| y * y) / total])
    }
}

impl ExactSampler for TwoMoons {
    /// Points of the ring, accepted with the probability of the windows.
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        loop {
            let r = self.radii.quantile(radial(self.radius, self.width), random.uniform());
            let (sine, cosine) = sin_cos_turns_f64(random.uniform());
            if random.uniform() * (self.weights[0] + self.weights[1]) < self.windows(r * cosine) {
                return x.copy_from_slice(&[r * cosine, r * sine]);
            }
        }
    }
}

impl<T: Scalar> LaneDensity<T> for TwoMoons {
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
        // With t = x c/b^2 + ln(w_r/w_l)/2 the windows are sqrt(w_l w_r) e^(-(x^2 + c^2)/(2 b^2)) 2 cosh t.
        let precision = 1.0 / (self.breadth * self.breadth);
        let slope = self.centre * precision;
        let logarithms = self.weights.map(ln_f64);
        let constant = 0.5 * (logarithms[0] + logarithms[1] - self.centre * slope);
        let tilt = 0.5 * (logarithms[1] - logarithms[0]);
        let [precision, slope, tilt, half, minus_two] = [precision, slope, tilt, 0.5, -2.0].map(T::from_f64);
        let ([x, y], [score_x, score_y]) = (pair(position), pair_mut(score));
        for lane in 0..LANES {
            let (pull, excess) = radial_pull(x[lane], y[lane], self.radius, self.width);
            let x = x[lane];
            let t = slope * x + tilt;
            let size = if t < T::ZERO { -t } else { t };
            let share = (minus_two * size).exp();
            let tangent = (T::ONE - share) / (T::ONE + share);
            let tangent = if t < T::ZERO { -tangent } else { tangent };
            score_x[lane] = pull * x - precision * x + slope * tangent;
            score_y[lane] = pull * y[lane];
            let windows = size + (T::ONE + share).ln() - half * precision * x * x;
            log_density[lane] = constant + (excess + windows).to_f64();
        }
        Ok(())
    }
}

log_density_by_lanes!(TwoMoons);
