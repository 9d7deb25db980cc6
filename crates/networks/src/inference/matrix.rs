//! Affine maps of a single vector.

use ornstein_random::dispatch;

use crate::layers::Linear;
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// A matrix by columns, so that the product runs over outputs in its inner loop.
#[derive(Debug, Clone)]
pub(super) struct Matrix<T> {
    outputs: usize,
    columns: Vec<T>,
}

impl<T: Number> Matrix<T> {
    /// From the columns `first..first + inputs` of a row-major matrix `[outputs, any]`.
    pub(super) fn new(weight: &[f32], outputs: usize, first: usize, inputs: usize) -> Self {
        let stride = weight.len() / outputs.max(1);
        let column =
            |input| (0..outputs).map(move |output| T::from_f64(f64::from(weight[output * stride + first + input])));
        Self { outputs, columns: (0..inputs).flat_map(column).collect() }
    }

    /// A layer's matrix and its bias.
    pub(super) fn of(layer: &Linear, layout: &ParameterLayout, values: &[f32]) -> (Self, Vec<T>) {
        let (weight, bias) = layer.numbers(layout, values);
        let matrix = Self::new(weight, bias.len(), 0, weight.len() / bias.len().max(1));
        (matrix, bias.iter().map(|&x| T::from_f64(f64::from(x))).collect())
    }

    /// `y += W x`, where `y` may be longer than the result.
    pub(super) fn accumulate(&self, x: &[T], y: &mut [T]) {
        if self.outputs > 0 {
            accumulate(&self.columns, x, &mut y[..self.outputs]);
        }
    }
}

dispatch! {
    fn accumulate<T: Number>(columns: &[T], x: &[T], y: &mut [T]) {
        for (column, &x) in columns.chunks_exact(y.len()).zip(x) {
            for (y, &weight) in y.iter_mut().zip(column) {
                *y += weight * x;
            }
        }
    }
}
