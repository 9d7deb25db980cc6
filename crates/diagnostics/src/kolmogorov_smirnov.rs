//! One-sample Kolmogorov-Smirnov test.

use crate::{DiagnosticsError, NullDistribution, TestResult, kolmogorov_upper_tail, sample};

/// Tests whether a sample follows a fully specified continuous distribution, by the largest distance of the two cumulative
/// distributions, $D_n=\sup_x|F_n(x)-F(x)|$.
///
/// `sample` needs no order (a sorted one saves the sort); `cdf` is $F$. The p-value is that of [`kolmogorov_upper_tail`], valid for
/// any size and far into the tail. Parameters of $F$ must not have been estimated from the same sample.
///
/// # Errors
/// An empty sample, a member that is not finite, or a `cdf` outside of \[0, 1\].
///
/// ```
/// use ornstein_diagnostics::kolmogorov_smirnov;
///
/// // Three members at 0.1, 0.2 and 0.3 of the unit interval: the distance is 1 - 0.3, behind the last.
/// let result = kolmogorov_smirnov(&[0.3, 0.1, 0.2], |x| x)?;
/// assert!((result.statistic - 0.7).abs() < 1e-15);
/// assert!((result.p_value - 2.0 * 0.3_f64.powi(3)).abs() < 0.01);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: A. N. Kolmogorov, Giorn. Ist. Ital. Attuari 4, 83 (1933).
pub fn kolmogorov_smirnov(sample: &[f64], cdf: impl Fn(f64) -> f64) -> Result<TestResult, DiagnosticsError> {
    let Distances { above, below } = distances(sample, cdf)?;
    let statistic = above.max(below);
    Ok(TestResult {
        statistic,
        p_value: kolmogorov_upper_tail(sample.len(), statistic),
        null: NullDistribution::Kolmogorov { sample_size: sample.len() },
    })
}

/// The one-sided distances $D_n^+=\max_i(i/n-F(x_{(i)}))$ and $D_n^-=\max_i(F(x_{(i)})-(i-1)/n)$.
pub(crate) struct Distances {
    /// $D_n^+$
    pub above: f64,
    /// $D_n^-$
    pub below: f64,
}

pub(crate) fn distances(sample: &[f64], cdf: impl Fn(f64) -> f64) -> Result<Distances, DiagnosticsError> {
    sample::validate(sample, 1)?;
    let count = sample.len() as f64;
    let mut distances = Distances { above: 0.0, below: 0.0 };
    for (index, &value) in sample::sorted(sample).iter().enumerate() {
        let cumulative = sample::probability(cdf(value), index)?;
        distances.above = distances.above.max((index + 1) as f64 / count - cumulative);
        distances.below = distances.below.max(cumulative - index as f64 / count);
    }
    Ok(distances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfectly_spread_sample_has_the_smallest_distance() {
        let sample: Vec<f64> = (0..10).map(|i| (f64::from(i) + 0.5) / 10.0).collect();
        let result = kolmogorov_smirnov(&sample, |x| x).unwrap();
        assert!((result.statistic - 0.05).abs() < 1e-15);
        assert_eq!(result.p_value, 1.0);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(kolmogorov_smirnov(&[], |x| x).is_err());
        assert!(kolmogorov_smirnov(&[0.1, f64::NAN], |x| x).is_err());
        assert_eq!(
            kolmogorov_smirnov(&[0.1, 2.0], |x| x),
            Err(DiagnosticsError::NotAProbability { index: 1, value: 2.0 })
        );
    }
}
