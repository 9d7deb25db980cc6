//! Quantiles of the beta distribution: bounds of binomial proportions and of order statistics.

use super::incomplete_beta::regularised;

/// The $x$ with $I_x(a,b)=p$ for $a,b>0$ and $0\le p\le1$, to a few roundings; NaN outside.
///
/// Bisection with as many steps as a double has bits, on the side of the median where $x$ or $1-x$ is small, so that both ends keep
/// their relative precision.
///
/// ```
/// use ornstein_diagnostics::special::beta_quantile::quantile;
/// // I_x(1, b) = 1 - (1 - x)^b
/// assert!((quantile(0.5, 1.0, 2.0) - (1.0 - 0.5_f64.sqrt())).abs() < 1e-15);
/// ```
pub fn quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    let below_half = regularised(a, b, 0.5, 0.5);
    if p <= below_half {
        lower_half(|x| regularised(a, b, x, 1.0 - x) < p)
    } else {
        1.0 - lower_half(|y| regularised(a, b, 1.0 - y, y) > p)
    }
}

/// The $x\le\tfrac12$ at which `is_above(x)` (the root is above $x$) turns false, by bisection.
fn lower_half(is_above: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 0.5);
    // First find the binary order of magnitude, then its digits.
    while high > 1e-300 && !is_above(0.5 * high) {
        high *= 0.5;
    }
    if high > 1e-300 {
        low = 0.5 * high;
    }
    for _ in 0..54 {
        let middle = 0.5 * (low + high);
        if is_above(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn quantile_inverts_the_distribution() {
        for (a, b) in [(0.5, 0.5), (1.0, 30.0), (30.0, 1.0), (12.5, 7.25), (900.0, 101.0), (1e5, 1e5)] {
            for p in [1e-12, 1e-3, 0.158_655_3, 0.5, 0.975, 0.999_999] {
                let x = quantile(p, a, b);
                assert_relative_eq!(regularised(a, b, x, 1.0 - x), p, max_relative = 1e-9);
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!([quantile(0.0, 2.0, 3.0), quantile(1.0, 2.0, 3.0)], [0.0, 1.0]);
        assert_relative_eq!(quantile(0.5, 4.0, 4.0), 0.5, max_relative = 1e-15);
        assert!(quantile(1.5, 1.0, 1.0).is_nan() && quantile(0.5, 0.0, 1.0).is_nan());
    }
}
