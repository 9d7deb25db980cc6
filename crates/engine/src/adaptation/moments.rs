//! Running means and covariances of an ensemble.

use ornstein_random::dispatch;

use crate::ensemble::LANES;
use crate::preconditioners::{Dense, Diagonal, PreconditionerError};
use crate::{DensityError, Ensemble, LaneArray, Layout, Scalar, as_lanes};

/// What of a covariance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// The variances.
    Diagonal,
    /// The whole matrix.
    Dense,
}

/// Running mean and (co)variance of all states it is shown, by Welford's update for whole batches (Chan et al.
/// 1983, Am. Stat. 37, 242): for batches of sizes `m` and `n` with means that differ by `d`, the sums of squares about the mean
/// add up, and `d d^T m n / (m + n)` comes on top.
#[derive(Debug, Clone)]
pub struct Moments {
    spread: Spread,
    count: f64,
    mean: Vec<f64>,
    /// Sums of products about the mean: one per coordinate, or the rows of a matrix of which the lower half is kept.
    products: Vec<f64>,
}

impl Moments {
    /// Nothing seen yet, in this many dimensions.
    #[must_use]
    pub fn new(spread: Spread, dimension: usize) -> Self {
        let entries = match spread {
            Spread::Diagonal => dimension,
            Spread::Dense => dimension * dimension,
        };
        Self { spread, count: 0.0, mean: vec![0.0; dimension], products: vec![0.0; entries] }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.count = 0.0;
        self.mean.fill(0.0);
        self.products.fill(0.0);
    }

    /// How many states were seen.
    #[must_use]
    pub fn count(&self) -> f64 {
        self.count
    }

    /// The mean of the states seen.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Takes in all states of an ensemble of lanes, block by block in their order.
    pub fn add<T: Scalar>(&mut self, states: &Ensemble<T>) -> Result<(), DensityError> {
        states.check_dimension(self.mean.len())?;
        let Layout::Lanes { states: total, .. } = states.layout() else {
            return Err(DensityError::Dimension { expected: LANES, found: 1 });
        };
        let mut centred = vec![[0.0; LANES]; self.mean.len()];
        for chunk in 0..states.layout().chunks() {
            let lanes = (total - chunk * LANES).min(LANES);
            self.add_block(as_lanes(states.chunk(chunk)), lanes, &mut centred);
        }
        Ok(())
    }

    fn add_block<T: Scalar>(&mut self, block: &[LaneArray<T>], lanes: usize, centred: &mut [LaneArray<f64>]) {
        let (before, batch) = (self.count, lanes as f64);
        self.count += batch;
        let correction = before * batch / self.count;
        let mut shifts = vec![0.0; self.mean.len()];
        for (((row, centred), mean), shift) in block.iter().zip(&mut *centred).zip(&mut self.mean).zip(&mut shifts) {
            let batch_mean = row[..lanes].iter().map(|x| x.to_f64()).sum::<f64>() / batch;
            centred.fill(0.0);
            for (centred, x) in centred.iter_mut().zip(&row[..lanes]) {
                *centred = x.to_f64() - batch_mean;
            }
            *shift = batch_mean - *mean;
            *mean += *shift * batch / self.count;
        }
        match self.spread {
            Spread::Diagonal => {
                for ((product, row), shift) in self.products.iter_mut().zip(&*centred).zip(&shifts) {
                    *product += scalar_product(row, row) + correction * shift * shift;
                }
            }
            Spread::Dense => add_products(centred, &shifts, correction, &mut self.products),
        }
    }

    /// The preconditioner with the variances seen, shrunk as Stan does: `(n s^2 + 5 * 0.001) / (n + 5)`.
    pub fn diagonal(&self) -> Result<Diagonal, PreconditionerError> {
        let stride = if self.spread == Spread::Dense { self.mean.len() + 1 } else { 1 };
        let variances: Vec<f64> =
            self.products.iter().step_by(stride).map(|&product| self.shrunk(product, true)).collect();
        Diagonal::from_variances(&variances)
    }

    /// The preconditioner with the covariance seen, shrunk as Stan does towards `0.001` times the identity. Without
    /// correlations if only variances were collected.
    pub fn dense(&self) -> Result<Dense, PreconditionerError> {
        let dimension = self.mean.len();
        let mut covariance = vec![0.0; dimension * dimension];
        for i in 0..dimension {
            for j in 0..=i {
                let product = match self.spread {
                    Spread::Dense => self.products[i * dimension + j],
                    Spread::Diagonal => self.products[i] * f64::from(u8::from(i == j)),
                };
                covariance[i * dimension + j] = self.shrunk(product, i == j);
                covariance[j * dimension + i] = covariance[i * dimension + j];
            }
        }
        Dense::from_covariance(dimension, &covariance)
    }

    fn shrunk(&self, product: f64, on_diagonal: bool) -> f64 {
        let estimate = product / (self.count - 1.0).max(1.0);
        let prior = if on_diagonal { 1e-3 } else { 0.0 };
        (self.count * estimate + 5.0 * prior) / (self.count + 5.0)
    }
}

dispatch! {
    fn scalar_product(a: &LaneArray<f64>, b: &LaneArray<f64>) -> f64 {
        lane_product(a, b)
    }

    /// Adds the products of all pairs of rows to the lower half of a matrix.
    fn add_products(rows: &[LaneArray<f64>], shifts: &[f64], correction: f64, products: &mut [f64]) {
        for (i, products) in products.chunks_exact_mut(rows.len()).enumerate() {
            for j in 0..=i {
                products[j] += lane_product(&rows[i], &rows[j]) + correction * shifts[i] * shifts[j];
            }
        }
    }
}

/// Eight partial sums, so that the additions do not wait for each other.
#[inline(always)]
fn lane_product(a: &LaneArray<f64>, b: &LaneArray<f64>) -> f64 {
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_add_up_to_the_whole() {
        // States (i, i^2 mod 7) for i = 0..150: idle lanes must not count.
        let value = |state: usize, i: usize| if i == 0 { state as f64 } else { (state * state % 7) as f64 };
        let mut moments = Moments::new(Spread::Dense, 2);
        moments.add(&Ensemble::<f64>::from_states(100, 2, value)).unwrap();
        moments.add(&Ensemble::<f64>::from_states(50, 2, |state, i| value(state + 100, i))).unwrap();
        assert_eq!(moments.count(), 150.0);
        let mean = [0, 1].map(|i| (0..150).map(|state| value(state, i)).sum::<f64>() / 150.0);
        for i in 0..2 {
            assert!((moments.mean()[i] - mean[i]).abs() < 1e-12);
            for j in 0..=i {
                let product = |state| (value(state, i) - mean[i]) * (value(state, j) - mean[j]);
                let exact: f64 = (0..150).map(product).sum();
                assert!((moments.products[2 * i + j] / exact - 1.0).abs() < 1e-12);
            }
        }
        // Stan's shrinkage of the first variance, (n^2 - 1)/12 * n/(n - 1).
        let variance = (150.0 * (150.0 * 151.0 / 12.0) + 0.005) / 155.0;
        assert!((moments.diagonal().unwrap().deviations()[0].powi(2) / variance - 1.0).abs() < 1e-12);
        assert!((moments.dense().unwrap().root()[0].powi(2) / variance - 1.0).abs() < 1e-12);
    }
}
