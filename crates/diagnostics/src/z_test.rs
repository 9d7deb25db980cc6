//! Test of a number that is standard normal under the null hypothesis.

use crate::special::normal;
use crate::{DiagnosticsError, NullDistribution, TestResult};

/// Tests a standardised deviation by both tails, $p=\Pr(|Z|\ge|z|)=\operatorname{erfc}(|z|/\sqrt2)$.
///
/// # Errors
/// A NaN. An infinite deviation has the p-value 0.
///
/// ```
/// use ornstein_diagnostics::z_test;
///
/// // Five standard deviations: one in 1.7 million.
/// assert!((z_test(-5.0)?.p_value / 5.733_031_437_583_875e-7 - 1.0).abs() < 1e-12);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn z_test(z: f64) -> Result<TestResult, DiagnosticsError> {
    if z.is_nan() {
        return Err(DiagnosticsError::InvalidParameter { name: "z", value: z, requirement: "a number" });
    }
    let p_value = 2.0 * normal::upper_tail(z.abs());
    Ok(TestResult { statistic: z, p_value, null: NullDistribution::Normal })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes() {
        assert_eq!(z_test(0.0).unwrap().p_value, 1.0);
        assert_eq!(z_test(f64::NEG_INFINITY).unwrap().p_value, 0.0);
        assert!(z_test(f64::NAN).is_err());
    }
}
