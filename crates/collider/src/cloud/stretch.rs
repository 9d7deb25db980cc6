//! Momenta of all sizes as vectors of order one.

use ornstein_random::math::{exp_f64, ln_f64};

/// The map $\vec p\mapsto\vec y=\frac{\vec p}{|\vec p|}\ln\left(1+\frac{|\vec p|}{p_0}\right)$ of three-momenta, one to one: linear below $p_0$,
/// logarithmic above.
///
/// ```
/// use ornstein_collider::cloud::Stretch;
///
/// let stretch = Stretch { scale: 0.5 };
/// // |p| = 5 GeV, and ln 11 = 2.398.
/// let y = stretch.stretched([3.0, 0.0, -4.0]);
/// assert!((y[0] - 0.6 * 11.0f64.ln()).abs() < 1e-15 && y[1] == 0.0);
/// assert!((stretch.momentum(y)[2] + 4.0).abs() < 1e-14);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// $p_0$ \[GeV\], above 0.
    pub scale: f64,
}

impl Stretch {
    /// $\vec y$ of a momentum \[GeV\].
    #[must_use]
    pub fn stretched(&self, momentum: [f64; 3]) -> [f64; 3] {
        let norm = norm(momentum);
        // The limit of the factor for small momenta, where the quotient loses its digits.
        let reduced = norm / self.scale;
        let factor = if reduced < SMALL { (1.0 - 0.5 * reduced) / self.scale } else { ln_f64(1.0 + reduced) / norm };
        momentum.map(|component| factor * component)
    }

    /// The momentum \[GeV\] of $\vec y$.
    #[must_use]
    pub fn momentum(&self, stretched: [f64; 3]) -> [f64; 3] {
        let norm = norm(stretched);
        let factor = self.scale * if norm < SMALL { 1.0 + 0.5 * norm } else { (exp_f64(norm) - 1.0) / norm };
        stretched.map(|component| factor * component)
    }
}

/// Below, a series of two terms is exact to rounding.
const SMALL: f64 = 1e-8;

fn norm([x, y, z]: [f64; 3]) -> f64 {
    (x * x + y * y + z * z).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the logarithm or the exponential cancels, the error is the resolution of 1, relative to the stretched length.
    #[test]
    fn the_way_back_leads_to_the_momentum() {
        let stretch = Stretch { scale: 0.3 };
        for exponent in -14..5 {
            let size = 10.0_f64.powi(exponent);
            let momentum = [0.48 * size, -0.6 * size, 0.64 * size];
            let back = stretch.momentum(stretch.stretched(momentum));
            let allowed = 8.0 * f64::EPSILON * (1.0 + size) * (1.0 + size.ln().abs());
            for (found, expected) in back.iter().zip(momentum) {
                assert!((found - expected).abs() <= allowed.max(1e-7 * size.min(1e-8)), "{found} {expected}");
            }
        }
        assert_eq!(stretch.momentum(stretch.stretched([0.0; 3])), [0.0; 3]);
    }
}
