//! The distance between a sample of points and a law, by a kernel.

use std::sync::Arc;

use burn_tensor::Tensor;
use ornstein_random::math::exp_f64;
use rayon::prelude::*;

use super::{RowFunction, row_function};

/// How alike two points are, as a function of their squared distance in units of the kernel's width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelShape {
    /// `exp(-r^2 / 2)`: blind to what is far beyond its width.
    Gaussian,
    /// `1 / sqrt(1 + r^2)`, the inverse multiquadric: its tail sees points that are far off.
    InverseMultiquadric,
}

impl KernelShape {
    /// The kernel and its derivative, at a squared distance.
    fn value_and_slope(self, squared: f64) -> (f64, f64) {
        match self {
            Self::Gaussian => {
                let value = exp_f64(-0.5 * squared);
                (value, -0.5 * value)
            }
            Self::InverseMultiquadric => {
                let inverse = 1.0 / (1.0 + squared);
                let value = inverse.sqrt();
                (value, -0.5 * value * inverse)
            }
        }
    }
}

/// The law that puts `1/M` on each of `M` points, as [`maximum_mean_discrepancy`] takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct MaximumMeanDiscrepancy {
    reference: Vec<f64>,
    dimension: usize,
    shape: KernelShape,
    /// `1 / width^2`.
    precision: f64,
    /// `E k(Y, Y')`.
    within: f64,
}

impl MaximumMeanDiscrepancy {
    /// The law of these points, rows of `dimension` numbers, seen by a kernel of this width.
    ///
    /// # Panics
    /// If there is no point, rows are not whole, or the width is not positive.
    #[must_use]
    pub fn new(reference: Vec<f64>, dimension: usize, shape: KernelShape, width: f64) -> Self {
        assert!(dimension > 0 && !reference.is_empty() && reference.len().is_multiple_of(dimension), "whole points");
        assert!(width > 0.0, "a width above zero");
        let mut law = Self { reference, dimension, shape, precision: 1.0 / (width * width), within: 0.0 };
        let count = law.reference.len() / dimension;
        let sums = law.reference.par_chunks(dimension).map(|y| law.sum(y, &law.reference, None));
        law.within = sums.collect::<Vec<f64>>().into_iter().sum::<f64>() / (count * count) as f64;
        law
    }

    /// The sum of the kernel between a point and others, and its derivatives by the point, added to `gradient`.
    fn sum(&self, point: &[f64], others: &[f64], mut gradient: Option<(&mut [f64], f64)>) -> f64 {
        let mut sum = 0.0;
        for other in others.chunks_exact(self.dimension) {
            let squared = point.iter().zip(other).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
            let (value, slope) = self.shape.value_and_slope(self.precision * squared);
            sum += value;
            if let Some((gradient, factor)) = &mut gradient {
                let factor = *factor * slope * 2.0 * self.precision;
                for ((gradient, x), y) in gradient.iter_mut().zip(point).zip(other) {
                    *gradient += factor * (x - y);
                }
            }
        }
        sum
    }
}

/// The squared maximum mean discrepancy between a sample `x`, `[B, k]`, and the law of `Y`,
///
/// `1/(B (B - 1)) sum_(i != j) k(x_i, x_j) - 2/B sum_i E k(x_i, Y) + E k(Y, Y')`,
///
/// without bias, so that it may be a little negative (Gretton et al. 2012, *A kernel two-sample test*, eq. 3). It takes `B (B + M) k`.
///
/// # Panics
/// If the sample has fewer than two points, or another dimension.
#[must_use]
pub fn maximum_mean_discrepancy(sample: Tensor<2>, law: Arc<MaximumMeanDiscrepancy>) -> Tensor<1> {
    let [count, dimension] = sample.dims();
    assert!(count > 1 && dimension == law.dimension, "at least two points of the law's dimension");
    let function: Arc<dyn RowFunction> = law;
    row_function(&function, sample.reshape([1, count * dimension]))
}

impl RowFunction for MaximumMeanDiscrepancy {
    fn evaluate(&self, sample: &[f64], gradient: Option<&mut [f64]>) -> f64 {
        let count = (sample.len() / self.dimension) as f64;
        let members = (self.reference.len() / self.dimension) as f64;
        let (within, across) = (1.0 / (count * (count - 1.0)), 2.0 / (count * members));
        // A point with itself: 1, without a derivative.
        let of_point = |point: &[f64], slopes: Option<&mut [f64]>| {
            let [own, other] = match slopes {
                Some(slopes) => {
                    slopes.fill(0.0);
                    let own = self.sum(point, sample, Some((&mut *slopes, 2.0 * within)));
                    [own, self.sum(point, &self.reference, Some((slopes, -across)))]
                }
                None => [self.sum(point, sample, None), self.sum(point, &self.reference, None)],
            };
            within * (own - 1.0) - across * other
        };
        let points = sample.par_chunks_exact(self.dimension);
        let terms: Vec<f64> = match gradient {
            Some(gradient) => points
                .zip(gradient.par_chunks_exact_mut(self.dimension))
                .map(|(point, slopes)| of_point(point, Some(slopes)))
                .collect(),
            None => points.map(|point| of_point(point, None)).collect(),
        };
        terms.into_iter().sum::<f64>() + self.within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{assert_zero_mean, differences, normals, numbers};

    const SHAPES: [KernelShape; 2] = [KernelShape::Gaussian, KernelShape::InverseMultiquadric];

    #[test]
    fn discrepancies_have_the_derivatives_of_their_definition() {
        for shape in SHAPES {
            let law = Arc::new(MaximumMeanDiscrepancy::new(numbers(normals([30, 2], 1)), 2, shape, 0.7));
            differences(|[x]| maximum_mean_discrepancy(x, law.clone()), &[normals([20, 2], 2)], 1e-8);
        }
    }

    /// Two points on one, and a reference at a distance of one width: `k(0) - 2 k(1) + k(0)`.
    #[test]
    fn a_pair_of_points_is_elementary() {
        for (shape, at_one) in SHAPES.into_iter().zip([(-0.5f64).exp(), 0.5f64.sqrt()]) {
            let law = MaximumMeanDiscrepancy::new(vec![2.0], 1, shape, 2.0);
            assert!((law.evaluate(&[0.0, 0.0], None) - (2.0 - 2.0 * at_one)).abs() < 1e-14);
        }
    }

    /// Batches of 8 of the law itself: their mean is zero within 5.5 of its own standard errors.
    #[test]
    fn draws_of_the_law_have_no_discrepancy_in_the_mean() {
        let draws = numbers(normals([2000, 2], 3));
        for shape in SHAPES {
            let law = MaximumMeanDiscrepancy::new(draws.clone(), 2, shape, 1.0);
            let discrepancies: Vec<f64> = draws.chunks(16).map(|batch| law.evaluate(batch, None)).collect();
            assert_zero_mean(&discrepancies);
        }
    }
}
