//! Quantiles of Student's law.

use ornstein_diagnostics::special::{incomplete_beta, normal};

/// Above so many degrees of freedom the quantile is the normal one to eight digits.
const NORMAL: f64 = 1e8;

/// The $t>0$ with $\Pr(T>t)=q$ for Student's law with $\nu$ degrees of freedom, $0<q<\frac12$.
///
/// Solves $\frac12I_{\nu/(\nu+t^2)}(\nu/2,\frac12)=q$ by bisection in $\ln t$.
pub(crate) fn upper_quantile(q: f64, degrees_of_freedom: f64) -> f64 {
    let normal = normal::upper_quantile(q);
    if degrees_of_freedom >= NORMAL {
        return normal;
    }
    // Tails are heavier than normal ones.
    let mut lower = normal;
    let mut upper = 2.0 * normal;
    while upper_tail(upper, degrees_of_freedom) > q && upper < 1e300 {
        lower = upper;
        upper *= upper.max(2.0);
    }
    while upper / lower - 1.0 > 1e-13 {
        let middle = (lower * upper).sqrt();
        if middle <= lower || middle >= upper {
            break;
        }
        if upper_tail(middle, degrees_of_freedom) > q {
            lower = middle;
        } else {
            upper = middle;
        }
    }
    upper
}

fn upper_tail(t: f64, degrees_of_freedom: f64) -> f64 {
    let ratio = t * t / degrees_of_freedom;
    0.5 * incomplete_beta::regularised(0.5 * degrees_of_freedom, 0.5, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_have_their_closed_forms() {
        // One degree of freedom is Cauchy's law, with two t = (1 - 2q) sqrt(1 / (2 q (1 - q))).
        for q in [0.3, 0.025, 1e-4] {
            let cauchy = 1.0 / (std::f64::consts::PI * q).tan();
            assert!((upper_quantile(q, 1.0) / cauchy - 1.0).abs() < 1e-11);
            let two = (1.0 - 2.0 * q) * (0.5 / (q * (1.0 - q))).sqrt();
            assert!((upper_quantile(q, 2.0) / two - 1.0).abs() < 1e-11);
        }
        // Tables: 2.228139 for ten.
        assert!((upper_quantile(0.025, 10.0) - 2.228_138_851_965).abs() < 1e-10);
        assert!((upper_quantile(0.025, 1e7) - 1.959_963_984_540).abs() < 1e-6);
        assert!((upper_quantile(0.025, f64::INFINITY) - 1.959_963_984_540).abs() < 1e-11);
    }
}
