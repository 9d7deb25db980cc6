//! Normalised rows.

use burn_tensor::Tensor;

use crate::operations::layer_norm;
use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

/// Rows of mean zero and variance one, scaled and shifted feature by feature ([`layer_norm`]).
#[derive(Debug, Clone, Copy)]
pub struct LayerNorm {
    scale: Parameter<1>,
    shift: Parameter<1>,
}

impl LayerNorm {
    /// A layer that starts without scale and shift.
    pub fn new(mut scope: ParameterScope<'_>, features: usize) -> Self {
        Self {
            scale: scope.add("scale", [features], Initialiser::Ones),
            shift: scope.add("shift", [features], Initialiser::Zeros),
        }
    }

    /// The normalised rows of a tensor, that is along its last axis.
    #[must_use]
    pub fn forward<const D: usize>(&self, weights: &Weights, x: Tensor<D>) -> Tensor<D> {
        layer_norm(x, weights.get(self.scale), weights.get(self.shift))
    }
}
