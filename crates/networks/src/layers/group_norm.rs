//! Normalisation of groups of channels whose scale and shift depend on the noise level.

use burn_tensor::Tensor;

use super::Linear;
use crate::operations::{Activation, group_norm};
use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

/// `silu(scale normal(x) + shift)` with parameters `scale` and `shift` for each channel, which start as one and zero.
#[derive(Debug, Clone, Copy)]
pub struct GroupNorm {
    scale: Parameter<2>,
    shift: Parameter<2>,
    groups: usize,
}

impl GroupNorm {
    /// The normalisation of `groups` groups of channels.
    pub fn new(mut scope: ParameterScope<'_>, channels: usize, groups: usize) -> Self {
        Self {
            scale: scope.add("scale", [1, channels], Initialiser::Ones),
            shift: scope.add("shift", [1, channels], Initialiser::Zeros),
            groups,
        }
    }

    /// The activated normal features of `[B, channels, n, n, n]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<5>) -> Tensor<5> {
        let [batch, channels, ..] = x.dims();
        let rows = |parameter| weights.get(parameter).expand([batch, channels]);
        group_norm(x, rows(self.scale), rows(self.shift), self.groups, Activation::Silu)
    }
}

/// `silu((1 + scale(e)) normal(x) + shift(e))` with affine maps of an embedding `e` of noise level and condition (FiLM; Perez et al. 2018,
/// eq. 2).
#[derive(Debug, Clone, Copy)]
pub struct ModulatedNorm {
    modulation: Linear,
    groups: usize,
}

impl ModulatedNorm {
    /// The normalisation of `groups` groups of channels, modulated by `embedding` numbers.
    pub fn new(mut scope: ParameterScope<'_>, channels: usize, groups: usize, embedding: usize) -> Self {
        Self { modulation: Linear::new(scope.scope("modulation"), embedding, 2 * channels), groups }
    }

    /// The activated features of `[B, channels, n, n, n]` for embeddings `[B, embedding]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<5>, embedded: Tensor<2>) -> Tensor<5> {
        let channels = x.dims()[1];
        let modulation = self.modulation.forward(weights, embedded);
        let scale = modulation.clone().narrow(1, 0, channels) + 1.0;
        group_norm(x, scale, modulation.narrow(1, channels, channels), self.groups, Activation::Silu)
    }
}
