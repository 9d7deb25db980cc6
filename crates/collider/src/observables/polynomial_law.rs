//! Laws whose density is a polynomial.

use super::inversion::invert;
use crate::Law;

/// A law whose density on `[low, high]` is a polynomial with `N` coefficients: the laws of angles at tree level, and of energies in
/// the decay of a muon.
///
/// ```
/// use ornstein_collider::{Law, observables::PolynomialLaw};
///
/// // 1 + cos^2: a vector current.
/// let law = PolynomialLaw::new([1.0, 0.0, 1.0], [-1.0, 1.0]);
/// assert!((law.density(0.0) - 0.375).abs() < 1e-15 && (law.density(1.0) - 0.75).abs() < 1e-15);
/// assert!((law.cumulative(0.0) - 0.5).abs() < 1e-15 && law.quantile(0.5).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolynomialLaw<const N: usize> {
    coefficients: [f64; N],
    range: [f64; 2],
    /// The integral of the density from 0 to `low`.
    offset: f64,
}

impl<const N: usize> PolynomialLaw<N> {
    /// The law whose density is proportional to $\sum_kc_kx^k$, which must not be negative on `[low, high]`.
    #[must_use]
    #[inline]
    pub fn new(coefficients: [f64; N], range: [f64; 2]) -> Self {
        let law = Self { coefficients, range, offset: 0.0 };
        let [low, high] = range.map(|x| law.integral(x));
        let norm = high - low;
        Self { coefficients: coefficients.map(|c| c / norm), range, offset: low / norm }
    }

    /// $\sum_kc_kx^{k+1}/(k+1)$.
    #[inline]
    fn integral(&self, x: f64) -> f64 {
        x * self.coefficients.iter().enumerate().rev().fold(0.0, |sum, (k, c)| sum * x + c / (k + 1) as f64)
    }

    #[inline]
    fn polynomial(&self, x: f64) -> f64 {
        self.coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
    }
}

impl<const N: usize> Law for PolynomialLaw<N> {
    #[inline]
    fn density(&self, x: f64) -> f64 {
        if x < self.range[0] || x > self.range[1] { 0.0 } else { self.polynomial(x).max(0.0) }
    }

    #[inline]
    fn cumulative(&self, x: f64) -> f64 {
        (self.integral(x.clamp(self.range[0], self.range[1])) - self.offset).clamp(0.0, 1.0)
    }

    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        let [low, high] = self.range;
        invert(u, self.range, low + u * (high - low), |x| (self.integral(x) - self.offset, self.polynomial(x)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_invert_the_cumulative_distribution() {
        // The last one vanishes with its slope at the end.
        for coefficients in [[1.0, 0.0, 1.0], [1.0, -0.9, 0.3], [1.0, -2.0, 1.0]] {
            let law = PolynomialLaw::new(coefficients, [-1.0, 1.0]);
            assert!((law.cumulative(1.0) - 1.0).abs() < 1e-15 && law.cumulative(-1.0) == 0.0);
            for step in 1..200 {
                let u = f64::from(step) / 200.0;
                assert!((law.cumulative(law.quantile(u)) - u).abs() < 1e-14);
            }
        }
    }
}
