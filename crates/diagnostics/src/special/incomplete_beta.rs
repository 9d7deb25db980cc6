//! Regularised incomplete beta function: the tails of Student's t and of correlation coefficients.

use super::stirling::binomial_weight;

const MAXIMUM_TERMS: usize = 10_000_000;
/// Stands in for a vanishing denominator of the Lentz iteration.
const TINY: f64 = 1e-300;

/// $I_x(a,b)$ for $a,b>0$ and $0\le x\le1$ with $y=1-x$ passed by the caller, who knows it without cancellation; NaN outside.
///
/// ```
/// use ornstein_diagnostics::special::incomplete_beta::regularised;
/// // I_x(1, b) = 1 - (1 - x)^b
/// let value = regularised(1.0, 5.0, 0.3, 0.7);
/// assert!((value - (1.0 - 0.7_f64.powi(5))).abs() < 1e-15);
/// ```
///
/// Source: continued fraction DLMF 8.17.22 (modified Lentz iteration), with the symmetry $I_x(a,b)=1-I_y(b,a)$ above the mean.
pub fn regularised(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && x >= 0.0 && y >= 0.0 && (x + y - 1.0).abs() < 1e-9) {
        return f64::NAN;
    }
    if x == 0.0 || y == 0.0 {
        return x;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - regularised_below_mean(b, a, y, x);
    }
    regularised_below_mean(a, b, x, y)
}

fn regularised_below_mean(a: f64, b: f64, x: f64, y: f64) -> f64 {
    // x^a y^b / (a B(a, b)) = b / (a + b) * binomial weight
    let front = b / (a + b) * binomial_weight(a, a + b, x, y);
    (front * continued_fraction(a, b, x)).min(1.0)
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 0.0;
    for _ in 0..MAXIMUM_TERMS {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn powers_are_recovered() {
        // I_x(a, 1) = x^a
        for (a, x) in [(1.0, 0.25), (7.5, 0.9), (400.0, 0.5), (1e6, 0.9999)] {
            let expected = f64::powf(x, a);
            assert_relative_eq!(regularised(a, 1.0, x, 1.0 - x), expected, max_relative = 1e-11);
        }
    }

    #[test]
    fn symmetric_at_the_middle() {
        assert_relative_eq!(regularised(6.5, 6.5, 0.5, 0.5), 0.5, max_relative = 1e-14);
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(regularised(0.0, 1.0, 0.5, 0.5).is_nan());
        assert!(regularised(1.0, 1.0, 0.5, 0.6).is_nan());
    }
}
