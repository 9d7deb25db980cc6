//! A law as a list of its quantiles.

use crate::Law;

/// Ascending numbers, each with the same probability: a law as sampled or tabulated.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileTable {
    values: Vec<f64>,
}

impl QuantileTable {
    /// The law of these numbers, in any order.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn of_draws(mut values: Vec<f64>) -> Self {
        assert!(!values.is_empty(), "a law has quantiles");
        values.sort_by(f64::total_cmp);
        Self { values }
    }

    /// `count` quantiles of a law, at probabilities $(i+\tfrac12)/\text{count}$.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn of_law(law: &dyn Law, count: usize) -> Self {
        Self::of_draws((0..count).map(|i| law.quantile((i as f64 + 0.5) / count as f64)).collect())
    }

    /// The numbers, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value below which the probability is `u`: linear between the numbers, which lie at $(i+\tfrac12)/n$, constant beyond the
    /// outermost.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let last = self.values.len() - 1;
        let place = (u * self.values.len() as f64 - 0.5).clamp(0.0, last as f64);
        let below = (place as usize).min(last);
        let above = (below + 1).min(last);
        self.values[below] + (place - below as f64) * (self.values[above] - self.values[below])
    }

    /// `count` quantiles at probabilities $(i+\tfrac12)/\text{count}$.
    #[must_use]
    pub fn quantiles(&self, count: usize) -> Vec<f64> {
        (0..count).map(|i| self.quantile((i as f64 + 0.5) / count as f64)).collect()
    }

    /// A width of the law that no tail changes: the interquartile range over that of a standard normal. Zero for a constant.
    #[must_use]
    pub fn width(&self) -> f64 {
        // 2 x 0.6744897501960817
        (self.quantile(0.75) - self.quantile(0.25)) / 1.348_979_500_392_163_5
    }

    /// The largest difference between this cumulative distribution and that of a law: the statistic of Kolmogorov and Smirnov.
    #[must_use]
    pub fn largest_difference(&self, law: &dyn Law) -> f64 {
        let count = self.values.len() as f64;
        let differences = self.values.iter().enumerate().map(|(i, &x)| {
            let cumulative = law.cumulative(x);
            (cumulative - i as f64 / count).max((i as f64 + 1.0) / count - cumulative)
        });
        differences.fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_linear_between_the_numbers() {
        let table = QuantileTable::of_draws(vec![3.0, 1.0, 2.0, 4.0]);
        assert_eq!(table.quantiles(4), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(table.quantiles(2), [1.5, 3.5]);
        assert_eq!((table.quantile(0.5), table.quantile(0.01), table.quantile(0.99)), (2.5, 1.0, 4.0));
        assert_eq!(QuantileTable::of_draws(vec![7.0; 5]).width(), 0.0);
    }

    #[test]
    fn a_normal_has_the_width_one() {
        let quantile = ornstein_diagnostics::special::normal_quantile::quantile;
        let table = QuantileTable::of_draws((0..1000).map(|i| quantile((f64::from(i) + 0.5) / 1000.0)).collect());
        assert!((table.width() - 1.0).abs() < 1e-4);
    }
}
