//! Cumulative distribution of ranks, with bands that hold everywhere at once.

use super::binomial::{lower_tail, upper_tail};
use super::rank_histogram::validate_ranks;
use super::simultaneous_band::{crossing_probability, pointwise_interval};
use crate::{DiagnosticsError, NullDistribution, TestResult};

/// The distribution is looked at in at most this many points.
const MAXIMUM_POINTS: usize = 100;

/// The empirical cumulative distribution of ranks, to be compared with that of uniform ones.
///
/// It needs no bins, sees small but lasting deviations that a histogram scatters over its bins, and both its test and its bands are exact
/// for any number of ranks.
///
/// ```
/// use ornstein_diagnostics::calibration::RankDistribution;
///
/// let ranks: Vec<usize> = (0..250).map(|i| i * 37 % 100).collect();
/// let distribution = RankDistribution::new(&ranks, 99)?;
/// assert!(distribution.test().passes(0.05));
/// let band = distribution.band(0.95)?;
/// assert!(band.iter().all(|point| point.lower <= point.difference && point.difference <= point.upper));
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: T. Säilynoja, P.-C. Bürkner & A. Vehtari, Stat. Comput. 32, 32 (2022).
#[derive(Debug, Clone, PartialEq)]
pub struct RankDistribution {
    size: usize,
    /// Fractions at which the distribution is looked at, ascending, inside (0, 1).
    fractions: Vec<f64>,
    /// Number of values below each fraction.
    counts: Vec<usize>,
}

/// One point of the picture: the difference between the observed and the uniform cumulative distribution, with its simultaneous band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandPoint {
    /// Fraction $z$ of the possible ranks.
    pub fraction: f64,
    /// $F(z)-z$ of the ranks.
    pub difference: f64,
    /// Lower end of the band for $F(z)-z$.
    pub lower: f64,
    /// Upper end of the band for $F(z)-z$.
    pub upper: f64,
}

impl RankDistribution {
    /// Takes ranks among `draws` draws (values 0 to `draws`).
    ///
    /// # Errors
    /// No rank, a rank above `draws`, or no draws.
    pub fn new(ranks: &[usize], draws: usize) -> Result<Self, DiagnosticsError> {
        validate_ranks(ranks, draws)?;
        if draws == 0 {
            return Err(DiagnosticsError::InvalidParameter { name: "draws", value: 0.0, requirement: "at least 1" });
        }
        let values = draws + 1;
        let points = draws.min(MAXIMUM_POINTS);
        let mut sorted = ranks.to_vec();
        sorted.sort_unstable();
        // Between two ranks, where the number below is exactly binomial.
        let limits: Vec<usize> = (1..=points).map(|i| i * values / (points + 1)).collect();
        Ok(Self {
            size: ranks.len(),
            fractions: limits.iter().map(|limit| *limit as f64 / values as f64).collect(),
            counts: limits.iter().map(|limit| sorted.partition_point(|rank| rank < limit)).collect(),
        })
    }

    /// Takes values in \[0, 1\] that should be uniform, such as probability integral transforms.
    ///
    /// # Errors
    /// No value, or one outside of \[0, 1\].
    pub fn of_probabilities(values: &[f64]) -> Result<Self, DiagnosticsError> {
        if values.is_empty() {
            return Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 });
        }
        for (index, value) in values.iter().enumerate() {
            crate::sample::probability(*value, index)?;
        }
        let sorted = crate::sample::sorted(values);
        let fractions: Vec<f64> = (1..=MAXIMUM_POINTS).map(|i| i as f64 / (MAXIMUM_POINTS + 1) as f64).collect();
        let counts = fractions.iter().map(|fraction| sorted.partition_point(|value| value < fraction)).collect();
        Ok(Self { size: values.len(), fractions, counts })
    }

    /// Tests uniformity by the most extreme point of the cumulative distribution. The statistic is the smallest of the pointwise binomial
    /// p-values; the p-value is the exact probability that one so small appears anywhere.
    pub fn test(&self) -> TestResult {
        let smallest = self
            .fractions
            .iter()
            .zip(&self.counts)
            .map(|(&z, &count)| lower_tail(count, self.size, z, 1.0 - z).min(upper_tail(count, self.size, z, 1.0 - z)))
            .fold(0.5, f64::min);
        TestResult {
            statistic: 2.0 * smallest,
            // A count as extreme as the observed one must be outside, also if its tail is rounded differently.
            p_value: self.crossing(smallest * (1.0 + 1e-10)),
            null: NullDistribution::SimultaneousBand { sample_size: self.size, points: self.fractions.len() },
        }
    }

    /// The difference from uniformity, with a band that uniform ranks leave anywhere with probability of at most 1 - `confidence`; as close to it
    /// as counts allow.
    ///
    /// # Errors
    /// A confidence outside of (0, 1).
    pub fn band(&self, confidence: f64) -> Result<Vec<BandPoint>, DiagnosticsError> {
        if !(confidence > 0.0 && confidence < 1.0) {
            let requirement = "between 0 and 1, both excluded";
            return Err(DiagnosticsError::InvalidParameter { name: "confidence", value: confidence, requirement });
        }
        let tail = self.adjusted_tail(1.0 - confidence);
        let size = self.size as f64;
        let points = self.fractions.iter().zip(&self.counts).map(|(&fraction, &count)| {
            let (low, high) = pointwise_interval(self.size, fraction, tail);
            BandPoint {
                fraction,
                difference: count as f64 / size - fraction,
                lower: low as f64 / size - fraction,
                upper: high as f64 / size - fraction,
            }
        });
        Ok(points.collect())
    }

    /// The largest pointwise tail whose band is left with probability of at most `significance`.
    fn adjusted_tail(&self, significance: f64) -> f64 {
        // Bonferroni's is small enough, that of a single point is too large; the steps are relative.
        let mut low = (0.5 * significance / self.fractions.len() as f64).ln();
        let mut high = (0.5 * significance).ln();
        for _ in 0..30 {
            let middle = 0.5 * (low + high);
            if self.crossing(middle.exp()) <= significance { low = middle } else { high = middle }
        }
        low.exp()
    }

    /// Probability that uniform values leave the band of this pointwise tail.
    fn crossing(&self, tail: f64) -> f64 {
        let intervals: Vec<(usize, usize)> =
            self.fractions.iter().map(|&z| pointwise_interval(self.size, z, tail)).collect();
        crossing_probability(self.size, &self.fractions, &intervals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_draws_are_looked_at_everywhere() {
        let distribution = RankDistribution::new(&[0, 1, 1, 3], 3).unwrap();
        assert_eq!(distribution.fractions, [0.25, 0.5, 0.75]);
        assert_eq!(distribution.counts, [1, 3, 3]);
    }

    #[test]
    fn band_and_test_agree() {
        // Shift ranks more and more: the test turns at the same step as the band is left.
        let mut turned = 0;
        for shift in 0..40 {
            let ranks: Vec<usize> = (0..100).map(|i| (i * 61 % 100 * (100 + shift) / 100).min(99)).collect();
            let distribution = RankDistribution::new(&ranks, 99).unwrap();
            let rejected = distribution.test().p_value <= 0.05;
            let band = distribution.band(0.95).unwrap();
            let left = band
                .iter()
                .any(|point| point.difference < point.lower - 1e-12 || point.difference > point.upper + 1e-12);
            assert_eq!(rejected, left, "shift {shift}");
            turned += usize::from(rejected);
        }
        assert!(turned > 5 && turned < 35);
    }

    #[test]
    fn all_in_one_place_is_as_unlikely_as_it_can_be() {
        // All of 50 ranks below the first fraction 1/100... at least as unlikely as all below one half.
        let p_value = RankDistribution::new(&[0; 50], 99).unwrap().test().p_value;
        assert!(p_value > 0.0 && p_value < 1e-90);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(RankDistribution::new(&[], 9).is_err());
        assert!(RankDistribution::new(&[10], 9).is_err());
        assert!(RankDistribution::new(&[0], 0).is_err());
        assert!(RankDistribution::of_probabilities(&[0.5, 1.5]).is_err());
        assert!(RankDistribution::of_probabilities(&[]).is_err());
        assert!(RankDistribution::of_probabilities(&[0.5]).unwrap().band(1.0).is_err());
    }
}
