//! The distance by which a sample on a line has to be moved.

use std::sync::Arc;

use burn_tensor::Tensor;

use super::{RowFunction, row_function};

/// What it costs to move a number by a distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportCost {
    /// The distance: `W_1`.
    Distance,
    /// Its square: `W_2^2`.
    Square,
}

/// The Wasserstein distance between a sample `x`, `[B]`, and the law that puts `1/B` on each of `B` ascending `quantiles`:
///
/// `W_1 = 1/B sum_i |x_(i) - q_i|`, or `W_2^2 = 1/B sum_i (x_(i) - q_i)^2`,
///
/// since on a line the cheapest transport keeps the order (Peyre and Cuturi 2019, *Computational optimal transport*, remark 2.28). Its
/// derivative by `x_(i)` is `sign(x_(i) - q_i) / B`, 0 where both are equal. Equal numbers keep the order in which they stand in the
/// sample.
///
/// As a loss of a batch it is biased: even draws of the law itself have a distance of about `B^(-1/2)` from it, which is smallest for a
/// law that is too narrow. [`energy_distance`](super::energy_distance) is not.
///
/// # Panics
/// If there are not as many quantiles as numbers.
#[must_use]
pub fn wasserstein(sample: Tensor<1>, quantiles: Vec<f64>, cost: TransportCost) -> Tensor<1> {
    assert_eq!(sample.dims()[0], quantiles.len(), "a quantile for each number of the sample");
    let function: Arc<dyn RowFunction> = Arc::new(Wasserstein { quantiles, cost });
    row_function(&function, sample.unsqueeze_dim(0))
}

/// A distance from these quantiles.
#[derive(Debug)]
struct Wasserstein {
    quantiles: Vec<f64>,
    cost: TransportCost,
}

impl RowFunction for Wasserstein {
    fn evaluate(&self, sample: &[f64], mut gradient: Option<&mut [f64]>) -> f64 {
        let share = 1.0 / sample.len() as f64;
        let mut sum = 0.0;
        for (&place, q) in ascending(sample).iter().zip(&self.quantiles) {
            let way = sample[place] - q;
            let (cost, slope) = match self.cost {
                // Not `signum`, which is 1 at zero.
                TransportCost::Distance => (way.abs(), f64::from(u8::from(way > 0.0)) - f64::from(u8::from(way < 0.0))),
                TransportCost::Square => (way * way, 2.0 * way),
            };
            sum += cost;
            if let Some(gradient) = &mut gradient {
                gradient[place] = share * slope;
            }
        }
        share * sum
    }
}

/// The places of a sample in ascending order of its numbers, equal ones as they stand.
pub(super) fn ascending(sample: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..sample.len()).collect();
    places.sort_by(|&a, &b| sample[a].total_cmp(&sample[b]));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{differences, normals, numbers};

    #[test]
    fn distances_have_the_derivatives_of_their_definition() {
        let quantiles: Vec<f64> = (0..40).map(|i| 0.1 * f64::from(i) - 1.0).collect();
        for cost in [TransportCost::Distance, TransportCost::Square] {
            differences(|[x]| wasserstein(x, quantiles.clone(), cost), &[normals([40], 3)], 1e-8);
        }
    }

    #[test]
    fn a_shift_costs_its_length() {
        let sample = normals([100], 4);
        let mut quantiles = numbers(sample.clone());
        quantiles.sort_by(f64::total_cmp);
        let at = |shift: f64, cost| numbers(wasserstein(sample.clone() + shift, quantiles.clone(), cost))[0];
        assert!((at(0.7, TransportCost::Distance) - 0.7).abs() < 1e-14);
        assert!((at(-0.7, TransportCost::Square) - 0.49).abs() < 1e-14);
        assert_eq!(at(0.0, TransportCost::Distance), 0.0);
    }

    #[test]
    fn equal_numbers_keep_their_places() {
        let function = Wasserstein { quantiles: vec![0.0, 1.0, 2.0], cost: TransportCost::Distance };
        let mut gradient = [9.0; 3];
        assert_eq!(function.evaluate(&[1.0, 1.0, 1.0], Some(&mut gradient)), 2.0 / 3.0);
        assert_eq!(gradient, [1.0 / 3.0, 0.0, -1.0 / 3.0]);
    }
}
