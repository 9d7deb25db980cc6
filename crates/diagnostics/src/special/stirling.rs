//! Gamma and binomial probabilities without cancellation of large logarithms.

use std::f64::consts::PI;

/// Above this argument seven terms of Stirling's series are exact to double precision.
const SERIES_START: f64 = 15.0;

/// Error of Stirling's formula, $\delta(x)=\ln\Gamma(x+1)-\left(x+\tfrac12\right)\ln x+x-\tfrac12\ln 2\pi$, for $x>0$.
///
/// Stirling's series from 15 on, and below it the recurrence $\delta(x)=\delta(x+1)+(x+\tfrac12)\ln(1+1/x)-1$.
/// The absolute error is below $2\times10^{-15}$.
///
/// ```
/// use ornstein_diagnostics::special::stirling::stirling_error;
/// // 1! = 1 = sqrt(2 pi) exp(-1) exp(delta(1))
/// assert!((stirling_error(1.0) - (1.0 - 0.5 * std::f64::consts::TAU.ln())).abs() < 2e-15);
/// ```
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), equation (4); DLMF 5.11.1.
pub fn stirling_error(x: f64) -> f64 {
    let mut shifted = x;
    let mut steps = 0.0;
    while shifted < SERIES_START {
        steps += (shifted + 0.5) * (1.0 / shifted).ln_1p() - 1.0;
        shifted += 1.0;
    }
    let square = shifted * shifted;
    let series = 1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0
                - (1.0 / 1680.0 - (1.0 / 1188.0 - (691.0 / 360_360.0 - 1.0 / (156.0 * square)) / square) / square)
                    / square)
                / square)
            / square;
    steps + series / shifted
}

/// Deviance $D(x;m)=x\ln(x/m)+m-x\ge0$ for $x\ge0$, $m>0$, to full relative precision also where $x\approx m$.
///
/// ```
/// use ornstein_diagnostics::special::stirling::deviance;
/// // (x - m)^2 / 2 m to leading order
/// assert!((deviance(1e8 + 1.0, 1e8) / 5e-9 - 1.0).abs() < 1e-8);
/// assert_eq!(deviance(0.0, 3.0), 3.0);
/// ```
///
/// Source: Loader (2000), equation (5) and its series in $v=(x-m)/(x+m)$.
pub fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return if x == 0.0 { m } else { x * (x / m).ln() + m - x };
    }
    let v = difference / (x + m);
    let square = v * v;
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        power *= square;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

/// Poisson weight $x^a e^{-x}/\Gamma(a+1)$ for real $a>0$, $x>0$.
pub fn poisson_weight(a: f64, x: f64) -> f64 {
    (-stirling_error(a) - deviance(a, x)).exp() / (2.0 * PI * a).sqrt()
}

/// Binomial weight $\frac{\Gamma(n+1)}{\Gamma(k+1)\Gamma(n-k+1)}p^kq^{n-k}$ for real $0\le k\le n$, $0<p<1$, $q=1-p$.
///
/// The caller passes $q$ too, since $1-p$ may have lost its digits.
pub fn binomial_weight(k: f64, n: f64, p: f64, q: f64) -> f64 {
    let rest = n - k;
    if k == 0.0 {
        return (n * (-p).ln_1p()).exp();
    }
    if rest == 0.0 {
        return (n * (-q).ln_1p()).exp();
    }
    let exponent =
        stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance(k, n * p) - deviance(rest, n * q);
    exponent.exp() * (n / (2.0 * PI * k * rest)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn weights_of_small_counts_are_their_definition() {
        // e^-2 2^3 / 3!
        assert_relative_eq!(poisson_weight(3.0, 2.0), (-2.0_f64).exp() * 8.0 / 6.0, max_relative = 4e-15);
        // 10 * 0.3^3 * 0.7^2
        assert_relative_eq!(binomial_weight(3.0, 5.0, 0.3, 0.7), 10.0 * 0.027 * 0.49, max_relative = 4e-15);
        assert_relative_eq!(binomial_weight(0.0, 5.0, 0.3, 0.7), 0.16807, max_relative = 4e-15);
        assert_relative_eq!(binomial_weight(5.0, 5.0, 0.3, 0.7), 0.00243, max_relative = 4e-15);
    }

    #[test]
    fn binomial_weights_sum_to_one() {
        let total: f64 = (0..=1000_u32).map(|k| binomial_weight(f64::from(k), 1000.0, 0.37, 0.63)).sum();
        assert_relative_eq!(total, 1.0, max_relative = 1e-13);
    }
}
