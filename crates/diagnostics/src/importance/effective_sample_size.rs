//! Effective number of weighted draws.

use crate::{CompensatedSum, DiagnosticsError};

/// Kish's effective sample size $\left(\sum_iw_i\right)^2/\sum_iw_i^2$ of weights given by their logarithms, which need no
/// normalisation: between 1 and their number. A logarithm of $-\infty$ is a weight of zero.
///
/// # Errors
/// No weights, a logarithm that is NaN or $+\infty$, or weights that are all zero.
///
/// ```
/// use ornstein_diagnostics::importance::weight_effective_sample_size;
///
/// assert!((weight_effective_sample_size(&[900.0, 900.0, f64::NEG_INFINITY])? - 2.0).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: L. Kish, *Survey Sampling* (1965), section 8.2.
pub fn weight_effective_sample_size(log_weights: &[f64]) -> Result<f64, DiagnosticsError> {
    let largest = largest(log_weights)?;
    let weights = || log_weights.iter().map(|weight| (weight - largest).exp());
    let sum = weights().collect::<CompensatedSum>().value();
    let squares = weights().map(|weight| weight * weight).collect::<CompensatedSum>().value();
    Ok(sum * sum / squares)
}

/// The largest log-weight, if there is one and it can be subtracted.
pub(super) fn largest(log_weights: &[f64]) -> Result<f64, DiagnosticsError> {
    if log_weights.is_empty() {
        return Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 });
    }
    if let Some(index) = log_weights.iter().position(|weight| weight.is_nan() || *weight == f64::INFINITY) {
        return Err(DiagnosticsError::NotFinite { index, value: log_weights[index] });
    }
    let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY { Err(DiagnosticsError::Degenerate) } else { Ok(largest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_weights_are_refused() {
        assert_eq!(weight_effective_sample_size(&[f64::NEG_INFINITY; 3]), Err(DiagnosticsError::Degenerate));
        assert!(weight_effective_sample_size(&[0.0, f64::NAN]).is_err());
        assert!(weight_effective_sample_size(&[f64::INFINITY]).is_err());
        assert!(weight_effective_sample_size(&[]).is_err());
    }

    #[test]
    fn two_weights_are_elementary() {
        // (1 + 1/3)^2 / (1 + 1/9) = 1.6
        let found = weight_effective_sample_size(&[-700.0, -700.0 - f64::ln(3.0)]).unwrap();
        assert!((found - 1.6).abs() < 1e-12);
    }
}
