//! Sums of exponentials whose terms overflow, by their logarithms.

use ornstein_random::dispatch;
use ornstein_random::math::exp_f64;

use crate::lane_sums::lane_sums;

/// $\ln\sum_n e^{l_n}$, exact where $e^{l_n}$ over- or underflows; $-\infty$ for no terms, NaN if a term is NaN.
///
/// ```
/// use ornstein_free_energy::log_sum_exp;
/// assert!((log_sum_exp(&[-1000.0, -1000.0]) - (-1000.0 + 2.0_f64.ln())).abs() < 1e-12);
/// assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
/// ```
pub fn log_sum_exp(terms: &[f64]) -> f64 {
    let largest = largest(terms);
    if largest.is_infinite() || largest.is_nan() {
        return largest;
    }
    largest + sum_of_exponentials(terms, largest).ln()
}

/// $\ln\frac1N\sum_n e^{l_n}$; NaN for no terms.
///
/// ```
/// use ornstein_free_energy::log_mean_exp;
/// assert!((log_mean_exp(&[800.0; 7]) - 800.0).abs() < 1e-12);
/// ```
pub fn log_mean_exp(terms: &[f64]) -> f64 {
    if terms.is_empty() { f64::NAN } else { log_sum_exp(terms) - (terms.len() as f64).ln() }
}

/// The largest term: $-\infty$ for no terms, NaN if one is NaN.
pub(crate) fn largest(terms: &[f64]) -> f64 {
    terms.iter().fold(f64::NEG_INFINITY, |largest, &term| if term > largest || term.is_nan() { term } else { largest })
}

dispatch! {
    /// $\sum_n e^{l_n-\mathrm{shift}}$.
    fn sum_of_exponentials(terms: &[f64], shift: f64) -> f64 {
        let [sum] = lane_sums(terms, |term| [exp_f64(term - shift)]);
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_of_all_terms_shift_the_result() {
        let terms: Vec<f64> = (0..1000).map(|i| (f64::from(i) * 0.37).sin() * 20.0).collect();
        let plain = terms.iter().map(|term| term.exp()).sum::<f64>().ln();
        for shift in [-1e4, 0.0, 1e4] {
            let shifted: Vec<f64> = terms.iter().map(|term| term + shift).collect();
            // Rounding of a term at 1e4 is 1e-12.
            assert!((log_sum_exp(&shifted) - shift - plain).abs() < 4e-12);
        }
    }

    #[test]
    fn limits() {
        assert_eq!(log_sum_exp(&[f64::NEG_INFINITY; 3]), f64::NEG_INFINITY);
        assert_eq!(log_sum_exp(&[f64::NEG_INFINITY, 2.0]), 2.0);
        assert_eq!(log_sum_exp(&[f64::INFINITY, 2.0]), f64::INFINITY);
        assert!(log_sum_exp(&[1.0, f64::NAN, 2.0]).is_nan());
        assert!(log_mean_exp(&[]).is_nan());
    }
}
