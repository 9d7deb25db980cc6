//! How often a score ranks a member of one sample above one of the other.

use crate::special::normal;
use crate::{DiagnosticsError, TestResult, sample, z_test};

/// The area under the receiver operating characteristic: the probability $A=\Pr(X>Y)+\tfrac12\Pr(X=Y)$ that a score ranks a random
/// member of the first sample above one of the second. ½ if the score says nothing, 1 if it separates the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaUnderCurve {
    /// The area, $\hat A$.
    pub area: f64,
    /// Standard error of the area for the two samples of scores, after DeLong et al. It is zero for samples that do not overlap, where
    /// it says nothing.
    pub standard_error: f64,
    /// Standard deviation of the area if both samples have the same law; exact, given which scores are tied.
    pub null_deviation: f64,
    /// Scores of the first sample.
    pub first_size: usize,
    /// Scores of the second sample.
    pub second_size: usize,
}

impl AreaUnderCurve {
    /// The interval that contains the true area with this probability, $\hat A\pm z s$, within \[0, 1\].
    ///
    /// # Errors
    /// A probability that is not between 0 and 1.
    pub fn interval(&self, coverage: f64) -> Result<[f64; 2], DiagnosticsError> {
        if !(coverage > 0.0 && coverage < 1.0) {
            return Err(DiagnosticsError::NotAProbability { index: 0, value: coverage });
        }
        let half = normal::upper_quantile(0.5 * (1.0 - coverage)) * self.standard_error;
        Ok([(self.area - half).max(0.0), (self.area + half).min(1.0)])
    }

    /// Tests whether both samples have the same law: the Mann-Whitney test, two-sided, in the normal limit of large samples.
    ///
    /// # Errors
    /// Never for areas of [`area_under_curve`].
    pub fn test(&self) -> Result<TestResult, DiagnosticsError> {
        // All scores equal: there is nothing to see.
        z_test(if self.null_deviation > 0.0 { (self.area - 0.5) / self.null_deviation } else { 0.0 })
    }
}

/// The area under the curve of two samples of scores, the scores of the first being supposed to be larger.
///
/// With the placements $V_i=\#\{Y<X_i\}/n$ and $W_j=\#\{X>Y_j\}/m$ (ties by half), $\hat A$ is the mean of either, and its variance
/// $s_V^2/m+s_W^2/n$. From sorted scores, in time $N\ln N$.
///
/// # Errors
/// Fewer than two scores in a sample, or one that is not finite (numbered within its sample).
///
/// ```
/// use ornstein_diagnostics::two_sample::area_under_curve;
///
/// // Of the six pairs, five are in order.
/// let found = area_under_curve(&[2.0, 3.5, 4.0], &[1.0, 3.0])?;
/// assert!((found.area - 5.0 / 6.0).abs() < 1e-15);
/// // Placements 1/2, 1, 1 and 1, 2/3: variances 1/12 and 1/18.
/// assert!((found.standard_error - (1.0f64 / 36.0 + 1.0 / 36.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Sources: E. R. DeLong, D. M. DeLong & D. L. Clarke-Pearson, Biometrics 44, 837 (1988); H. B. Mann & D. R. Whitney, Ann. Math. Stat.
/// 18, 50 (1947).
pub fn area_under_curve(first: &[f64], second: &[f64]) -> Result<AreaUnderCurve, DiagnosticsError> {
    sample::validate(first, 2)?;
    sample::validate(second, 2)?;
    let (m, n) = (first.len() as f64, second.len() as f64);
    let mut pooled: Vec<(f64, bool)> =
        first.iter().map(|x| (*x, true)).chain(second.iter().map(|y| (*y, false))).collect();
    pooled.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));

    // Sums over the placements of either sample: of themselves and of their squares about the middle.
    let mut sums = [[0.0_f64; 2]; 2];
    let (mut below_first, mut below_second) = (0.0, 0.0);
    let mut tied_cubes = 0.0;
    for ties in pooled.chunk_by(|a, b| a.0 == b.0) {
        let from_first = ties.iter().filter(|score| score.1).count() as f64;
        let from_second = ties.len() as f64 - from_first;
        let placement = (below_second + 0.5 * from_second) / n - 0.5;
        let other = 0.5 - (below_first + 0.5 * from_first) / m;
        let contributions = [(from_first, placement), (from_second, other)];
        for ([sum, squares], (count, value)) in sums.iter_mut().zip(contributions) {
            *sum += count * value;
            *squares += count * value * value;
        }
        below_first += from_first;
        below_second += from_second;
        let tied = ties.len() as f64;
        tied_cubes += tied * (tied * tied - 1.0);
    }
    let mean = [sums[0][0] / m, sums[1][0] / n];
    let variance = |i: usize, size: f64| ((sums[i][1] - size * mean[i] * mean[i]) / (size - 1.0)).max(0.0) / size;
    let all = m + n;
    let untied = (all + 1.0) - tied_cubes / (all * (all - 1.0));
    Ok(AreaUnderCurve {
        area: 0.5 + mean[0],
        standard_error: (variance(0, m) + variance(1, n)).sqrt(),
        null_deviation: (untied.max(0.0) / (12.0 * m * n)).sqrt(),
        first_size: first.len(),
        second_size: second.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_by_half() {
        let found = area_under_curve(&[1.0, 1.0, 2.0], &[1.0, 0.0]).unwrap();
        // Pairs: 1/2, 1/2, 1 and 1, 1, 1.
        assert!((found.area - 5.0 / 6.0).abs() < 1e-15);
        let same = area_under_curve(&[3.0; 5], &[3.0; 4]).unwrap();
        assert_eq!((same.area, same.standard_error, same.null_deviation), (0.5, 0.0, 0.0));
        assert_eq!(same.test().unwrap().p_value, 1.0);
    }

    #[test]
    fn exchange_of_the_samples_reflects_the_area() {
        let (x, y) = ([0.3, -1.0, 2.5, 0.7], [0.1, 0.2, 0.9]);
        let (one, other) = (area_under_curve(&x, &y).unwrap(), area_under_curve(&y, &x).unwrap());
        assert!((one.area + other.area - 1.0).abs() < 1e-15);
        assert!((one.standard_error - other.standard_error).abs() < 1e-15);
    }

    #[test]
    fn the_null_deviation_is_that_of_all_labellings() {
        // Ranks 1..5 of which two belong to the first sample: 10 labellings of mean 1/2 and variance (5 + 1)/(12 * 2 * 3).
        let scores = [1.0, 2.0, 3.0, 4.0, 5.0];
        let mut squares = 0.0;
        for i in 0..5 {
            for j in 0..i {
                let (first, second): (Vec<f64>, Vec<f64>) =
                    scores.iter().partition(|&&x| x == scores[i] || x == scores[j]);
                let found = area_under_curve(&first, &second).unwrap();
                squares += (found.area - 0.5).powi(2) / 10.0;
                assert!((found.null_deviation - (1.0_f64 / 12.0).sqrt()).abs() < 1e-15);
            }
        }
        assert!((squares - 1.0 / 12.0).abs() < 1e-15);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(area_under_curve(&[1.0], &[1.0, 2.0]).is_err());
        assert!(area_under_curve(&[1.0, f64::NAN], &[1.0, 2.0]).is_err());
        let found = area_under_curve(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
        assert!(found.interval(1.0).is_err() && found.interval(f64::NAN).is_err());
    }
}
