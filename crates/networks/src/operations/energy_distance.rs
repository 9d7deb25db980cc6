//! The energy distance between a sample on a line and a law.

use std::sync::Arc;

use burn_tensor::Tensor;

use super::wasserstein::ascending;
use super::{RowFunction, row_function};

/// The law that puts `1/M` on each of `M` numbers, as [`energy_distance`] takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct EnergyDistance {
    /// The numbers, ascending.
    quantiles: Vec<f64>,
    /// The sum of those below each place.
    sums: Vec<f64>,
    /// `E|Q - Q'|`.
    spread: f64,
}

impl EnergyDistance {
    /// The law of these numbers, in any order.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn new(mut quantiles: Vec<f64>) -> Self {
        assert!(!quantiles.is_empty(), "a law has quantiles");
        quantiles.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        let below = |q: &f64| {
            let before = sum;
            sum += q;
            before
        };
        let mut sums: Vec<f64> = quantiles.iter().map(below).collect();
        sums.push(sum);
        let count = quantiles.len() as f64;
        let spread = 2.0 * pairs(quantiles.iter().copied(), quantiles.len()) / (count * count);
        Self { quantiles, sums, spread }
    }
}

/// `sum_(i<j) |x_i - x_j| = sum_i (2 i + 1 - n) x_(i)` of ascending numbers, counted from 0.
fn pairs(ascending: impl Iterator<Item = f64>, count: usize) -> f64 {
    ascending.enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - count as f64) * x).sum()
}

/// The energy distance between a sample `x`, `[B]`, and the law of `Q`,
///
/// `2/B sum_i E|x_i - Q| - 1/(B (B - 1)) sum_(i != j) |x_i - x_j| - E|Q - Q'|`,
///
/// which estimates `2 integral (F - G)^2` of the cumulative distributions without bias, and so may be a little negative (Szekely and Rizzo
/// 2013, *Energy statistics*, eq. 5.5). It is twice the average over `Q` of the fair continuous ranked probability score of the sample
/// as an ensemble. By sorting and one sum over ranks it takes `B ln B`. The derivative by `x_i` is that of the distance from each
/// `Q` and `x_j`: 1 for those below, -1 for those above, 0 for equal ones.
///
/// # Panics
/// If the sample has fewer than two numbers.
#[must_use]
pub fn energy_distance(sample: Tensor<1>, law: Arc<EnergyDistance>) -> Tensor<1> {
    assert!(sample.dims()[0] > 1, "a sample of two numbers at least");
    let function: Arc<dyn RowFunction> = law;
    row_function(&function, sample.unsqueeze_dim(0))
}

impl RowFunction for EnergyDistance {
    fn evaluate(&self, sample: &[f64], mut gradient: Option<&mut [f64]>) -> f64 {
        let (count, quantiles) = (sample.len(), self.quantiles.len());
        let order = ascending(sample);
        let across = 2.0 / (count as f64 * quantiles as f64);
        let within = 2.0 / (count as f64 * (count as f64 - 1.0));
        let mut from_law = 0.0;
        // Runs of equal numbers share their ranks.
        let mut first = 0;
        while first < count {
            let x = sample[order[first]];
            let last = first + order[first..].iter().take_while(|&&place| sample[place] == x).count();
            let below = self.quantiles.partition_point(|&q| q < x);
            let up_to = below + self.quantiles[below..].partition_point(|&q| q == x);
            // Sum over q of |x - q|
            let distance = x * (2.0 * below as f64 - quantiles as f64) + self.sums[quantiles] - 2.0 * self.sums[below];
            from_law += (last - first) as f64 * distance;
            if let Some(gradient) = &mut gradient {
                let law_slope = below as f64 - (quantiles - up_to) as f64;
                let sample_slope = first as f64 - (count - last) as f64;
                for &place in &order[first..last] {
                    gradient[place] = across * law_slope - within * sample_slope;
                }
            }
            first = last;
        }
        across * from_law - within * pairs(order.iter().map(|&place| sample[place]), count) - self.spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{assert_zero_mean, differences, normals, numbers};

    fn plain(sample: &[f64], law: &[f64]) -> f64 {
        let mean = |a: &[f64], b: &[f64]| {
            a.iter().map(|x| b.iter().map(|y| (x - y).abs()).sum::<f64>()).sum::<f64>() / (a.len() * b.len()) as f64
        };
        let fair = sample.len() as f64 / (sample.len() as f64 - 1.0);
        2.0 * mean(sample, law) - fair * mean(sample, sample) - mean(law, law)
    }

    #[test]
    fn sums_over_ranks_are_the_sums_over_pairs() {
        let law: Vec<f64> = (0..57).map(|i| f64::from(i).sin()).collect();
        let mut sample = numbers(normals([40], 5));
        // Ties within the sample, and with the law.
        (sample[3], sample[9]) = (sample[30], law[20]);
        let found = EnergyDistance::new(law.clone()).evaluate(&sample, None);
        assert!((found - plain(&sample, &law)).abs() < 1e-14, "{found}");
    }

    #[test]
    fn the_distance_has_the_derivatives_of_its_definition() {
        let law = Arc::new(EnergyDistance::new((0..30).map(|i| 0.1 * f64::from(i) - 1.0).collect()));
        differences(|[x]| energy_distance(x, law.clone()), &[normals([50], 6)], 1e-8);
    }

    #[test]
    fn equal_numbers_have_the_mean_derivative() {
        let law = EnergyDistance::new(vec![0.0; 4]);
        let mut gradient = [9.0; 2];
        assert_eq!(law.evaluate(&[0.0, 0.0], Some(&mut gradient)), 0.0);
        assert_eq!(gradient, [0.0; 2]);
        // Two equal numbers above: 2 * 3 - 0
        assert_eq!(law.evaluate(&[3.0, 3.0], Some(&mut gradient)), 6.0);
        assert_eq!(gradient, [1.0; 2]);
    }

    /// Small batches of the law itself: the mean over many is zero, not `1/B`, within 5.5 of its own standard errors.
    #[test]
    fn draws_of_the_law_have_no_distance_in_the_mean() {
        let draws = numbers(normals([40_000], 7));
        let law = EnergyDistance::new(draws.clone());
        let distances: Vec<f64> = draws.chunks(8).map(|batch| law.evaluate(batch, None)).collect();
        assert_zero_mean(&distances);
    }
}
