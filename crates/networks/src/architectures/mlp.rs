//! Fully connected networks.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inference::{PackedMlp, PackedNetwork, TrunkLayers};
use crate::layers::{Linear, NoiseEmbedding};
use crate::network::{Network, NetworkInput};
use crate::operations::{Activation, Number, silu};
use crate::parameters::{ParameterLayout, Weights};

/// The size of an [`Mlp`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MlpSettings {
    /// Features between the layers.
    pub width: usize,
    /// Residual blocks.
    pub blocks: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
}

impl Default for MlpSettings {
    fn default() -> Self {
        Self { width: 128, blocks: 3, embedding: 64 }
    }
}

/// A stack of residual blocks: `h <- h + W_2 silu(W_1 h + E e)`, with `e` the embedded noise level.
#[derive(Debug, Clone)]
pub struct Mlp {
    parameters: ParameterLayout,
    dimension: usize,
    condition: usize,
    embedding: NoiseEmbedding,
    entry: Linear,
    blocks: Vec<Block>,
    exit: Linear,
}

/// One residual block.
#[derive(Debug, Clone)]
struct Block {
    first: Linear,
    noise: Linear,
    second: Linear,
}

impl Mlp {
    /// A network of states with `dimension` numbers, conditioned on `condition` numbers, which are appended to the state.
    #[must_use]
    pub fn new(settings: &MlpSettings, dimension: usize, condition: usize) -> Self {
        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let width = settings.width;
        let embedding = NoiseEmbedding::new(root.scope("embedding"), settings.embedding);
        let entry = Linear::new(root.scope("entry"), dimension + condition, width);
        let block = |number: usize| {
            let mut scope = root.scope(format!("blocks.{number}"));
            Block {
                first: Linear::new(scope.scope("first"), width, width),
                noise: Linear::new(scope.scope("noise"), settings.embedding, width),
                second: Linear::zero(scope.scope("second"), width, width),
            }
        };
        let blocks = (0..settings.blocks).map(block).collect();
        let exit = Linear::zero(root.scope("exit"), width, dimension);
        Self { parameters, dimension, condition, embedding, entry, blocks, exit }
    }

    /// The network with these parameters, for use without tensors.
    ///
    /// # Panics
    /// If there are fewer values than parameters.
    #[must_use]
    pub fn packed<T: Number>(&self, values: &[f32]) -> PackedMlp<T> {
        let trunk = TrunkLayers {
            embedding: &self.embedding,
            entry: &self.entry,
            blocks: self.blocks.iter().map(|block| [&block.first, &block.noise, &block.second]).collect(),
            dimension: self.dimension,
            condition: self.condition,
        };
        PackedMlp::new(&trunk, &self.exit, &self.parameters, values)
    }
}

impl Network for Mlp {
    fn parameters(&self) -> &ParameterLayout {
        &self.parameters
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn condition_dimension(&self) -> usize {
        self.condition
    }

    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2> {
        let embedded = self.embedding.forward(weights, input.noise);
        let states = match input.condition {
            Some(condition) => Tensor::cat(vec![input.states, condition], 1),
            None => input.states,
        };
        let mut h = self.entry.forward(weights, states);
        for block in &self.blocks {
            let noise = block.noise.forward(weights, embedded.clone());
            let inner = block.first.forward_added(weights, h.clone(), noise, Activation::Silu);
            h = block.second.forward_added(weights, inner, h, Activation::None);
        }
        self.exit.forward(weights, silu(h))
    }

    fn pack(&self, values: &[f32]) -> Option<Box<dyn PackedNetwork<f32>>> {
        Some(Box::new(self.packed::<f32>(values)))
    }
}
