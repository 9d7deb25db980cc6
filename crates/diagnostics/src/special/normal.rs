//! Tails of the standard normal distribution.

use super::incomplete_gamma;

/// $\Pr(Z>z)$ for a standard normal $Z$: relative error below $10^{-12}$ for every $z$ up to 38, where it underflows.
///
/// Follows from $\Pr(|Z|>z)=Q(\tfrac12,z^2/2)$.
///
/// ```
/// use ornstein_diagnostics::special::normal::upper_tail;
/// assert_eq!(upper_tail(0.0), 0.5);
/// assert!((upper_tail(9.3) / 7.022_284_240_441_626e-21 - 1.0).abs() < 1e-12);
/// ```
pub fn upper_tail(z: f64) -> f64 {
    let half = 0.5 * incomplete_gamma::upper(0.5, 0.5 * z * z);
    if z >= 0.0 { half } else { 1.0 - half }
}

/// Cumulative distribution $\Phi(z)=\Pr(Z\le z)$, not cancelling for large negative $z$.
pub fn cumulative(z: f64) -> f64 {
    upper_tail(-z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_known_from_tables() {
        assert!((cumulative(1.644_853_626_951_472_7) - 0.95).abs() < 1e-15);
        assert!((upper_tail(-1.0) + upper_tail(1.0) - 1.0).abs() < 1e-15);
        assert_eq!(upper_tail(f64::INFINITY), 0.0);
        assert!(upper_tail(f64::NAN).is_nan());
    }
}
