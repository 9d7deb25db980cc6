//! Laws known by their density alone.

use thiserror::Error;

use super::inversion::invert;
use super::quadrature::rule;
use crate::Law;

/// Legendre coefficients of a piece.
const ORDER: usize = 16;

/// Pieces that a range is cut into before it is looked at.
const FIRST_PIECES: usize = 8;

/// Halvings of a piece at most: beyond, a piece is narrower than what a sample could resolve.
const DEPTH: u32 = 40;

/// A law made of its density: a Legendre series on each of many pieces, narrow where the density turns.
///
/// Pieces are halved until the last two coefficients of the series, times the width of the piece, are below `accuracy` times the whole
/// integral; for smooth densities the cumulative distribution then is as accurate. Density, cumulative distribution and quantile
/// belong to the same series: the quantile is a map whose derivative is one over the density to rounding, whatever the accuracy,
/// so that points drawn with it can carry exact weights. Evaluation is plain arithmetic on the coefficients.
///
/// ```
/// use ornstein_collider::{Law, observables::TabulatedLaw};
///
/// let law = TabulatedLaw::new(|x| (-x).exp(), [0.0, 40.0], 1e-13)?;
/// assert!((law.cumulative(1.0) - (1.0 - (-1.0_f64).exp())).abs() < 1e-12);
/// assert!((law.quantile(0.5) - 2.0_f64.ln()).abs() < 1e-12);
/// # Ok::<(), ornstein_collider::observables::LawError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TabulatedLaw {
    /// Ends of the pieces, ascending.
    edges: Vec<f64>,
    /// The cumulative distribution there.
    cumulative: Vec<f64>,
    /// The series of the density on each piece.
    series: Vec<[f64; ORDER]>,
    /// The integral of the function that was given.
    integral: f64,
}

/// A function that is no density.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum LawError {
    /// Negative or not a number.
    #[error("the density is {value} at {place}; it must be a number, 0 or more")]
    Density {
        /// Where.
        place: f64,
        /// What it is there.
        value: f64,
    },
    /// Zero everywhere, or on an empty range.
    #[error("the density vanishes on the whole range from {low} to {high}")]
    Nothing {
        /// Begin of the range.
        low: f64,
        /// Its end.
        high: f64,
    },
}

impl TabulatedLaw {
    /// The law whose density is proportional to `density` on `[low, high]`.
    ///
    /// # Errors
    /// If the density is negative or not a number somewhere, or zero everywhere.
    pub fn new(density: impl Fn(f64) -> f64, range: [f64; 2], accuracy: f64) -> Result<Self, LawError> {
        let [low, high] = range;
        let nothing = LawError::Nothing { low, high };
        let width = (high - low) / FIRST_PIECES as f64;
        if !(width > 0.0 && width.is_finite()) {
            return Err(nothing);
        }
        let edge = |i: usize| if i == FIRST_PIECES { high } else { low + i as f64 * width };
        // From the right, so that the left-most piece is on top of the stack.
        let mut open = Vec::new();
        let mut total = 0.0;
        for i in (0..FIRST_PIECES).rev() {
            let series = series(&density, edge(i), edge(i + 1))?;
            total += (edge(i + 1) - edge(i)) * series[0];
            open.push((edge(i), edge(i + 1), series, 0));
        }
        let mut law = Self { edges: vec![low], cumulative: vec![0.0], series: Vec::new(), integral: 0.0 };
        while let Some((a, b, coefficients, depth)) = open.pop() {
            let rest = (b - a) * (coefficients[ORDER - 2].abs() + coefficients[ORDER - 1].abs());
            if rest <= accuracy * total || depth == DEPTH {
                law.integral += (b - a) * coefficients[0];
                law.edges.push(b);
                law.cumulative.push(law.integral);
                law.series.push(coefficients);
            } else {
                let middle = 0.5 * (a + b);
                let [left, right] = [series(&density, a, middle)?, series(&density, middle, b)?];
                // A peak that the first look missed shows here.
                total = f64::max(total, (middle - a) * left[0] + (b - middle) * right[0]);
                open.push((middle, b, right, depth + 1));
                open.push((a, middle, left, depth + 1));
            }
        }
        if !(law.integral > 0.0 && law.integral.is_finite()) {
            return Err(nothing);
        }
        let norm = law.integral;
        law.cumulative.iter_mut().for_each(|value| *value /= norm);
        law.series.iter_mut().flatten().for_each(|coefficient| *coefficient /= norm);
        Ok(law)
    }

    /// The integral of the function that the law was made of.
    #[must_use]
    pub fn integral(&self) -> f64 {
        self.integral
    }

    /// Where the law lives.
    #[must_use]
    pub fn range(&self) -> [f64; 2] {
        [self.edges[0], self.edges[self.edges.len() - 1]]
    }

    /// Cumulative distribution and density at `x` in piece `piece`.
    fn at(&self, piece: usize, x: f64) -> (f64, f64) {
        let (a, b) = (self.edges[piece], self.edges[piece + 1]);
        let half = 0.5 * (b - a);
        let (density, integral) = legendre(&self.series[piece], (x - a) / half - 1.0);
        (self.cumulative[piece] + half * integral, density)
    }

    fn piece(&self, list: &[f64], value: f64) -> usize {
        list.partition_point(|edge| *edge <= value).clamp(1, self.series.len()) - 1
    }
}

impl Law for TabulatedLaw {
    fn density(&self, x: f64) -> f64 {
        let [low, high] = self.range();
        if x < low || x > high { 0.0 } else { self.at(self.piece(&self.edges, x), x).1.max(0.0) }
    }

    fn cumulative(&self, x: f64) -> f64 {
        let [low, high] = self.range();
        if x <= low {
            0.0
        } else if x >= high {
            1.0
        } else {
            self.at(self.piece(&self.edges, x), x).0.clamp(0.0, 1.0)
        }
    }

    fn quantile(&self, u: f64) -> f64 {
        let piece = self.piece(&self.cumulative, u);
        let (low, high) = (self.edges[piece], self.edges[piece + 1]);
        let (before, after) = (self.cumulative[piece], self.cumulative[piece + 1]);
        let start = low + ((u - before) / (after - before)).clamp(0.0, 1.0) * (high - low);
        invert(u, [low, high], start, |x| self.at(piece, x))
    }
}

/// The Legendre coefficients $\tfrac{2k+1}2\int_{-1}^1fP_k$ of the density on `[a, b]`.
fn series(density: &impl Fn(f64) -> f64, a: f64, b: f64) -> Result<[f64; ORDER], LawError> {
    let mut coefficients = [0.0; ORDER];
    for (t, weight) in rule() {
        let place = 0.5 * (a + b) + 0.5 * (b - a) * t;
        let value = density(place);
        if !(value >= 0.0 && value.is_finite()) {
            return Err(LawError::Density { place, value });
        }
        let (mut before, mut polynomial) = (0.0, 1.0);
        for (k, coefficient) in coefficients.iter_mut().enumerate() {
            let k = k as f64;
            *coefficient += (k + 0.5) * weight * value * polynomial;
            let next = ((2.0 * k + 1.0) * t * polynomial - k * before) / (k + 1.0);
            (before, polynomial) = (polynomial, next);
        }
    }
    Ok(coefficients)
}

/// $((2k+1)/(k+1),\ k/(k+1),\ 1/(2k+1))$ of the recursion of Legendre's polynomials.
const RECURSION: [[f64; 3]; ORDER] = {
    let mut table = [[0.0; 3]; ORDER];
    let mut k = 0;
    while k < ORDER {
        let order = k as f64;
        table[k] = [(2.0 * order + 1.0) / (order + 1.0), order / (order + 1.0), 1.0 / (2.0 * order + 1.0)];
        k += 1;
    }
    table
};

/// $\sum_kc_kP_k(t)$ and its integral from -1, with $\int_{-1}^tP_k=(P_{k+1}-P_{k-1})/(2k+1)$.
#[inline]
fn legendre(coefficients: &[f64; ORDER], t: f64) -> (f64, f64) {
    // With P_(-1) = -1 the formula of the integral holds for k = 0 too.
    let (mut before, mut polynomial) = (-1.0, 1.0);
    let (mut value, mut integral) = (0.0, 0.0);
    for (coefficient, [up, down, over]) in coefficients.iter().zip(RECURSION) {
        let next = up * t * polynomial - down * before;
        value += coefficient * polynomial;
        integral += coefficient * over * (next - before);
        (before, polynomial) = (polynomial, next);
    }
    (value, integral)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_peak_and_an_edge_are_resolved() {
        // A Breit-Wigner of relative width 1e-3, and a square root at both ends.
        let peak = |x: f64| 1.0 / ((x - 0.3).powi(2) + 1e-6);
        let law = TabulatedLaw::new(peak, [0.0, 1.0], 1e-13).unwrap();
        let exact = |x: f64| (((x - 0.3) / 1e-3).atan() + 300.0_f64.atan()) / (700.0_f64.atan() + 300.0_f64.atan());
        for x in [0.01, 0.2999, 0.3, 0.31, 0.9] {
            assert!((law.cumulative(x) - exact(x)).abs() < 1e-12, "{x}");
        }
        let semicircle = TabulatedLaw::new(|x| (1.0 - x * x).max(0.0).sqrt(), [-1.0, 1.0], 1e-13).unwrap();
        assert!((semicircle.integral() - std::f64::consts::FRAC_PI_2).abs() < 1e-11);
        for step in 1..1000 {
            let u = f64::from(step) / 1000.0;
            assert!((law.cumulative(law.quantile(u)) - u).abs() < 1e-13);
            assert!((semicircle.cumulative(semicircle.quantile(u)) - u).abs() < 1e-13);
        }
    }

    /// The derivative of the quantile is one over the density: what exact weights rest on.
    #[test]
    fn quantile_and_density_belong_together_even_if_the_table_is_coarse() {
        let law = TabulatedLaw::new(|x| 1.0 + (30.0 * x).sin(), [0.0, 1.0], 1e-3).unwrap();
        for step in 1..50 {
            let u = f64::from(step) / 50.0;
            let slope = (law.quantile(u + 1e-6) - law.quantile(u - 1e-6)) / 2e-6;
            assert!((slope * law.density(law.quantile(u)) - 1.0).abs() < 1e-4, "{u}");
        }
    }

    #[test]
    fn what_is_no_density_is_refused() {
        assert!(matches!(TabulatedLaw::new(|x| x, [-1.0, 1.0], 1e-9), Err(LawError::Density { .. })));
        assert!(matches!(TabulatedLaw::new(|_| 0.0, [0.0, 1.0], 1e-9), Err(LawError::Nothing { .. })));
        assert!(matches!(TabulatedLaw::new(|_| 1.0, [1.0, 1.0], 1e-9), Err(LawError::Nothing { .. })));
    }
}
