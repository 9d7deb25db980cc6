//! Coverage of intervals.

use super::binomial::{lower_tail, upper_tail};
use crate::special::beta_quantile;
use crate::{DiagnosticsError, NullDistribution, Tail, TestResult};

/// How many of a number of independent intervals contained the truth.
///
/// ```
/// use ornstein_diagnostics::calibration::Coverage;
///
/// let coverage = Coverage::new(470, 500)?;
/// assert_eq!(coverage.fraction(), 0.94);
/// let (lower, upper) = coverage.bounds(0.95)?;
/// assert!(lower < 0.916 && upper > 0.959);
/// assert!(coverage.test(0.95)?.passes(0.01));
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    hits: usize,
    trials: usize,
}

impl Coverage {
    /// `hits` of `trials` intervals contain the truth.
    ///
    /// # Errors
    /// No trial, or more hits than trials.
    pub fn new(hits: usize, trials: usize) -> Result<Self, DiagnosticsError> {
        if trials == 0 {
            return Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 });
        }
        if hits > trials {
            let requirement = "at most the number of trials";
            return Err(DiagnosticsError::InvalidParameter { name: "hits", value: hits as f64, requirement });
        }
        Ok(Self { hits, trials })
    }

    /// Counts the truths that lie in their closed intervals \[lower, upper\].
    ///
    /// # Errors
    /// No interval, truths and intervals that differ in number, or a truth that is not finite. A bound may be infinite.
    pub fn of(truths: &[f64], intervals: &[(f64, f64)]) -> Result<Self, DiagnosticsError> {
        if truths.len() != intervals.len() {
            return Err(DiagnosticsError::LengthMismatch { first: truths.len(), second: intervals.len() });
        }
        crate::sample::validate(truths, 1)?;
        if let Some(index) = intervals.iter().position(|(lower, upper)| lower.is_nan() || upper.is_nan()) {
            return Err(DiagnosticsError::NotFinite { index, value: f64::NAN });
        }
        let hits =
            truths.iter().zip(intervals).filter(|(truth, interval)| (interval.0..=interval.1).contains(*truth)).count();
        Self::new(hits, truths.len())
    }

    /// Observed fraction of hits.
    pub fn fraction(&self) -> f64 {
        self.hits as f64 / self.trials as f64
    }

    /// Bounds of the true coverage by Clopper and Pearson: they contain it with at least the given confidence.
    ///
    /// # Errors
    /// A confidence outside of (0, 1).
    ///
    /// Source: C. J. Clopper & E. S. Pearson, Biometrika 26, 404 (1934).
    pub fn bounds(&self, confidence: f64) -> Result<(f64, f64), DiagnosticsError> {
        let tail = 0.5 * (1.0 - open_probability("confidence", confidence)?);
        let (hits, misses) = (self.hits as f64, (self.trials - self.hits) as f64);
        let lower = if self.hits == 0 { 0.0 } else { beta_quantile::quantile(tail, hits, misses + 1.0) };
        let upper =
            if self.hits == self.trials { 1.0 } else { 1.0 - beta_quantile::quantile(tail, misses, hits + 1.0) };
        Ok((lower, upper))
    }

    /// Tests whether the true coverage is `nominal`: exact binomial, twice the smaller tail. The statistic is the observed fraction.
    ///
    /// # Errors
    /// A nominal coverage outside of (0, 1).
    pub fn test(&self, nominal: f64) -> Result<TestResult, DiagnosticsError> {
        let p = open_probability("nominal", nominal)?;
        let tail = lower_tail(self.hits, self.trials, p, 1.0 - p).min(upper_tail(self.hits, self.trials, p, 1.0 - p));
        Ok(TestResult {
            statistic: self.fraction(),
            p_value: (2.0 * tail).min(1.0),
            null: NullDistribution::Binomial { trials: self.trials, probability: p, tail: Tail::Both },
        })
    }
}

fn open_probability(name: &'static str, value: f64) -> Result<f64, DiagnosticsError> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(DiagnosticsError::InvalidParameter { name, value, requirement: "between 0 and 1, both excluded" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn bounds_without_a_miss_are_a_power() {
        // (1 - lower)... all n hit: lower^n = tail.
        let (lower, upper) = Coverage::new(20, 20).unwrap().bounds(0.9).unwrap();
        assert_relative_eq!(lower, 0.05_f64.powf(1.0 / 20.0), max_relative = 1e-13);
        assert_eq!(upper, 1.0);
        let (mirrored, _) = Coverage::new(0, 20).unwrap().bounds(0.9).unwrap();
        assert_eq!(mirrored, 0.0);
    }

    #[test]
    fn bounds_are_where_the_test_turns() {
        let coverage = Coverage::new(37, 50).unwrap();
        let (lower, upper) = coverage.bounds(0.95).unwrap();
        assert_relative_eq!(coverage.test(lower).unwrap().p_value, 0.05, max_relative = 1e-9);
        assert_relative_eq!(coverage.test(upper).unwrap().p_value, 0.05, max_relative = 1e-9);
    }

    #[test]
    fn intervals_are_closed_and_may_be_infinite() {
        let found = Coverage::of(&[1.0, 2.0, 3.0], &[(1.0, 1.0), (2.5, f64::INFINITY), (0.0, 9.0)]).unwrap();
        assert_eq!(found, Coverage::new(2, 3).unwrap());
        assert!(Coverage::of(&[1.0], &[(f64::NAN, 1.0)]).is_err());
        assert!(Coverage::of(&[1.0], &[]).is_err());
        assert!(Coverage::new(3, 2).is_err() && Coverage::new(0, 0).is_err());
        assert!(found.bounds(1.0).is_err() && found.test(0.0).is_err());
    }
}
