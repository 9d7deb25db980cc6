//! Affine maps.

use burn_tensor::Tensor;

use crate::operations::{Activation, dense, dense_added};
use crate::parameters::{Initialiser, Parameter, ParameterLayout, ParameterScope, Weights};

/// `y = W x + b` of every row, with `W` of shape `[outputs, inputs]` as PyTorch keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    weight: Parameter<2>,
    bias: Parameter<1>,
}

impl Linear {
    /// A layer whose entries start uniform within `1 / sqrt(inputs)`, which keeps variances of order one.
    pub fn new(mut scope: ParameterScope<'_>, inputs: usize, outputs: usize) -> Self {
        Self::initialised(&mut scope, inputs, outputs, Initialiser::Uniform { bound: 1.0 / (inputs as f64).sqrt() })
    }

    /// A layer that starts as zero: the end of a residual branch, which then starts as the identity.
    pub fn zero(mut scope: ParameterScope<'_>, inputs: usize, outputs: usize) -> Self {
        Self::initialised(&mut scope, inputs, outputs, Initialiser::Zeros)
    }

    fn initialised(scope: &mut ParameterScope<'_>, inputs: usize, outputs: usize, initialiser: Initialiser) -> Self {
        Self {
            weight: scope.add("weight", [outputs, inputs], initialiser),
            bias: scope.add("bias", [outputs], Initialiser::Zeros),
        }
    }

    /// The map of every row, that is along the last axis.
    #[must_use]
    pub fn forward<const D: usize>(&self, weights: &Weights, x: Tensor<D>) -> Tensor<D> {
        self.forward_activated(weights, x, Activation::None)
    }

    /// The map of every row, activated.
    #[must_use]
    pub fn forward_activated<const D: usize>(
        &self,
        weights: &Weights,
        x: Tensor<D>,
        activation: Activation,
    ) -> Tensor<D> {
        let (rows, shape) = self.rows(x);
        dense(rows, weights.get(self.weight), weights.get(self.bias), activation).reshape(shape)
    }

    /// The map of every row plus `addend`, which has the shape of the result; then activated.
    #[must_use]
    pub fn forward_added<const D: usize>(
        &self,
        weights: &Weights,
        x: Tensor<D>,
        addend: Tensor<D>,
        activation: Activation,
    ) -> Tensor<D> {
        let (rows, shape) = self.rows(x);
        let (addend, _) = rows_of(addend);
        dense_added(rows, weights.get(self.weight), weights.get(self.bias), addend, activation).reshape(shape)
    }

    /// `W^T g` of every row of `[rows, outputs]`: the derivative by `x` of a scalar whose derivative by `y` is `g`.
    #[must_use]
    pub fn pullback(&self, weights: &Weights, gradient: Tensor<2>) -> Tensor<2> {
        gradient.matmul(weights.get(self.weight))
    }

    /// `W` and `b`, for operations that have an affine map inside.
    #[must_use]
    pub fn tensors(&self, weights: &Weights) -> (Tensor<2>, Tensor<1>) {
        (weights.get(self.weight), weights.get(self.bias))
    }

    /// The weight, row-major, and the bias among the numbers of all parameters.
    pub(crate) fn numbers<'a, T>(&self, layout: &ParameterLayout, values: &'a [T]) -> (&'a [T], &'a [T]) {
        (layout.numbers(self.weight, values), layout.numbers(self.bias, values))
    }

    /// The rows of a tensor as a matrix, and the shape of the result.
    fn rows<const D: usize>(&self, x: Tensor<D>) -> (Tensor<2>, [usize; D]) {
        let (rows, mut shape) = rows_of(x);
        shape[D - 1] = self.bias.shape()[0];
        (rows, shape)
    }
}

/// All rows of a tensor below each other, and its shape.
fn rows_of<const D: usize>(x: Tensor<D>) -> (Tensor<2>, [usize; D]) {
    let shape = x.dims();
    let count = shape[..D - 1].iter().product();
    (x.reshape([count, shape[D - 1]]), shape)
}
