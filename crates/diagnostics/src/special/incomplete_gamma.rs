//! Regularised incomplete gamma functions: both tails of the gamma and chi-squared distributions.

use super::stirling::poisson_weight;

/// More terms than any argument up to $10^{16}$ needs; series and fraction take about $10\sqrt a$ near $x=a$.
const MAXIMUM_TERMS: usize = 100_000_000;

/// Upper function $Q(a,x)=\Gamma(a,x)/\Gamma(a)$ for $a>0$, $x\ge0$; NaN outside.
///
/// Relative error below $10^{-12}$ in the tail, down to the smallest positive number.
///
/// ```
/// use ornstein_diagnostics::special::incomplete_gamma::upper;
/// // Q(1, x) = exp(-x)
/// assert!((upper(1.0, 50.0) / (-50.0_f64).exp() - 1.0).abs() < 1e-13);
/// ```
///
/// Source: series DLMF 8.11.4 below $x=a+1$, continued fraction DLMF 8.9.2 above (modified Lentz iteration).
pub fn upper(a: f64, x: f64) -> f64 {
    match tail(a, x) {
        Tail::Lower(p) => 1.0 - p,
        Tail::Upper(q) => q,
    }
}

/// Lower function $P(a,x)=1-Q(a,x)$ for $a>0$, $x\ge0$; NaN outside. Does not cancel where it is small.
pub fn lower(a: f64, x: f64) -> f64 {
    match tail(a, x) {
        Tail::Lower(p) => p,
        Tail::Upper(q) => 1.0 - q,
    }
}

/// The smaller of the two functions (nearly), which is the one computed directly.
enum Tail {
    Lower(f64),
    Upper(f64),
}

fn tail(a: f64, x: f64) -> Tail {
    if !(a > 0.0 && a.is_finite() && x >= 0.0) {
        return Tail::Upper(f64::NAN);
    }
    if x == 0.0 {
        return Tail::Lower(0.0);
    }
    if x == f64::INFINITY {
        return Tail::Upper(0.0);
    }
    let weight = poisson_weight(a, x);
    if x < a + 1.0 {
        Tail::Lower((weight * series(a, x)).min(1.0))
    } else {
        Tail::Upper((weight * a * continued_fraction(a, x)).min(1.0))
    }
}

/// $\sum_{k\ge0} x^k/[(a+1)\cdots(a+k)]$.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut denominator = a;
    for _ in 0..MAXIMUM_TERMS {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
        if term < sum * f64::EPSILON / 8.0 {
            break;
        }
    }
    sum
}

/// $\dfrac{1}{x+1-a-}\,\dfrac{1(1-a)}{x+3-a-}\,\dfrac{2(2-a)}{x+5-a-}\cdots$
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    let mut k = 0.0;
    for _ in 0..MAXIMUM_TERMS {
        k += 1.0;
        let numerator = k * (a - k);
        b += 2.0;
        d = 1.0 / (b + numerator * d);
        c = b + numerator / c;
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
    fn both_tails_sum_to_one() {
        for (a, x) in [(0.5, 0.1), (3.0, 3.9), (3.0, 4.1), (1e4, 1.001e4), (5e6, 5e6)] {
            assert_relative_eq!(lower(a, x) + upper(a, x), 1.0, max_relative = 1e-15);
        }
    }

    #[test]
    fn integer_shape_is_a_poisson_sum() {
        // Q(3, x) = exp(-x) (1 + x + x^2/2)
        for x in [0.2_f64, 3.0, 7.0, 600.0] {
            let expected = (-x).exp() * (1.0 + x + 0.5 * x * x);
            assert_relative_eq!(upper(3.0, x), expected, max_relative = 1e-13);
        }
    }

    #[test]
    fn limits_and_nonsense() {
        assert_eq!(upper(2.0, 0.0), 1.0);
        assert_eq!(upper(2.0, f64::INFINITY), 0.0);
        assert!(upper(-1.0, 2.0).is_nan());
        assert!(upper(1.0, f64::NAN).is_nan());
    }
}
