//! Numbers as tokens.

use burn_tensor::Tensor;

use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

/// A token for each number `c_i` that a state is conditioned on, `a_i c_i + b_i` with learned vectors `a_i` and `b_i`, for members to attend to
/// (Gorishniy et al. 2021, *Revisiting deep learning models for tabular data*, section 3.3).
#[derive(Debug, Clone, Copy)]
pub struct NumberTokens {
    direction: Parameter<2>,
    origin: Parameter<2>,
}

impl NumberTokens {
    /// A layer for `numbers` numbers and tokens with `features` features.
    pub fn new(mut scope: ParameterScope<'_>, numbers: usize, features: usize) -> Self {
        let initialiser = Initialiser::Normal { deviation: 1.0 };
        Self {
            direction: scope.add("direction", [numbers, features], initialiser),
            origin: scope.add("origin", [numbers, features], initialiser),
        }
    }

    /// The tokens `[B, numbers, features]` of `[B, numbers]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, condition: Tensor<2>) -> Tensor<3> {
        let (direction, origin) = (weights.get(self.direction), weights.get(self.origin));
        // The library does not multiply tracked tensors with others.
        let condition =
            if direction.is_autodiff() && !condition.is_autodiff() { condition.autodiff() } else { condition };
        condition.unsqueeze_dim::<3>(2) * direction.unsqueeze() + origin.unsqueeze()
    }
}
