//! Attention with its affine maps.

use burn_tensor::Tensor;

use super::Linear;
use crate::operations::{Activation, cross_attention, self_attention};
use crate::parameters::{ParameterScope, Weights};

/// Multi-head attention of the members of a state to each other (Vaswani et al. 2017, *Attention is all you need*, section 3.2.2), on
/// top of what it is added to. It starts as zero.
#[derive(Debug, Clone, Copy)]
pub struct SelfAttention {
    packed: Linear,
    exit: Linear,
    heads: usize,
}

impl SelfAttention {
    /// A layer of `heads` heads, which must divide `features`.
    pub fn new(mut scope: ParameterScope<'_>, features: usize, heads: usize) -> Self {
        Self {
            packed: Linear::new(scope.scope("packed"), features, 3 * features),
            exit: Linear::zero(scope.scope("exit"), features, features),
            heads,
        }
    }

    /// `addend` plus what the members `[B, members, features]` take from those that the mask `[B, members]` has.
    #[must_use]
    pub fn forward_added(&self, weights: &Weights, x: Tensor<3>, mask: Tensor<2>, addend: Tensor<3>) -> Tensor<3> {
        let taken = self_attention(self.packed.forward(weights, x), mask, self.heads);
        self.exit.forward_added(weights, taken, addend, Activation::None)
    }
}

/// Multi-head attention of members to the tokens of a context, on top of what it is added to. It starts as zero.
#[derive(Debug, Clone, Copy)]
pub struct CrossAttention {
    query: Linear,
    packed: Linear,
    exit: Linear,
    heads: usize,
}

impl CrossAttention {
    /// A layer of `heads` heads, which must divide `features`, for tokens with `context` features.
    pub fn new(mut scope: ParameterScope<'_>, features: usize, context: usize, heads: usize) -> Self {
        Self {
            query: Linear::new(scope.scope("query"), features, features),
            packed: Linear::new(scope.scope("packed"), context, 2 * features),
            exit: Linear::zero(scope.scope("exit"), features, features),
            heads,
        }
    }

    /// `addend` plus what the members `[B, members, features]` take from the tokens `[B, tokens, context]` that the mask
    /// `[B, tokens]` has.
    #[must_use]
    pub fn forward_added(
        &self,
        weights: &Weights,
        x: Tensor<3>,
        tokens: Tensor<3>,
        mask: Tensor<2>,
        addend: Tensor<3>,
    ) -> Tensor<3> {
        let (query, packed) = (self.query.forward(weights, x), self.packed.forward(weights, tokens));
        let taken = cross_attention(query, packed, mask, self.heads);
        self.exit.forward_added(weights, taken, addend, Activation::None)
    }
}
