//! Fully connected networks.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Conditioning;
use crate::inference::{PackedMlp, PackedNetwork, TrunkLayers};
use crate::layers::{CrossAttention, Film, LayerNorm, Linear, NoiseEmbedding, NumberTokens};
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
    /// Whether the features that enter a block are normalised.
    pub layer_norm: bool,
    /// How what a state is conditioned on enters.
    pub conditioning: Conditioning,
}

impl Default for MlpSettings {
    fn default() -> Self {
        Self { width: 128, blocks: 3, embedding: 64, layer_norm: false, conditioning: Conditioning::default() }
    }
}

/// A stack of residual blocks: `h <- h + W_2 silu(W_1 h + E e)`, with `e` the embedded noise level; if so set, `h` is normalised inside
/// the branch, the argument of the activation is scaled and shifted by the condition, or `h` attends to it after each block.
#[derive(Debug, Clone)]
pub struct Mlp {
    parameters: ParameterLayout,
    dimension: usize,
    condition: usize,
    conditioning: Conditioning,
    embedding: NoiseEmbedding,
    condition_features: Option<Linear>,
    tokens: Option<NumberTokens>,
    entry: Linear,
    blocks: Vec<Block>,
    exit: Linear,
}

/// One residual block.
#[derive(Debug, Clone)]
struct Block {
    norm: Option<LayerNorm>,
    first: Linear,
    noise: Linear,
    film: Option<Film>,
    second: Linear,
    context: Option<CrossAttention>,
}

/// What all blocks are conditioned on.
#[derive(Debug, Clone)]
struct Context {
    /// The embedded noise level, `[B, embedding]`.
    noise: Tensor<2>,
    /// Features of the condition, `[B, embedding]`.
    features: Option<Tensor<2>>,
    /// Tokens of the condition, `[B, numbers, width]`, all of them there.
    tokens: Option<(Tensor<3>, Tensor<2>)>,
}

impl Block {
    fn forward(&self, weights: &Weights, h: Tensor<2>, context: &Context) -> Tensor<2> {
        let [batch, width] = h.dims();
        let normal = match &self.norm {
            Some(norm) => norm.forward(weights, h.clone()),
            None => h.clone(),
        };
        let noise = self.noise.forward(weights, context.noise.clone());
        let inner = match (&self.film, &context.features) {
            (Some(film), Some(features)) => {
                let inner = self.first.forward_added(weights, normal, noise, Activation::None).unsqueeze_dim(1);
                silu(film.forward(weights, inner, features.clone())).reshape([batch, width])
            }
            _ => self.first.forward_added(weights, normal, noise, Activation::Silu),
        };
        let h = self.second.forward_added(weights, inner, h, Activation::None);
        match (&self.context, &context.tokens) {
            (Some(attention), Some((tokens, there))) => {
                let member = h.unsqueeze_dim::<3>(1);
                let h = attention.forward_added(weights, member.clone(), tokens.clone(), there.clone(), member);
                h.reshape([batch, width])
            }
            _ => h,
        }
    }
}

impl Mlp {
    /// A network of states with `dimension` numbers, conditioned on `condition` numbers.
    #[must_use]
    pub fn new(settings: &MlpSettings, dimension: usize, condition: usize) -> Self {
        let &MlpSettings { width, embedding, conditioning, .. } = settings;
        let with = |kind: Conditioning| condition > 0 && conditioning == kind;
        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let noise = NoiseEmbedding::new(root.scope("embedding"), embedding);
        let condition_features =
            with(Conditioning::Film).then(|| Linear::new(root.scope("condition"), condition, embedding));
        let tokens =
            with(Conditioning::CrossAttention).then(|| NumberTokens::new(root.scope("tokens"), condition, width));
        let beside = if with(Conditioning::Concatenation) { condition } else { 0 };
        let entry = Linear::new(root.scope("entry"), dimension + beside, width);
        let block = |number: usize| {
            let mut scope = root.scope(format!("blocks.{number}"));
            Block {
                norm: settings.layer_norm.then(|| LayerNorm::new(scope.scope("norm"), width)),
                first: Linear::new(scope.scope("first"), width, width),
                noise: Linear::new(scope.scope("noise"), embedding, width),
                film: with(Conditioning::Film).then(|| Film::new(scope.scope("film"), embedding, width)),
                second: Linear::zero(scope.scope("second"), width, width),
                context: tokens.is_some().then(|| CrossAttention::new(scope.scope("context"), width, width, 1)),
            }
        };
        let blocks = (0..settings.blocks).map(block).collect();
        let exit = Linear::zero(root.scope("exit"), width, dimension);
        Self {
            parameters,
            dimension,
            condition,
            conditioning,
            embedding: noise,
            condition_features,
            tokens,
            entry,
            blocks,
            exit,
        }
    }

    /// Whether the network has no other parts than the packed form knows.
    fn is_plain(&self) -> bool {
        let plain = |block: &Block| block.norm.is_none() && block.film.is_none() && block.context.is_none();
        self.blocks.iter().all(plain) && self.condition_features.is_none() && self.tokens.is_none()
    }

    /// The network with these parameters, for use without tensors.
    ///
    /// # Panics
    /// If there are fewer values than parameters, or the network normalises layers or takes its condition other than beside the state.
    #[must_use]
    pub fn packed<T: Number>(&self, values: &[f32]) -> PackedMlp<T> {
        assert!(self.is_plain(), "a packed network has plain blocks");
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
        let NetworkInput { states, noise, condition, .. } = input;
        let place = (&states.device(), states.dtype());
        let features = self.condition_features.as_ref().zip(condition.clone());
        let tokens = self.tokens.as_ref().zip(condition.clone());
        let context = Context {
            noise: self.embedding.forward(weights, noise),
            features: features.map(|(layer, condition)| layer.forward_activated(weights, condition, Activation::Silu)),
            tokens: tokens.map(|(layer, condition)| {
                let there = Tensor::ones(condition.dims(), place);
                (layer.forward(weights, condition), there)
            }),
        };
        let states = match condition {
            Some(condition) if self.conditioning == Conditioning::Concatenation => {
                Tensor::cat(vec![states, condition], 1)
            }
            _ => states,
        };
        let entry = self.entry.forward(weights, states);
        let h = self.blocks.iter().fold(entry, |h, block| block.forward(weights, h, &context));
        self.exit.forward(weights, silu(h))
    }

    fn pack(&self, values: &[f32]) -> Option<Box<dyn PackedNetwork<f32>>> {
        self.is_plain().then(|| Box::new(self.packed::<f32>(values)) as Box<dyn PackedNetwork<f32>>)
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::{DType, Device};

    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::check::{close, normals, numbers};

    const ALL: [Conditioning; 3] = [Conditioning::Concatenation, Conditioning::Film, Conditioning::CrossAttention];

    fn network(layer_norm: bool, conditioning: Conditioning) -> Mlp {
        Mlp::new(&MlpSettings { width: 20, blocks: 2, embedding: 8, layer_norm, conditioning }, 5, 3)
    }

    fn input(batch: usize, seed: u64) -> NetworkInput {
        NetworkInput {
            states: normals([batch, 5], seed),
            noise: normals([batch], seed + 1),
            condition: Some(normals([batch, 3], seed + 2)),
            mask: None,
        }
    }

    #[test]
    fn every_way_of_conditioning_has_an_effect_and_right_derivatives() {
        for (layer_norm, conditioning) in ALL.into_iter().flat_map(|kind| [(false, kind), (true, kind)]) {
            let network = network(layer_norm, conditioning);
            let input = input(6, 1);
            parameter_differences(&network, &input, 1e-7);
            let values = random_values(network.parameters(), 5);
            let weights = Weights::constant(network.parameters(), &values, &Device::flex());
            let other = NetworkInput { condition: Some(normals([6, 3], 77)), ..input.clone() };
            let change = network.forward(&weights, input) - network.forward(&weights, other);
            assert!(numbers(change.abs().max())[0] > 1e-3);
        }
    }

    #[test]
    fn single_precision_agrees_with_double() {
        for conditioning in ALL {
            let network = network(true, conditioning);
            let values: Vec<f64> = random_values(network.parameters(), 5);
            let rounded: Vec<f32> = values.iter().map(|&x| x as f32).collect();
            let (device, wide) = (Device::flex(), input(9, 4));
            let narrow = NetworkInput {
                states: wide.states.clone().cast(DType::F32),
                noise: wide.noise.clone().cast(DType::F32),
                condition: wide.condition.clone().map(|condition| condition.cast(DType::F32)),
                mask: None,
            };
            let double = network.forward(&Weights::constant(network.parameters(), &values, &device), wide);
            let single = network.forward(&Weights::constant(network.parameters(), &rounded, &device), narrow);
            close(&numbers(single.cast(DType::F64)), &numbers(double), 1e-5, "single precision");
        }
    }
}
