//! Transformers of sets.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ArchitectureError, Conditioning};
use crate::layers::{CrossAttention, Film, LayerNorm, Linear, NoiseEmbedding, NumberTokens, SelfAttention};
use crate::network::{Network, NetworkInput};
use crate::operations::{Activation, masked};
use crate::parameters::{ParameterLayout, Weights};

/// The size of a [`SetTransformer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetTransformerSettings {
    /// Numbers of a member: a state of `n` members has `n` times as many, member after member.
    pub coordinates: usize,
    /// Features of a member between the layers.
    pub width: usize,
    /// Blocks of attention and a fully connected part.
    pub blocks: usize,
    /// Heads of attention; they divide the width.
    pub heads: usize,
    /// Features inside the fully connected parts, in widths.
    pub expansion: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
    /// How what a state is conditioned on enters.
    pub conditioning: Conditioning,
}

impl Default for SetTransformerSettings {
    fn default() -> Self {
        Self {
            coordinates: 3,
            width: 64,
            blocks: 4,
            heads: 4,
            expansion: 4,
            embedding: 64,
            conditioning: Conditioning::default(),
        }
    }
}

/// A function of sets of members that permutes its result as the members are permuted, with members that may be missing (Lee et al. 2019,
/// *Set transformer*, without inducing points), its blocks conditioned on the noise level `e` as in Peebles and Xie 2023
/// (*Scalable diffusion models with transformers*, section 3.2):
///
/// `h <- h + attention(norm_e(h))`, `h <- h + W_2 silu(W_1 norm_e(h))`,
///
/// with `norm_e` the layer norm scaled and shifted by `e`. There are no positions: members are told apart by their numbers alone. Nobody
/// attends to members that the mask lacks, and their results are zero.
#[derive(Debug, Clone)]
pub struct SetTransformer {
    parameters: ParameterLayout,
    members: usize,
    coordinates: usize,
    condition: usize,
    conditioning: Conditioning,
    embedding: NoiseEmbedding,
    condition_features: Option<Linear>,
    tokens: Option<NumberTokens>,
    entry: Linear,
    blocks: Vec<Block>,
    norm: Film,
    exit: Linear,
}

/// One block.
#[derive(Debug, Clone)]
struct Block {
    attention_norm: Film,
    attention: SelfAttention,
    context: Option<(LayerNorm, CrossAttention)>,
    dense_norm: Film,
    first: Linear,
    second: Linear,
}

impl SetTransformer {
    /// A network of states with `dimension` numbers, conditioned on `condition` numbers.
    ///
    /// # Errors
    /// If a size is zero, the members' coordinates do not divide the dimension, or the heads do not divide the width.
    pub fn new(
        settings: &SetTransformerSettings,
        dimension: usize,
        condition: usize,
    ) -> Result<Self, ArchitectureError> {
        let &SetTransformerSettings { coordinates, width, heads, expansion, embedding, conditioning, .. } = settings;
        let refuse = |problem: String| Err(ArchitectureError { architecture: "set-transformer", problem });
        if [coordinates, width, heads, expansion, embedding].contains(&0) {
            return refuse("coordinates, width, heads, expansion and embedding must be at least 1".into());
        }
        if dimension == 0 || !dimension.is_multiple_of(coordinates) {
            return refuse(format!(
                "states of {dimension} numbers are not made of members with {coordinates} coordinates"
            ));
        }
        if !width.is_multiple_of(heads) {
            return refuse(format!("a width of {width} cannot be divided among {heads} heads"));
        }

        let with = |kind: Conditioning| condition > 0 && conditioning == kind;
        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let noise = NoiseEmbedding::new(root.scope("embedding"), embedding);
        let condition_features =
            with(Conditioning::Film).then(|| Linear::new(root.scope("condition"), condition, embedding));
        let tokens =
            with(Conditioning::CrossAttention).then(|| NumberTokens::new(root.scope("tokens"), condition, width));
        let beside = if with(Conditioning::Concatenation) { condition } else { 0 };
        let entry = Linear::new(root.scope("entry"), coordinates + beside, width);
        let block = |number: usize| {
            let mut scope = root.scope(format!("blocks.{number}"));
            let mut context = || {
                let norm = LayerNorm::new(scope.scope("context_norm"), width);
                (norm, CrossAttention::new(scope.scope("context"), width, width, heads))
            };
            Block {
                context: tokens.is_some().then(&mut context),
                attention_norm: Film::new(scope.scope("attention_norm"), embedding, width),
                attention: SelfAttention::new(scope.scope("attention"), width, heads),
                dense_norm: Film::new(scope.scope("dense_norm"), embedding, width),
                first: Linear::new(scope.scope("first"), width, expansion * width),
                second: Linear::zero(scope.scope("second"), expansion * width, width),
            }
        };
        let blocks = (0..settings.blocks).map(block).collect();
        let norm = Film::new(root.scope("norm"), embedding, width);
        let exit = Linear::zero(root.scope("exit"), width, coordinates);
        let members = dimension / coordinates;
        Ok(Self {
            parameters,
            members,
            coordinates,
            condition,
            conditioning,
            embedding: noise,
            condition_features,
            tokens,
            entry,
            blocks,
            norm,
            exit,
        })
    }

    /// The members of a state, with their condition beside them if that is how it enters.
    fn entries(&self, states: Tensor<2>, condition: Option<Tensor<2>>, mask: Tensor<2>) -> Tensor<3> {
        let batch = states.dims()[0];
        let members = masked(states.reshape([batch, self.members, self.coordinates]), mask);
        match condition {
            Some(condition) if self.conditioning == Conditioning::Concatenation => {
                let beside = condition.unsqueeze_dim::<3>(1).expand([batch, self.members, self.condition]);
                Tensor::cat(vec![members, beside], 2)
            }
            _ => members,
        }
    }
}

impl Network for SetTransformer {
    fn parameters(&self) -> &ParameterLayout {
        &self.parameters
    }

    fn dimension(&self) -> usize {
        self.members * self.coordinates
    }

    fn condition_dimension(&self) -> usize {
        self.condition
    }

    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2> {
        let NetworkInput { states, noise, condition, mask } = input;
        let (batch, place) = (states.dims()[0], (&states.device(), states.dtype()));
        let mask = mask.unwrap_or_else(|| Tensor::ones([batch, self.members], place));
        let mut embedded = self.embedding.forward(weights, noise);
        if let (Some(layer), Some(condition)) = (&self.condition_features, &condition) {
            embedded = layer.forward_added(weights, condition.clone(), embedded, Activation::Silu);
        }
        let tokens = self.tokens.as_ref().zip(condition.clone()).map(|(layer, condition)| {
            let there = Tensor::ones(condition.dims(), place);
            (layer.forward(weights, condition), there)
        });

        let mut h = self.entry.forward(weights, self.entries(states, condition, mask.clone()));
        for block in &self.blocks {
            let normal = block.attention_norm.forward_normalised(weights, h.clone(), embedded.clone());
            h = block.attention.forward_added(weights, normal, mask.clone(), h);
            if let (Some((norm, attention)), Some((tokens, there))) = (&block.context, &tokens) {
                let normal = norm.forward(weights, h.clone());
                h = attention.forward_added(weights, normal, tokens.clone(), there.clone(), h);
            }
            let normal = block.dense_norm.forward_normalised(weights, h.clone(), embedded.clone());
            let inner = block.first.forward_activated(weights, normal, Activation::Silu);
            h = block.second.forward_added(weights, inner, h, Activation::None);
        }
        let result = self.exit.forward(weights, self.norm.forward_normalised(weights, h, embedded));
        masked(result, mask).reshape([batch, self.dimension()])
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::{DType, Device};

    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::Number;
    use crate::operations::check::{close, normals, numbers};

    const MEMBERS: usize = 13;
    const COORDINATES: usize = 3;
    const CONDITION: usize = 2;
    const ALL: [Conditioning; 3] = [Conditioning::Concatenation, Conditioning::Film, Conditioning::CrossAttention];

    fn network(conditioning: Conditioning) -> SetTransformer {
        let settings = SetTransformerSettings {
            coordinates: COORDINATES,
            width: 16,
            blocks: 2,
            heads: 2,
            expansion: 2,
            embedding: 8,
            conditioning,
        };
        SetTransformer::new(&settings, MEMBERS * COORDINATES, CONDITION).expect("sizes that fit")
    }

    /// States, noise levels, conditions and masks for a batch.
    fn input(batch: usize, seed: u64) -> NetworkInput {
        let mask = normals([batch, MEMBERS], seed + 3).greater_elem(-0.8).float().cast(DType::F64);
        NetworkInput {
            states: normals([batch, MEMBERS * COORDINATES], seed),
            noise: normals([batch], seed + 1),
            condition: Some(normals([batch, CONDITION], seed + 2)),
            mask: Some(mask),
        }
    }

    fn single(input: NetworkInput) -> NetworkInput {
        NetworkInput {
            states: input.states.cast(DType::F32),
            noise: input.noise.cast(DType::F32),
            condition: input.condition.map(|condition| condition.cast(DType::F32)),
            mask: input.mask.map(|mask| mask.cast(DType::F32)),
        }
    }

    /// The largest difference between a permuted result and the result of permuted members, over a batch in which every state is a
    /// permutation of the first.
    fn asymmetry<T: Number>(conditioning: Conditioning, permutations: usize) -> f64 {
        let network = network(conditioning);
        let values: Vec<T> = random_values(network.parameters(), 5).into_iter().map(T::from_f64).collect();
        let weights = Weights::constant(network.parameters(), &values, &Device::flex());
        let first = input(1, 20);
        let order: Vec<Vec<usize>> = numbers(normals([permutations, MEMBERS], 30))
            .chunks_exact(MEMBERS)
            .map(|keys| {
                let mut order: Vec<usize> = (0..MEMBERS).collect();
                order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
                order
            })
            .collect();
        let (states, mask) = (numbers(first.states.clone()), numbers(first.mask.clone().expect("a mask")));
        let gather = |numbers: &[f64], size: usize| -> Vec<T> {
            let member = |&member: &usize| numbers[member * size..(member + 1) * size].iter().map(|&x| T::from_f64(x));
            order.iter().flat_map(|order| order.iter().flat_map(member)).collect()
        };
        let tensor = |data: Vec<T>, width: usize| -> Tensor<2> {
            Tensor::from_data(T::shaped(data, &[permutations, width]), (&Device::flex(), T::DTYPE))
        };
        let permuted = NetworkInput {
            states: tensor(gather(&states, COORDINATES), MEMBERS * COORDINATES),
            noise: first.noise.clone().cast(T::DTYPE).expand([permutations]),
            condition: first.condition.clone().map(|c| c.cast(T::DTYPE).expand([permutations, CONDITION])),
            mask: Some(tensor(gather(&mask, 1), MEMBERS)),
        };
        let first = NetworkInput {
            states: first.states.cast(T::DTYPE),
            noise: first.noise.cast(T::DTYPE),
            condition: first.condition.map(|condition| condition.cast(T::DTYPE)),
            mask: first.mask.map(|mask| mask.cast(T::DTYPE)),
        };
        let result = numbers(network.forward(&weights, first).cast(DType::F64));
        let expected = numbers(tensor(gather(&result, COORDINATES), MEMBERS * COORDINATES).cast(DType::F64));
        let found = numbers(network.forward(&weights, permuted).cast(DType::F64));
        let scale = expected.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
        found.iter().zip(&expected).fold(0.0f64, |worst, (a, b)| worst.max((a - b).abs())) / scale
    }

    #[test]
    fn permuted_members_have_permuted_results() {
        for conditioning in ALL {
            assert!(asymmetry::<f64>(conditioning, 1000) <= 1e-12);
            assert!(asymmetry::<f32>(conditioning, 1000) <= 1e-5);
        }
    }

    #[test]
    fn missing_members_are_zero_and_change_nothing() {
        let device = Device::flex();
        for conditioning in ALL {
            let network = network(conditioning);
            let weights = Weights::constant(network.parameters(), &random_values(network.parameters(), 5), &device);
            let input = input(8, 1);
            let mask = input.mask.clone().expect("a mask");
            let missing = mask.clone().equal_elem(0.0).unsqueeze_dim::<3>(2).expand([8, MEMBERS, COORDINATES]);
            let missing = missing.reshape([8, MEMBERS * COORDINATES]);
            let result = network.forward(&weights, input.clone());
            assert_eq!(numbers(result.clone().mask_fill(missing.clone().bool_not(), 0.0).abs().max()), [0.0]);
            // Whatever stands in their place, even what is no number.
            for other in [7.0, f64::NAN] {
                let states = input.states.clone().mask_fill(missing.clone(), other);
                let same = network.forward(&weights, NetworkInput { states, ..input.clone() });
                assert_eq!(numbers(same), numbers(result.clone()));
            }
        }
    }

    #[test]
    fn every_way_of_conditioning_has_an_effect_and_right_derivatives() {
        let device = Device::flex();
        for conditioning in ALL {
            let network = network(conditioning);
            let input = input(4, 1);
            parameter_differences(&network, &input, 1e-7);
            let weights = Weights::constant(network.parameters(), &random_values(network.parameters(), 5), &device);
            let other = NetworkInput { condition: Some(normals([4, CONDITION], 77)), ..input.clone() };
            let change = network.forward(&weights, input) - network.forward(&weights, other);
            assert!(numbers(change.abs().max())[0] > 1e-3);
        }
    }

    #[test]
    fn single_precision_agrees_with_double() {
        let network = network(Conditioning::Film);
        let values: Vec<f64> = network.parameters().initial_values(3);
        // Zeros at the ends of branches would hide what is inside.
        let values: Vec<f64> = values.iter().map(|&x| if x == 0.0 { 0.1 } else { x }).collect();
        let rounded: Vec<f32> = values.iter().map(|&x| x as f32).collect();
        let device = Device::flex();
        let double = network.forward(&Weights::constant(network.parameters(), &values, &device), input(9, 4));
        let ours = network.forward(&Weights::constant(network.parameters(), &rounded, &device), single(input(9, 4)));
        close(&numbers(ours.cast(DType::F64)), &numbers(double), 1e-5, "single precision");
    }

    #[test]
    fn variances_between_the_layers_stay_of_order_one() {
        // With weights uniform within 1/sqrt(n) a map of n features of variance one has variance 1/3; normalisation restores it. Residuals
        // start as zero, so what comes out of the entry reaches the exit.
        let network = network(Conditioning::Concatenation);
        let values: Vec<f64> = network.parameters().initial_values(3);
        let weights = Weights::constant(network.parameters(), &values, &Device::flex());
        let input = input(200, 6);
        let entries = network.entries(
            input.states.clone(),
            input.condition.clone(),
            Tensor::ones_like(&input.mask.clone().expect("a mask")),
        );
        let h = network.entry.forward(&weights, entries);
        let variance = numbers(h.clone().powi_scalar(2).mean())[0];
        assert!((0.1..1.0).contains(&variance), "{variance}");
        let embedded = network.embedding.forward(&weights, input.noise.clone());
        let normal = network.norm.forward_normalised(&weights, h, embedded);
        let variance = numbers(normal.powi_scalar(2).mean())[0];
        assert!((variance - 1.0).abs() < 1e-3, "{variance}");
        assert_eq!(numbers(network.forward(&weights, input).abs().max()), [0.0]);
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let settings = SetTransformerSettings { heads: 3, ..SetTransformerSettings::default() };
        assert!(SetTransformer::new(&settings, 12, 0).unwrap_err().to_string().contains("3 heads"));
        let error = SetTransformer::new(&SetTransformerSettings::default(), 13, 0).unwrap_err();
        assert!(error.to_string().contains("13 numbers"));
    }
}
