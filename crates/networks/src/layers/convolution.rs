//! Convolutions with their parameters.

use burn_tensor::Tensor;

use crate::operations::{Boundary, convolution};
use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

/// A convolution of grids with three axes, of which leading ones may have a single cell: so grids with one, two and three axes are one
/// case. Weights are `[out channels, channels, k, k, k]` as PyTorch keeps them, with `k = 1` along axes of a single cell.
#[derive(Debug, Clone, Copy)]
pub struct Convolution {
    weight: Parameter<5>,
    bias: Parameter<1>,
    boundary: Boundary,
}

impl Convolution {
    /// A layer whose entries start uniform within `1 / sqrt(numbers that a result is the sum of)`.
    pub fn new(mut scope: ParameterScope<'_>, channels: [usize; 2], kernel: [usize; 3], boundary: Boundary) -> Self {
        let terms = channels[0] * kernel.iter().product::<usize>();
        let bound = 1.0 / (terms as f64).sqrt();
        Self::initialised(&mut scope, channels, kernel, boundary, Initialiser::Uniform { bound })
    }

    /// A layer that starts as zero: the end of a residual branch, which then starts as the identity.
    pub fn zero(mut scope: ParameterScope<'_>, channels: [usize; 2], kernel: [usize; 3], boundary: Boundary) -> Self {
        Self::initialised(&mut scope, channels, kernel, boundary, Initialiser::Zeros)
    }

    fn initialised(
        scope: &mut ParameterScope<'_>,
        [inputs, outputs]: [usize; 2],
        [i, j, k]: [usize; 3],
        boundary: Boundary,
        initialiser: Initialiser,
    ) -> Self {
        Self {
            weight: scope.add("weight", [outputs, inputs, i, j, k], initialiser),
            bias: scope.add("bias", [outputs], Initialiser::Zeros),
            boundary,
        }
    }

    /// The convolution of `[B, channels, n, n, n]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<5>) -> Tensor<5> {
        convolution(x, weights.get(self.weight), weights.get(self.bias), self.boundary)
    }
}
