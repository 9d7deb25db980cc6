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

/// The $z$ with $\Pr(Z>z)=q$, for $0<q<1$: relative error below $10^{-11}$ in the upper tail. $\pm\infty$ at 0 and 1, NaN
/// outside.
///
/// Starts from the rational approximation 26.2.23 of Abramowitz & Stegun (error $5\times10^{-4}$) and takes three steps
/// of Halley's cubic iteration on [`upper_tail`].
pub fn upper_quantile(q: f64) -> f64 {
    if q > 0.5 {
        return -upper_quantile(1.0 - q);
    }
    if q == 0.0 {
        return f64::INFINITY;
    }
    let t = (-2.0 * q.ln()).sqrt();
    let mut z =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    for _ in 0..3 {
        let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
        let newton = (upper_tail(z) - q) / density;
        z += newton / (1.0 - 0.5 * z * newton);
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_tail_are_inverse() {
        for z in [0.0, 0.1, 1.0, 4.5, 9.3, 20.0, 37.0] {
            let found = upper_quantile(upper_tail(z));
            assert!((found - z).abs() < 1e-11 * (1.0 + z), "{z}: {found}");
        }
        assert!((upper_quantile(0.975) + 1.959_963_984_540_054).abs() < 1e-12);
        assert_eq!(upper_quantile(0.0), f64::INFINITY);
        assert!(upper_quantile(-0.1).is_nan() && upper_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn quantiles_known_from_tables() {
        assert!((cumulative(1.644_853_626_951_472_7) - 0.95).abs() < 1e-15);
        assert!((upper_tail(-1.0) + upper_tail(1.0) - 1.0).abs() < 1e-15);
        assert_eq!(upper_tail(f64::INFINITY), 0.0);
        assert!(upper_tail(f64::NAN).is_nan());
    }
}
