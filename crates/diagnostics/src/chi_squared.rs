//! Tests of a statistic against the chi-squared distribution.

use crate::special::incomplete_gamma;
use crate::{DiagnosticsError, NullDistribution, Tail, TestResult};

/// Tests a chi-squared statistic by its upper tail, $p=Q(\nu/2,\chi^2/2)$: is the disagreement too large?
///
/// `degrees_of_freedom` is $\nu>0$, not necessarily an integer. Twelve digits at $\nu$ up to $10^7$, in the tail as well.
///
/// # Errors
/// A negative or NaN `statistic`, or `degrees_of_freedom` that is not positive and finite.
///
/// ```
/// use ornstein_diagnostics::chi_squared_upper;
///
/// // Two degrees of freedom: p = exp(-chi^2 / 2).
/// let result = chi_squared_upper(92.0, 2.0)?;
/// assert!((result.p_value / (-46.0_f64).exp() - 1.0).abs() < 1e-13);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn chi_squared_upper(statistic: f64, degrees_of_freedom: f64) -> Result<TestResult, DiagnosticsError> {
    chi_squared(statistic, degrees_of_freedom, Tail::Upper)
}

/// Tests a chi-squared statistic by its lower tail, $p=P(\nu/2,\chi^2/2)$: is the agreement too good?
///
/// # Errors
/// As [`chi_squared_upper`].
pub fn chi_squared_lower(statistic: f64, degrees_of_freedom: f64) -> Result<TestResult, DiagnosticsError> {
    chi_squared(statistic, degrees_of_freedom, Tail::Lower)
}

/// Tests a chi-squared statistic by both tails: twice the smaller one, at most 1.
///
/// The right choice for a simulation, where too little scatter is as wrong as too much.
///
/// # Errors
/// As [`chi_squared_upper`].
pub fn chi_squared_two_sided(statistic: f64, degrees_of_freedom: f64) -> Result<TestResult, DiagnosticsError> {
    chi_squared(statistic, degrees_of_freedom, Tail::Both)
}

fn chi_squared(statistic: f64, degrees_of_freedom: f64, tail: Tail) -> Result<TestResult, DiagnosticsError> {
    if statistic.is_nan() || statistic < 0.0 {
        return Err(DiagnosticsError::InvalidParameter {
            name: "statistic",
            value: statistic,
            requirement: "zero or positive",
        });
    }
    if !(degrees_of_freedom > 0.0 && degrees_of_freedom.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter {
            name: "degrees_of_freedom",
            value: degrees_of_freedom,
            requirement: "positive and finite",
        });
    }
    let (a, x) = (0.5 * degrees_of_freedom, 0.5 * statistic);
    let p_value = match tail {
        Tail::Lower => incomplete_gamma::lower(a, x),
        Tail::Upper => incomplete_gamma::upper(a, x),
        Tail::Both => (2.0 * incomplete_gamma::lower(a, x).min(incomplete_gamma::upper(a, x))).min(1.0),
    };
    let null = NullDistribution::ChiSquared { degrees_of_freedom, tail };
    Ok(TestResult { statistic, p_value, null })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_point_of_the_tables() {
        let result = chi_squared_upper(18.307_038_053_275_146, 10.0).unwrap();
        assert!((result.p_value - 0.05).abs() < 1e-14);
        assert!((chi_squared_two_sided(18.307_038_053_275_146, 10.0).unwrap().p_value - 0.1).abs() < 1e-14);
        let lower = chi_squared_lower(18.307_038_053_275_146, 10.0).unwrap();
        assert!((lower.p_value - 0.95).abs() < 1e-14);
    }

    #[test]
    fn too_good_is_found_by_both_tails_only() {
        assert!(chi_squared_upper(0.0, 10.0).unwrap().p_value > 0.999);
        assert_eq!(chi_squared_two_sided(0.0, 10.0).unwrap().p_value, 0.0);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(chi_squared_upper(-1.0, 3.0).is_err());
        assert!(chi_squared_upper(f64::NAN, 3.0).is_err());
        assert!(chi_squared_upper(1.0, 0.0).is_err());
        assert!(chi_squared_upper(1.0, f64::INFINITY).is_err());
    }
}
