//! Histograms of the ranks of true values among posterior draws.

use crate::{DiagnosticsError, TestResult, chi_squared_upper};

/// Fewer expected ranks per bin, and the chi-squared law would not hold.
const MINIMUM_EXPECTED: f64 = 5.0;

/// Rank of a true value among draws: the number of draws below it, between 0 and their number. With independent draws of a right
/// posterior it is uniform. (Thin correlated chains first.)
pub fn rank(truth: f64, draws: &[f64]) -> usize {
    draws.iter().filter(|draw| **draw < truth).count()
}

/// Ranks counted in bins, with the count that uniform ranks have on average.
///
/// ```
/// use ornstein_diagnostics::calibration::RankHistogram;
///
/// // 100 ranks among 9 draws: 10 possible values.
/// let ranks: Vec<usize> = (0..100).map(|i| i * i % 10).collect();
/// let histogram = RankHistogram::new(&ranks, 9, 10)?;
/// assert_eq!(histogram.expected(), [10.0; 10]);
/// assert_eq!(histogram.counts()[2], 0);
/// assert!(histogram.test().p_value < 1e-6);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RankHistogram {
    counts: Vec<usize>,
    expected: Vec<f64>,
}

impl RankHistogram {
    /// Counts `ranks` among `draws` draws (values 0 to `draws`) in `bins` bins, as equal as whole numbers of ranks allow.
    ///
    /// # Errors
    /// A rank above `draws`, no bin or more bins than different ranks, or fewer than five expected ranks in a bin.
    pub fn new(ranks: &[usize], draws: usize, bins: usize) -> Result<Self, DiagnosticsError> {
        validate_ranks(ranks, draws)?;
        let values = draws + 1;
        if bins == 0 || bins > values {
            let requirement = "between 1 and the number of different ranks";
            return Err(DiagnosticsError::InvalidParameter { name: "bins", value: bins as f64, requirement });
        }
        let start = |bin: usize| (bin * values).div_ceil(bins);
        let expected: Vec<f64> =
            (0..bins).map(|bin| ranks.len() as f64 * (start(bin + 1) - start(bin)) as f64 / values as f64).collect();
        let smallest = expected.iter().copied().fold(f64::INFINITY, f64::min);
        if smallest < MINIMUM_EXPECTED {
            let required = (ranks.len() as f64 * MINIMUM_EXPECTED / smallest).ceil() as usize;
            return Err(DiagnosticsError::SampleTooSmall { required, found: ranks.len() });
        }
        let mut counts = vec![0; bins];
        for &rank in ranks {
            counts[rank * bins / values] += 1;
        }
        Ok(Self { counts, expected })
    }

    /// Observed ranks per bin.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Ranks per bin that are expected of uniform ranks.
    pub fn expected(&self) -> &[f64] {
        &self.expected
    }

    /// Pearson's chi-squared test of uniformity.
    ///
    /// The chi-squared law is that of many ranks per bin: p-values far in the tail are approximate.
    /// [`RankDistribution`](super::RankDistribution) has an exact test.
    pub fn test(&self) -> TestResult {
        let chi_squared: f64 = self
            .counts
            .iter()
            .zip(&self.expected)
            .map(|(count, expected)| (*count as f64 - expected).powi(2) / expected)
            .sum();
        // A single bin always holds all ranks.
        let degrees_of_freedom = (self.counts.len() - 1).max(1) as f64;
        chi_squared_upper(chi_squared, degrees_of_freedom).expect("a finite sum of squares")
    }
}

/// Ranks among `draws` draws are between 0 and `draws`, and there is at least one.
pub(super) fn validate_ranks(ranks: &[usize], draws: usize) -> Result<(), DiagnosticsError> {
    if ranks.is_empty() {
        return Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 });
    }
    match ranks.iter().find(|rank| **rank > draws) {
        Some(rank) => Err(DiagnosticsError::InvalidParameter {
            name: "rank",
            value: *rank as f64,
            requirement: "at most the number of draws",
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_share_the_ranks_out() {
        // 11 values in 4 bins: starts at 0, 3, 6, 9.
        let ranks: Vec<usize> = (0..110).map(|i| i % 11).collect();
        let histogram = RankHistogram::new(&ranks, 10, 4).unwrap();
        assert_eq!(histogram.counts(), [30, 30, 30, 20]);
        assert_eq!(histogram.expected(), [30.0, 30.0, 30.0, 20.0]);
        assert_eq!(histogram.test().statistic, 0.0);
        assert_eq!(RankHistogram::new(&ranks, 10, 1).unwrap().test().p_value, 1.0);
    }

    #[test]
    fn bad_ranks_are_refused() {
        assert!(RankHistogram::new(&[11], 10, 1).is_err());
        assert!(RankHistogram::new(&[], 10, 1).is_err());
        assert!(RankHistogram::new(&[1; 100], 10, 0).is_err());
        assert!(RankHistogram::new(&[1; 100], 10, 12).is_err());
        assert_eq!(
            RankHistogram::new(&[1; 20], 9, 5),
            Err(DiagnosticsError::SampleTooSmall { required: 25, found: 20 })
        );
    }
}
