//! Where along a path an estimate stops.

use thiserror::Error;

/// The places `0 = beta_0 < beta_1 < ... < beta_T = 1` of a bridge of length `T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    betas: Vec<f64>,
}

/// Why a list of places is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ScheduleError {
    /// There are no two places.
    #[error("a schedule needs two places at least, but has {0}")]
    TooShort(usize),
    /// The first place is not the reference.
    #[error("a schedule begins at 0, but this one at {0}")]
    Start(f64),
    /// The last place is not the target.
    #[error("a schedule ends at 1, but this one at {0}")]
    End(f64),
    /// The places do not ascend.
    #[error("a schedule ascends, but place {index} is {value}, after {before}")]
    Order {
        /// Which place, from 0.
        index: usize,
        /// The place.
        value: f64,
        /// The one before.
        before: f64,
    },
    /// A parameter of the shape makes no sense.
    #[error("the {name} of a schedule is {value}, but it must be {requirement}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        requirement: &'static str,
    },
}

impl Schedule {
    /// A schedule of given places.
    pub fn new(betas: Vec<f64>) -> Result<Self, ScheduleError> {
        let [first, .., last] = betas[..] else { return Err(ScheduleError::TooShort(betas.len())) };
        if first != 0.0 {
            return Err(ScheduleError::Start(first));
        }
        for (index, pair) in betas.windows(2).enumerate() {
            // Written so that NaN is refused.
            if !matches!(pair[0].partial_cmp(&pair[1]), Some(std::cmp::Ordering::Less)) {
                return Err(ScheduleError::Order { index: index + 1, value: pair[1], before: pair[0] });
            }
        }
        if last != 1.0 {
            return Err(ScheduleError::End(last));
        }
        Ok(Self { betas })
    }

    /// Equal steps: `beta_t = t / T`.
    pub fn linear(length: usize) -> Result<Self, ScheduleError> {
        Self::of_shape(length, |s| s)
    }

    /// `beta_t = (t / T)^power`: a power above 1 takes short steps near the reference, where a prior that is much wider than
    /// the target changes fastest.
    pub fn power(length: usize, power: f64) -> Result<Self, ScheduleError> {
        if !(power > 0.0 && power.is_finite()) {
            return Err(ScheduleError::Parameter { name: "power", value: power, requirement: "a positive number" });
        }
        Self::of_shape(length, |s| s.powf(power))
    }

    /// Steps that are short at both ends: the logistic function over `-steepness .. steepness`, rescaled to 0 .. 1 (Grosse,
    /// Ancha and Roy 2016, NeurIPS 29, use a steepness of 4).
    pub fn sigmoid(length: usize, steepness: f64) -> Result<Self, ScheduleError> {
        if !(steepness > 0.0 && steepness.is_finite()) {
            let requirement = "a positive number";
            return Err(ScheduleError::Parameter { name: "steepness", value: steepness, requirement });
        }
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let (low, high) = (logistic(-steepness), logistic(steepness));
        Self::of_shape(length, |s| (logistic(steepness * (2.0 * s - 1.0)) - low) / (high - low))
    }

    /// Steps of equal thermodynamic length, `int sqrt(g(beta)) d beta`, where `metric` gives the variance `g` of
    /// `d ln f_beta / d beta` at given places (Crooks 2007, Phys. Rev. Lett. 99, 100602): what minimises the variance of a
    /// long bridge. `metric` is interpolated linearly in `sqrt(g)`.
    ///
    /// # Errors
    /// If the places are no schedule, or a variance is negative, not finite, or all are zero.
    pub fn geodesic(length: usize, places: &Self, metric: &[f64]) -> Result<Self, ScheduleError> {
        let speed: Vec<f64> = metric.iter().map(|g| g.sqrt()).collect();
        if let Some(&value) = metric.iter().find(|g| !(g.is_finite() && **g >= 0.0)) {
            return Err(ScheduleError::Parameter { name: "metric", value, requirement: "a finite number, 0 or more" });
        }
        if speed.len() != places.betas.len() {
            let requirement = "as long as the list of places";
            return Err(ScheduleError::Parameter { name: "length of metric", value: speed.len() as f64, requirement });
        }
        let mut lengths = vec![0.0];
        for (betas, speeds) in places.betas.windows(2).zip(speed.windows(2)) {
            lengths.push(lengths[lengths.len() - 1] + 0.5 * (speeds[0] + speeds[1]) * (betas[1] - betas[0]));
        }
        let total = lengths[lengths.len() - 1];
        if total <= 0.0 {
            return Self::linear(length);
        }
        let mut segment = 0;
        Self::of_shape(length, |s| {
            let wanted = s * total;
            while segment + 2 < lengths.len() && lengths[segment + 1] < wanted {
                segment += 1;
            }
            let (b, v) = (&places.betas[segment..], &speed[segment..]);
            let width = b[1] - b[0];
            // Solve v0 u + (v1 - v0) u^2 / 2 = distance / width for the fraction u of the segment.
            let distance = (wanted - lengths[segment]) / width;
            let slope = v[1] - v[0];
            let root = (v[0] * v[0] + 2.0 * slope * distance).max(0.0).sqrt();
            let fraction = if v[0] + root > 0.0 { 2.0 * distance / (v[0] + root) } else { 1.0 };
            b[0] + width * fraction.clamp(0.0, 1.0)
        })
    }

    fn of_shape(length: usize, mut shape: impl FnMut(f64) -> f64) -> Result<Self, ScheduleError> {
        if length == 0 {
            return Err(ScheduleError::TooShort(1));
        }
        let mut betas: Vec<f64> = (0..=length).map(|t| shape(t as f64 / length as f64)).collect();
        betas[0] = 0.0;
        betas[length] = 1.0;
        Self::new(betas)
    }

    /// The places, from 0 to 1.
    #[must_use]
    pub fn betas(&self) -> &[f64] {
        &self.betas
    }

    /// The number `T` of steps.
    #[must_use]
    pub fn length(&self) -> usize {
        self.betas.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_schedules_are_refused() {
        assert_eq!(Schedule::new(vec![0.0]), Err(ScheduleError::TooShort(1)));
        assert_eq!(Schedule::new(vec![0.1, 1.0]), Err(ScheduleError::Start(0.1)));
        assert_eq!(Schedule::new(vec![0.0, 0.9]), Err(ScheduleError::End(0.9)));
        let disordered = Schedule::new(vec![0.0, 0.5, 0.5, 1.0]);
        assert_eq!(disordered, Err(ScheduleError::Order { index: 2, value: 0.5, before: 0.5 }));
        assert!(matches!(Schedule::new(vec![0.0, f64::NAN, 1.0]), Err(ScheduleError::Order { index: 1, .. })));
        assert!(
            Schedule::sigmoid(4, -1.0).is_err() && Schedule::power(4, 0.0).is_err() && Schedule::linear(0).is_err()
        );
    }

    #[test]
    fn shapes_have_their_symmetry() {
        let sigmoid = Schedule::sigmoid(10, 4.0).unwrap();
        for (t, beta) in sigmoid.betas().iter().enumerate() {
            assert!((beta + sigmoid.betas()[10 - t] - 1.0).abs() < 1e-14);
        }
        assert_eq!(Schedule::power(4, 2.0).unwrap().betas()[2], 0.25);
    }

    /// For a metric `g = 1 / (beta + a)^2` the length is a logarithm, and equal lengths are equal ratios of `beta + a`.
    #[test]
    fn a_geodesic_has_steps_of_equal_length() {
        let a = 0.01;
        let places = Schedule::power(4000, 3.0).unwrap();
        let metric: Vec<f64> = places.betas().iter().map(|beta| (beta + a).powi(-2)).collect();
        let geodesic = Schedule::geodesic(7, &places, &metric).unwrap();
        let ratio = ((1.0 + a) / a).powf(1.0 / 7.0);
        for (t, beta) in geodesic.betas().iter().enumerate() {
            assert!(((beta + a) / (a * ratio.powi(t as i32)) - 1.0).abs() < 1e-5, "place {t}: {beta}");
        }
        // A constant metric gives equal steps, to the roundings of 4000 lengths.
        let even = Schedule::geodesic(4, &places, &vec![3.0; 4001]).unwrap();
        assert!((even.betas()[1] - 0.25).abs() < 1e-13);
    }
}
