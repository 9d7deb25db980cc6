//! Conditioning by scales and shifts.

use burn_tensor::Tensor;

use super::Linear;
use crate::operations::{layer_norm_modulated, modulate};
use crate::parameters::{ParameterScope, Weights};

/// Features scaled and shifted by affine maps of what a state is conditioned on: `x (1 + W_1 c + b_1) + W_2 c + b_2` (Perez et al. 2018, *FiLM:
/// visual reasoning with a general conditioning layer*, eq. 2). It starts as the identity.
#[derive(Debug, Clone, Copy)]
pub struct Film {
    scale: Linear,
    shift: Linear,
}

impl Film {
    /// A layer for `features` features of states conditioned on `condition` numbers.
    pub fn new(mut scope: ParameterScope<'_>, condition: usize, features: usize) -> Self {
        Self {
            scale: Linear::zero(scope.scope("scale"), condition, features),
            shift: Linear::zero(scope.scope("shift"), condition, features),
        }
    }

    /// The scaled and shifted features of members `[B, members, features]` of states conditioned on `[B, condition]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<3>, condition: Tensor<2>) -> Tensor<3> {
        let [scale, shift] = self.scale_and_shift(weights, condition);
        modulate(x, scale, shift)
    }

    /// The same of normalised features ([`layer_norm_modulated`]).
    #[must_use]
    pub fn forward_normalised(&self, weights: &Weights, x: Tensor<3>, condition: Tensor<2>) -> Tensor<3> {
        let [scale, shift] = self.scale_and_shift(weights, condition);
        layer_norm_modulated(x, scale, shift)
    }

    fn scale_and_shift(&self, weights: &Weights, condition: Tensor<2>) -> [Tensor<2>; 2] {
        [self.scale.forward(weights, condition.clone()), self.shift.forward(weights, condition)]
    }
}
