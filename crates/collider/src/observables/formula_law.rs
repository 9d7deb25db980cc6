//! Laws given by formulas.

use std::fmt;

use super::inversion::invert;
use crate::Law;

type Formula = Box<dyn Fn(f64) -> f64 + Send + Sync>;

/// A law on `[low, high]` of which density and cumulative distribution are known in closed form.
///
/// ```
/// use ornstein_collider::{Law, observables::FormulaLaw};
///
/// let law = FormulaLaw::new([0.0, 1.0], |x| 2.0 * x, |x| x * x);
/// assert!((law.quantile(0.25) - 0.5).abs() < 1e-15);
/// assert_eq!((law.cumulative(2.0), law.density(2.0)), (1.0, 0.0));
/// ```
pub struct FormulaLaw {
    range: [f64; 2],
    density: Formula,
    cumulative: Formula,
}

impl FormulaLaw {
    /// From the two formulas, which are asked only inside of the range.
    pub fn new(
        range: [f64; 2],
        density: impl Fn(f64) -> f64 + Send + Sync + 'static,
        cumulative: impl Fn(f64) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { range, density: Box::new(density), cumulative: Box::new(cumulative) }
    }

    /// The same probability everywhere between `low` and `high`.
    #[must_use]
    pub fn uniform([low, high]: [f64; 2]) -> Self {
        Self::new([low, high], move |_| 1.0 / (high - low), move |x| (x - low) / (high - low))
    }
}

impl Law for FormulaLaw {
    fn density(&self, x: f64) -> f64 {
        if x < self.range[0] || x > self.range[1] { 0.0 } else { (self.density)(x) }
    }

    fn cumulative(&self, x: f64) -> f64 {
        if x <= self.range[0] {
            0.0
        } else if x >= self.range[1] {
            1.0
        } else {
            (self.cumulative)(x).clamp(0.0, 1.0)
        }
    }

    fn quantile(&self, u: f64) -> f64 {
        let [low, high] = self.range;
        invert(u, self.range, low + u * (high - low), |x| (self.cumulative(x), self.density(x)))
    }
}

impl fmt::Debug for FormulaLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormulaLaw").field("range", &self.range).finish_non_exhaustive()
    }
}
