//! Tests of independence by correlation coefficients whose law is known exactly.

use crate::special::incomplete_beta;
use crate::{CompensatedSum, DiagnosticsError, NullDistribution, TestResult, sample};

/// Pearson's correlation of two paired samples, their means removed:
/// $r=\sum(x_i-\bar x)(y_i-\bar y)/\sqrt{\sum(x_i-\bar x)^2\sum(y_i-\bar y)^2}$.
///
/// If the pairs are independent and at least one sample is i.i.d. normal, $r\sqrt{\nu/(1-r^2)}$ is Student's t with
/// $\nu=n-2$ degrees of freedom, for every $n\ge3$; for large $n$, $r\sqrt n$ is standard normal.
///
/// # Errors
/// Samples of different lengths, fewer than 3 pairs, members that are not finite, or a sample that does not vary.
///
/// ```
/// use ornstein_diagnostics::correlation;
///
/// let result = correlation(&[1.0, 2.0, 3.0, 4.0], &[1.0, -1.0, -1.0, 1.0])?;
/// assert_eq!((result.statistic, result.p_value), (0.0, 1.0));
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: R. A. Fisher, Biometrika 10, 507 (1915).
pub fn correlation(x: &[f64], y: &[f64]) -> Result<TestResult, DiagnosticsError> {
    validate_pairs(x, y, 3)?;
    let count = x.len() as f64;
    let mean = |values: &[f64]| values.iter().copied().collect::<CompensatedSum>().value() / count;
    coefficient(x, y, mean(x), mean(y), count - 2.0)
}

/// Correlation of two paired samples whose means are known to be zero, $r=\sum x_iy_i/\sqrt{\sum x_i^2\sum y_i^2}$.
///
/// As [`correlation`], with one degree of freedom more, $\nu=n-1$: nothing was estimated. This is the test for modes of
/// a random field.
///
/// # Errors
/// Samples of different lengths, fewer than 2 pairs, members that are not finite, or a sample of zeros.
pub fn correlation_about_zero(x: &[f64], y: &[f64]) -> Result<TestResult, DiagnosticsError> {
    validate_pairs(x, y, 2)?;
    coefficient(x, y, 0.0, 0.0, x.len() as f64 - 1.0)
}

/// Two-sided p-value of a correlation coefficient $r$ with $\nu$ degrees of freedom: $I_{1-r^2}(\nu/2,\tfrac12)$.
///
/// Twelve digits up to $\nu=10^5$, nine at $10^7$.
pub fn correlation_p_value(r: f64, degrees_of_freedom: f64) -> f64 {
    let square = r * r;
    incomplete_beta::regularised(0.5 * degrees_of_freedom, 0.5, (1.0 - r) * (1.0 + r), square)
}

fn coefficient(
    x: &[f64],
    y: &[f64],
    x_mean: f64,
    y_mean: f64,
    degrees_of_freedom: f64,
) -> Result<TestResult, DiagnosticsError> {
    let mut products = CompensatedSum::default();
    let mut x_squares = CompensatedSum::default();
    let mut y_squares = CompensatedSum::default();
    for (a, b) in x.iter().zip(y) {
        let (a, b) = (a - x_mean, b - y_mean);
        products.add(a * b);
        x_squares.add(a * a);
        y_squares.add(b * b);
    }
    let norm = x_squares.value().sqrt() * y_squares.value().sqrt();
    if norm == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    // Rounding may lift a perfect correlation above 1.
    let statistic = (products.value() / norm).clamp(-1.0, 1.0);
    Ok(TestResult {
        statistic,
        p_value: correlation_p_value(statistic, degrees_of_freedom),
        null: NullDistribution::Correlation { degrees_of_freedom },
    })
}

pub(crate) fn validate_pairs(x: &[f64], y: &[f64], required: usize) -> Result<(), DiagnosticsError> {
    if x.len() != y.len() {
        return Err(DiagnosticsError::LengthMismatch { first: x.len(), second: y.len() });
    }
    sample::validate(x, required)?;
    sample::validate(y, required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn three_pairs_are_elementary() {
        // nu = 1: t is Cauchy, p = 1 - (2/pi) arcsin |r|.
        for r in [0.1_f64, 0.5, 0.99] {
            let expected = 1.0 - 2.0 / std::f64::consts::PI * r.asin();
            assert_relative_eq!(correlation_p_value(r, 1.0), expected, max_relative = 1e-13);
        }
        // nu = 2: r is uniform on [-1, 1].
        assert_relative_eq!(correlation_p_value(-0.75, 2.0), 0.25, max_relative = 1e-14);
    }

    #[test]
    fn a_copy_is_fully_correlated() {
        let x = [0.3, 1.7, -2.0, 0.1];
        let result = correlation(&x, &x.map(|value| 5.0 - 2.0 * value)).unwrap();
        assert_relative_eq!(result.statistic, -1.0, max_relative = 1e-15);
        assert!(result.p_value < 1e-12);
        assert_eq!(correlation_about_zero(&x, &x).unwrap().p_value, 0.0);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(correlation(&[1.0, 2.0, 3.0], &[1.0, 2.0]).is_err());
        assert!(correlation(&[1.0, 2.0], &[1.0, 2.0]).is_err());
        assert_eq!(correlation(&[1.0; 3], &[1.0, 2.0, 3.0]), Err(DiagnosticsError::Degenerate));
        assert!(correlation_about_zero(&[f64::NAN, 1.0], &[1.0, 2.0]).is_err());
    }
}
