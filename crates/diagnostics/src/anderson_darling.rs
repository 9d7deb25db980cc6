//! One-sample Anderson-Darling test of a fully specified distribution.

use crate::{CompensatedSum, DiagnosticsError, NullDistribution, TestResult, anderson_darling_upper_tail, sample};

/// Tests whether a sample follows a fully specified continuous distribution $F$, with more weight on the tails than
/// [`kolmogorov_smirnov`](crate::kolmogorov_smirnov):
/// $$A_n^2=n\int\frac{(F_n-F)^2}{F(1-F)}\,dF
///   =-n-\frac1n\sum_{i=1}^n(2i-1)\left[\ln F(x_{(i)})+\ln S(x_{(n+1-i)})\right].$$
///
/// `cdf` is $F$ and `survival` is $S=1-F$: both are asked for, since $1-F$ has no digits left where the test looks hardest.
/// A member where either vanishes gives an infinite statistic and the p-value 0.
///
/// # Errors
/// An empty sample, a member that is not finite, or a probability outside of \[0, 1\].
///
/// ```
/// use ornstein_diagnostics::anderson_darling;
///
/// // Quantiles of the unit exponential at (i - 1/2)/n follow it as well as n numbers can.
/// let sample: Vec<f64> = (0..1000).map(|i| -((f64::from(i) + 0.5) / 1000.0).ln()).collect();
/// let result = anderson_darling(&sample, |x| -(-x).exp_m1(), |x| (-x).exp())?;
/// assert!(result.p_value > 0.999_999);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: T. W. Anderson & D. A. Darling, J. Am. Stat. Assoc. 49, 765 (1954), equation (2).
pub fn anderson_darling(
    sample: &[f64],
    cdf: impl Fn(f64) -> f64,
    survival: impl Fn(f64) -> f64,
) -> Result<TestResult, DiagnosticsError> {
    sample::validate(sample, 1)?;
    let n = sample.len();
    let count = n as f64;
    let mut sum = CompensatedSum::default();
    for (index, &value) in sample::sorted(sample).iter().enumerate() {
        let below = sample::probability(cdf(value), index)?;
        let above = sample::probability(survival(value), index)?;
        // The weight of S at rank i is that of F at rank n + 1 - i.
        let rank = (2 * index + 1) as f64;
        sum.add(rank / count * below.ln());
        sum.add((2.0 - rank / count) * above.ln());
    }
    sum.add(count);
    let statistic = -sum.value();
    Ok(TestResult {
        statistic,
        p_value: anderson_darling_upper_tail(n, statistic),
        null: NullDistribution::AndersonDarling { sample_size: n },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn one_member_is_elementary() {
        // A^2 = -1 - ln F - ln S
        let result = anderson_darling(&[0.25], |x| x, |x| 1.0 - x).unwrap();
        assert_relative_eq!(result.statistic, -1.0 - 0.25_f64.ln() - 0.75_f64.ln(), max_relative = 1e-14);
    }

    #[test]
    fn an_impossible_member_is_rejected() {
        let result = anderson_darling(&[0.0, 0.5], |x| x, |x| 1.0 - x).unwrap();
        assert_eq!((result.statistic, result.p_value), (f64::INFINITY, 0.0));
        let result = anderson_darling(&[0.5, 1.0], |x| x, |x| 1.0 - x).unwrap();
        assert_eq!(result.p_value, 0.0);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(anderson_darling(&[], |x| x, |x| 1.0 - x).is_err());
        assert!(anderson_darling(&[0.5], |_| f64::NAN, |x| 1.0 - x).is_err());
        assert!(anderson_darling(&[0.5], |x| x, |_| -0.1).is_err());
    }
}
