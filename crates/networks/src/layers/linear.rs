//! Affine maps.

use burn_tensor::Tensor;

use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

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

    /// The map of every row of `[rows, inputs]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<2>) -> Tensor<2> {
        x.matmul(weights.get(self.weight).transpose()) + weights.get(self.bias).unsqueeze()
    }

    /// `W^T g` of every row of `[rows, outputs]`: the derivative by `x` of a scalar whose derivative by `y` is `g`.
    #[must_use]
    pub fn pullback(&self, weights: &Weights, gradient: Tensor<2>) -> Tensor<2> {
        gradient.matmul(weights.get(self.weight))
    }
}
