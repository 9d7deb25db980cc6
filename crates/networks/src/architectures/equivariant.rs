//! Message passing between points in space that knows no direction.

use burn_tensor::{Tensor, TensorData};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::inference::{EquivariantLayers, PackedEquivariant, PackedNetwork, RoundLayers};
use crate::layers::{Linear, NoiseEmbedding};
use crate::network::{Network, NetworkInput};
use crate::operations::{Activation, EdgeEnds, EdgeLayers, Number, edge_messages};
use crate::parameters::{Initialiser, Parameter, ParameterLayout, ParameterScope, Weights};

/// The size of an [`Equivariant`] network and what its nodes are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EquivariantSettings {
    /// Numbers of a position: 2 or 3 for points in a plane or in space.
    pub space: usize,
    /// Features of nodes and of messages.
    pub width: usize,
    /// Rounds of messages.
    pub layers: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
    /// The kind of every node, counted from 0, as the elements of a molecule's atoms; empty if all nodes are alike.
    pub kinds: Vec<usize>,
}

impl Default for EquivariantSettings {
    fn default() -> Self {
        Self { space: 3, width: 64, layers: 4, embedding: 64, kinds: Vec::new() }
    }
}

/// States that are no points in space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EquivariantError {
    /// A size that is zero.
    #[error("space, width and embedding of an equivariant network must not be zero")]
    Zero,
    /// The numbers of a state are no positions.
    #[error("states of {dimension} numbers are not positions of {space} numbers each")]
    Dimension {
        /// Numbers of a state.
        dimension: usize,
        /// Numbers of a position.
        space: usize,
    },
    /// More or fewer kinds than nodes.
    #[error("the states have {nodes} nodes, but kinds are given for {kinds}")]
    Kinds {
        /// Nodes of a state.
        nodes: usize,
        /// Entries of the list.
        kinds: usize,
    },
}

/// Displacements of points by messages between all pairs, after Satorras, Hoogeboom and Welling (2021), *E(n) equivariant graph neural
/// networks*.
///
/// A state is the positions `x_i` of `N` nodes one after the other. Features `h_i` start as a function of the node's kind, the noise
/// level and the condition. A round is
///
/// `m_ij = silu(W_2 silu(A h_i + B h_j + c |x_i - x_j|^2 + b_1) + b_2)`,
/// `x_i <- x_i + 1/(N-1) sum_(j != i) p_j (x_i - x_j) / (1 + |x_i - x_j|^2)^(1/2) w . silu(W_3 m_ij + b_3)`,
/// `h_i <- h_i + W_5 silu(W_4 h_i + V m_i + b_4) + b_5` with `m_i = 1/(N-1) sum_(j != i) p_j m_ij`,
///
/// where `p_j` is the mask, and the result is how far the positions have moved, less the mean over all nodes that are there.
///
/// So for every rotation or reflection `R`, translation `t` and permutation of nodes of a kind `P`, the network is
/// `F(P R x + t) = P R F(x)`:
/// - It is equivariant under **all of O(n), reflections included**. It sees distances alone and cannot tell a molecule from its mirror
///   image: what it learns from one enantiomer it holds of both, and a chiral sample comes out left- and right-handed with equal odds.
/// - It does not see the centre of mass, and moves no centre. A denoiser `c_skip x + c_out F(c_in x)` then treats the centre as
///   Gaussian of variance `sigma_data^2` per axis (in the units of the state), independent of the shape; take it from samples if
///   data are centred.
///
/// Absent nodes (mask 0) neither send nor move.
#[derive(Debug, Clone)]
pub struct Equivariant {
    parameters: ParameterLayout,
    space: usize,
    nodes: usize,
    condition: usize,
    kinds: Vec<usize>,
    embedding: NoiseEmbedding,
    kind: Parameter<2>,
    noise: Linear,
    by_condition: Option<Linear>,
    rounds: Vec<Round>,
}

/// The layers of one round of messages.
#[derive(Debug, Clone)]
struct Round {
    receiving: Linear,
    sending: Linear,
    distance: Parameter<1>,
    message: Linear,
    push: Linear,
    strength: Parameter<1>,
    /// None in the last round, after which features are not asked for.
    update: Option<Update>,
}

/// How features of nodes change.
#[derive(Debug, Clone)]
struct Update {
    node: Linear,
    message: Linear,
    second: Linear,
}

impl Round {
    fn new(mut scope: ParameterScope<'_>, width: usize, last: bool) -> Self {
        let bound = 1.0 / ((2 * width + 1) as f64).sqrt();
        Self {
            receiving: Linear::new(scope.scope("receiving"), width, width),
            sending: Linear::new(scope.scope("sending"), width, width),
            distance: scope.add("distance", [width], Initialiser::Uniform { bound }),
            message: Linear::new(scope.scope("message"), width, width),
            push: Linear::new(scope.scope("push"), width, width),
            strength: scope.add("strength", [width], Initialiser::Zeros),
            update: (!last).then(|| Update {
                node: Linear::new(scope.scope("update.node"), width, width),
                message: Linear::new(scope.scope("update.message"), width, width),
                second: Linear::zero(scope.scope("update.second"), width, width),
            }),
        }
    }

    /// The layers as they are packed.
    fn layers<'a>(&'a self, layout: &ParameterLayout, values: &'a [f32]) -> RoundLayers<'a> {
        RoundLayers {
            receiving: &self.receiving,
            sending: &self.sending,
            distance: layout.numbers(self.distance, values),
            message: &self.message,
            push: &self.push,
            strength: layout.numbers(self.strength, values),
            update: self.update.as_ref().map(|update| [&update.node, &update.message, &update.second]),
        }
    }
}

impl Equivariant {
    /// A network of states with `dimension` numbers, which are positions, conditioned on `condition` numbers that do not turn with them.
    ///
    /// # Errors
    /// If the numbers are no positions, or kinds are not given for all nodes.
    pub fn new(settings: &EquivariantSettings, dimension: usize, condition: usize) -> Result<Self, EquivariantError> {
        let &EquivariantSettings { space, width, layers, embedding: embedded, ref kinds } = settings;
        if space == 0 || width == 0 || embedded == 0 {
            return Err(EquivariantError::Zero);
        }
        let nodes = dimension / space;
        if dimension == 0 || !dimension.is_multiple_of(space) {
            return Err(EquivariantError::Dimension { dimension, space });
        }
        let kinds = if kinds.is_empty() { vec![0; nodes] } else { kinds.clone() };
        if kinds.len() != nodes {
            return Err(EquivariantError::Kinds { nodes, kinds: kinds.len() });
        }
        let number_of_kinds = kinds.iter().max().map_or(1, |last| last + 1);

        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let embedding = NoiseEmbedding::new(root.scope("embedding"), embedded);
        let kind = root.add("kind", [number_of_kinds, width], Initialiser::Normal { deviation: 1.0 });
        let noise = Linear::new(root.scope("noise"), embedded, width);
        let by_condition = (condition > 0).then(|| Linear::new(root.scope("condition"), condition, width));
        let round = |number| Round::new(root.scope(format!("rounds.{number}")), width, number + 1 == layers);
        let rounds = (0..layers).map(round).collect();
        Ok(Self { parameters, space, nodes, condition, kinds, embedding, kind, noise, by_condition, rounds })
    }

    /// The network with these parameters, for use without tensors.
    ///
    /// # Panics
    /// If there are fewer values than parameters.
    #[must_use]
    pub fn packed<T: Number>(&self, values: &[f32]) -> PackedEquivariant<T> {
        let table = self.parameters.numbers(self.kind, values);
        let [_, width] = self.kind.shape();
        let layers = EquivariantLayers {
            space: self.space,
            condition: self.condition,
            embedding: &self.embedding,
            kinds: self.kinds.iter().map(|kind| &table[kind * width..][..width]).collect(),
            noise: &self.noise,
            by_condition: self.by_condition.as_ref(),
            rounds: self.rounds.iter().map(|round| round.layers(&self.parameters, values)).collect(),
        };
        PackedEquivariant::new(&layers, &self.parameters, values)
    }

    /// Features that the nodes begin with, `[B, N, width]`.
    fn features(&self, weights: &Weights, input: &NetworkInput) -> Tensor<3> {
        let table = weights.get(self.kind);
        let [kinds, _] = table.dims();
        let mut choice = vec![0.0f64; self.nodes * kinds];
        for (row, &kind) in choice.chunks_exact_mut(kinds).zip(&self.kinds) {
            row[kind] = 1.0;
        }
        let choice = TensorData::new(choice, [self.nodes, kinds]);
        let choice = Tensor::<2>::from_data(choice, (&input.states.device(), input.states.dtype()));
        let mut shared = self.noise.forward(weights, self.embedding.forward(weights, input.noise.clone()));
        if let (Some(layer), Some(condition)) = (&self.by_condition, &input.condition) {
            shared = shared + layer.forward(weights, condition.clone());
        }
        shared.unsqueeze_dim::<3>(1) + choice.matmul(table).unsqueeze::<3>()
    }
}

/// Vectors of nodes less their mean over those that are there; zero for the others.
fn centred(vectors: Tensor<3>, presence: &Tensor<3>) -> Tensor<3> {
    let count = presence.clone().sum_dim(1).clamp_min(1.0);
    let mean = (vectors.clone() * presence.clone()).sum_dim(1) / count;
    (vectors - mean) * presence.clone()
}

impl Network for Equivariant {
    fn parameters(&self) -> &ParameterLayout {
        &self.parameters
    }

    fn dimension(&self) -> usize {
        self.nodes * self.space
    }

    fn condition_dimension(&self) -> usize {
        self.condition
    }

    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2> {
        let mut features = self.features(weights, &input);
        let [batch, _, width] = features.dims();
        let (nodes, space) = (self.nodes, self.space);
        let states = input.states.reshape([batch, nodes, space]);
        let presence = match input.mask {
            Some(mask) => mask,
            None => Tensor::ones([batch, nodes], (&states.device(), states.dtype())),
        };
        let column: Tensor<3> = presence.clone().unsqueeze_dim(2);
        let start = centred(states, &column);
        let mut positions = start.clone();
        for round in &self.rounds {
            let ends = EdgeEnds {
                receiving: round.receiving.forward(weights, features.clone()),
                sending: round.sending.forward(weights, features.clone()),
                positions: positions.clone(),
                presence: presence.clone(),
            };
            let layers = EdgeLayers {
                distance: weights.get(round.distance),
                message: round.message.tensors(weights),
                push: round.push.tensors(weights),
                strength: weights.get(round.strength),
            };
            let sums = edge_messages(ends, layers);
            positions = positions + sums.clone().narrow(2, width, space);
            if let Some(update) = &round.update {
                let heard = update.message.forward(weights, sums.narrow(2, 0, width));
                let inner = update.node.forward_added(weights, features.clone(), heard, Activation::Silu);
                features = update.second.forward_added(weights, inner, features, Activation::None);
            }
        }
        centred(positions - start, &column).reshape([batch, nodes * space])
    }

    fn pack(&self, values: &[f32]) -> Option<Box<dyn PackedNetwork<f32>>> {
        Some(Box::new(self.packed::<f32>(values)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::check::normals;

    #[test]
    fn derivatives_by_parameters_are_those_of_differences() {
        let settings = EquivariantSettings { space: 2, width: 6, layers: 3, embedding: 4, kinds: vec![0, 2, 1, 0] };
        let network = Equivariant::new(&settings, 8, 2).expect("four nodes in a plane");
        let mask = Tensor::<2>::from_data([[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0]], &normals([1], 0).device());
        let input = NetworkInput {
            states: normals([2, 8], 1),
            noise: normals([2], 2),
            condition: Some(normals([2, 2], 3)),
            mask: Some(mask.cast(burn_tensor::DType::F64)),
        };
        assert_eq!(random_values(network.parameters(), 1).len(), network.parameters().len());
        parameter_differences(&network, &input, 1e-7);
    }

    #[test]
    fn numbers_that_are_no_positions_are_refused() {
        let settings = EquivariantSettings::default();
        let refusal = Equivariant::new(&settings, 7, 0).expect_err("7 is not a multiple of 3");
        assert_eq!(refusal, EquivariantError::Dimension { dimension: 7, space: 3 });
        let settings = EquivariantSettings { kinds: vec![1, 1], ..settings };
        let refusal = Equivariant::new(&settings, 9, 0).expect_err("kinds of two nodes for three");
        assert_eq!(refusal, EquivariantError::Kinds { nodes: 3, kinds: 2 });
        let settings = EquivariantSettings { space: 0, ..settings };
        assert_eq!(Equivariant::new(&settings, 9, 0).expect_err("no space"), EquivariantError::Zero);
    }
}
