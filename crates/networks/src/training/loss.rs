//! The loss of each row.

use burn_tensor::Tensor;

use crate::operations::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// `sum_i w_i (f_i - t_i)^2` of every row, `[B, 1]`: of predictions and targets `[B, d]` with weights `[B, k]`, where coordinate `i` has
/// the weight number `i k / d` of its row (so there is one weight per row or per member of a set).
pub(super) fn weighted_squares(prediction: Tensor<2>, target: Tensor<2>, weight: Tensor<2>) -> Tensor<2> {
    if on_host(&prediction) {
        apply(&WeightedSquares, [prediction.into(), target.into(), weight.into()])
    } else {
        composed(prediction, target, weight)
    }
}

/// The same out of the tensor library's operations.
fn composed(prediction: Tensor<2>, target: Tensor<2>, weight: Tensor<2>) -> Tensor<2> {
    let ([rows, dimension], [_, weights]) = (prediction.dims(), weight.dims());
    let squares = (prediction - target).powi_scalar(2).reshape([rows, weights, dimension / weights]);
    (squares.sum_dim(2).squeeze_dim::<2>(2) * weight).sum_dim(1)
}

/// The loss on the host.
#[derive(Debug, Clone, Copy)]
struct WeightedSquares;

impl HostOperation<3> for WeightedSquares {
    fn forward<T: Number>(&self, [prediction, target, weight]: [HostView<'_, T>; 3], _tracked: bool) -> HostOutput<T> {
        let [rows, dimension] = [prediction.shape[0], prediction.shape[1]];
        let weights = weight.shape[1];
        let row = |row: usize| {
            let numbers = row * dimension..(row + 1) * dimension;
            let (f, t) = (&prediction.data[numbers.clone()], &target.data[numbers]);
            let members = f.chunks(dimension / weights).zip(t.chunks(dimension / weights));
            let sums = members.zip(&weight.data[row * weights..]).map(|((f, t), &weight)| {
                let squares = f.iter().zip(t).map(|(&f, &t)| ((f - t) * (f - t)).to_f64());
                weight.to_f64() * squares.sum::<f64>()
            });
            T::from_f64(sums.sum())
        };
        HostOutput { shape: vec![rows, 1], data: (0..rows).map(row).collect(), saved: Vec::new() }
    }

    /// By the prediction only: nothing else in a loss depends on parameters.
    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [prediction, target, weight] = pass.inputs;
        let (dimension, weights) = (prediction.shape[1], weight.shape[1]);
        let per_weight = dimension / weights;
        let mut derivative = Vec::with_capacity(prediction.data.len());
        let pairs = prediction.data.chunks(per_weight).zip(target.data.chunks(per_weight));
        for (place, ((f, t), &weight)) in pairs.zip(weight.data).enumerate() {
            let factor = pass.gradient.data[place / weights] * (weight + weight);
            derivative.extend(f.iter().zip(t).map(|(&f, &t)| factor * (f - t)));
        }
        [Some(derivative), None, None]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals};

    #[test]
    fn losses_have_the_values_and_derivatives_of_their_definition() {
        for weights in [1, 3] {
            let (target, weight) = (normals([5, 6], 2), normals([5, weights], 3));
            let with = |f: fn(Tensor<2>, Tensor<2>, Tensor<2>) -> Tensor<2>| {
                let (target, weight) = (target.clone(), weight.clone());
                move |[x]: [Tensor<2>; 1]| f(x, target.clone(), weight.clone())
            };
            let inputs = [normals([5, 6], 1)];
            agree(with(weighted_squares), with(composed), &inputs, 1e-13);
            differences(with(weighted_squares), &inputs, 1e-8);
        }
    }
}
