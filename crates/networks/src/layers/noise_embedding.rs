//! Noise levels as features.

use std::f64::consts::PI;

use burn_tensor::Tensor;

use super::Linear;
use crate::operations::Activation;
use crate::parameters::{ParameterScope, Weights};

/// Sines and cosines of the encoded noise level at frequencies from 1 to 32 in equal ratios, then two affine maps with SiLU
/// (the embedding of Ho et al. 2020, *Denoising diffusion probabilistic models*, appendix B, for levels of order one).
#[derive(Debug, Clone)]
pub struct NoiseEmbedding {
    frequencies: Vec<f64>,
    first: Linear,
    second: Linear,
}

impl NoiseEmbedding {
    /// An embedding with `features` numbers per state.
    pub fn new(mut scope: ParameterScope<'_>, features: usize) -> Self {
        const OCTAVES: f64 = 5.0;
        let waves = (features / 2).clamp(1, 32);
        let frequency = |i: usize| PI / 4.0 * (OCTAVES * i as f64 / waves as f64).exp2();
        Self {
            frequencies: (0..waves).map(frequency).collect(),
            first: Linear::new(scope.scope("first"), 2 * waves, features),
            second: Linear::new(scope.scope("second"), features, features),
        }
    }

    /// Radians per unit of the encoded level.
    pub(crate) fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    /// The affine maps after the waves.
    pub(crate) fn layers(&self) -> [&Linear; 2] {
        [&self.first, &self.second]
    }

    /// The features, `[B, features]`, of encoded noise levels `[B]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, noise: Tensor<1>) -> Tensor<2> {
        let column: Tensor<2> = noise.unsqueeze_dim(1);
        let waves = self.frequencies.len();
        let row = burn_tensor::TensorData::new(self.frequencies.clone(), [1, waves]);
        let frequencies = Tensor::<2>::from_data(row, (&column.device(), column.dtype()));
        let angles = column * frequencies;
        let features = Tensor::cat(vec![angles.clone().sin(), angles.cos()], 1);
        let hidden = self.first.forward_activated(weights, features, Activation::Silu);
        self.second.forward_activated(weights, hidden, Activation::Silu)
    }
}
