//! A fully connected network that is the gradient of a potential.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inference::{PackedConservative, PackedNetwork, PackedPotential, TrunkLayers};
use crate::layers::{Linear, NoiseEmbedding};
use crate::network::{Network, NetworkInput};
use crate::operations::{Number, silu, silu_pullback};
use crate::parameters::{Initialiser, Parameter, ParameterLayout, Weights};
use crate::potential::Potential;

/// The size of a [`Conservative`] network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConservativeSettings {
    /// Features between the layers.
    pub width: usize,
    /// Residual blocks.
    pub blocks: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
}

impl Default for ConservativeSettings {
    fn default() -> Self {
        Self { width: 128, blocks: 3, embedding: 64 }
    }
}

/// The gradient of a residual network with one output,
///
/// `h_0 = W_x x + W_c c + b`, `a_k = W_1k h_k + E_k e + b_1k`, `h_(k+1) = h_k + W_2k silu(a_k) + b_2k`, `phi = w . silu(h_K)`,
///
/// with `e` the embedded noise level and `c` the condition. The chain rule written out is a second network with the same weights,
/// which runs through the blocks backwards:
///
/// `g_K = w * silu'(h_K)`, `g_k = g_(k+1) + W_1k^T (silu'(a_k) * W_2k^T g_(k+1))`, `grad phi = W_x^T g_0`.
///
/// So one call costs twice what an [`Mlp`](super::Mlp) of this size costs.
#[derive(Debug, Clone)]
pub struct Conservative {
    parameters: ParameterLayout,
    dimension: usize,
    condition: usize,
    embedding: NoiseEmbedding,
    entry: Linear,
    blocks: Vec<Block>,
    exit: Parameter<2>,
}

/// One residual block.
#[derive(Debug, Clone)]
struct Block {
    first: Linear,
    noise: Linear,
    second: Linear,
}

/// What the potential leaves behind for its gradient.
struct Activations {
    /// `a_k` of every block.
    inner: Vec<Tensor<2>>,
    /// `h_K`.
    last: Tensor<2>,
}

impl Conservative {
    /// A network of states with `dimension` numbers, conditioned on `condition` numbers, which are appended to the state.
    #[must_use]
    pub fn new(settings: &ConservativeSettings, dimension: usize, condition: usize) -> Self {
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
        let exit = root.add("exit", [1, width], Initialiser::Zeros);
        Self { parameters, dimension, condition, embedding, entry, blocks, exit }
    }

    /// The network with these parameters, for use without tensors.
    ///
    /// # Panics
    /// If there are fewer values than parameters.
    #[must_use]
    pub fn packed<T: Number>(&self, values: &[f32]) -> PackedConservative<T> {
        let trunk = TrunkLayers {
            embedding: &self.embedding,
            entry: &self.entry,
            blocks: self.blocks.iter().map(|block| [&block.first, &block.noise, &block.second]).collect(),
            dimension: self.dimension,
            condition: self.condition,
        };
        PackedConservative::new(&trunk, self.parameters.numbers(self.exit, values), &self.parameters, values)
    }

    /// The pass from a state towards its potential.
    fn ascend(&self, weights: &Weights, input: NetworkInput) -> Activations {
        let embedded = self.embedding.forward(weights, input.noise);
        let states = match input.condition {
            Some(condition) => Tensor::cat(vec![input.states, condition], 1),
            None => input.states,
        };
        let mut h = self.entry.forward(weights, states);
        let mut inner = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let a = block.first.forward(weights, h.clone()) + block.noise.forward(weights, embedded.clone());
            h = h + block.second.forward(weights, silu(a.clone()));
            inner.push(a);
        }
        Activations { inner, last: h }
    }
}

impl Network for Conservative {
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
        let Activations { inner, last } = self.ascend(weights, input);
        let slope = weights.get(self.exit).expand(last.dims());
        let mut gradient = silu_pullback(last, slope);
        for (block, a) in self.blocks.iter().zip(inner).rev() {
            let by_a = silu_pullback(a, block.second.pullback(weights, gradient.clone()));
            gradient = gradient + block.first.pullback(weights, by_a);
        }
        self.entry.pullback(weights, gradient).narrow(1, 0, self.dimension)
    }

    fn as_potential(&self) -> Option<&dyn Potential> {
        Some(self)
    }

    fn pack(&self, values: &[f32]) -> Option<Box<dyn PackedNetwork<f32>>> {
        Some(Box::new(self.packed::<f32>(values)))
    }
}

impl Potential for Conservative {
    fn potential(&self, weights: &Weights, input: NetworkInput) -> Tensor<1> {
        let Activations { last, .. } = self.ascend(weights, input);
        (silu(last) * weights.get(self.exit)).sum_dim(1).squeeze_dim(1)
    }

    fn pack_potential(&self, values: &[f32]) -> Option<Box<dyn PackedPotential<f64>>> {
        Some(Box::new(self.packed::<f64>(values)))
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::{DType, Device, TensorData};

    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::check::{close, normals, numbers};

    const DIMENSION: usize = 5;

    fn network() -> (Conservative, Weights) {
        let network = Conservative::new(&ConservativeSettings { width: 12, blocks: 2, embedding: 8 }, DIMENSION, 3);
        let weights = Weights::constant(network.parameters(), &random_values(network.parameters(), 7), &Device::flex());
        (network, weights)
    }

    fn input(states: Tensor<2>) -> NetworkInput {
        let batch = states.dims()[0];
        NetworkInput { states, noise: normals([batch], 2), condition: Some(normals([batch, 3], 3)), mask: None }
    }

    /// Central differences of `f` by one coordinate of all states.
    fn difference(f: impl Fn(Tensor<2>) -> Vec<f64>, states: &Tensor<2>, coordinate: usize) -> Vec<f64> {
        let (step, batch) = (1e-5, states.dims()[0]);
        let mut shift = vec![0.0; batch * DIMENSION];
        shift.iter_mut().skip(coordinate).step_by(DIMENSION).for_each(|shift| *shift = step);
        let shift = Tensor::from_data(TensorData::new(shift, [batch, DIMENSION]), (&Device::flex(), DType::F64));
        let (above, below) = (f(states.clone() + shift.clone()), f(states.clone() - shift));
        above.iter().zip(below).map(|(above, below)| (above - below) / (2.0 * step)).collect()
    }

    #[test]
    fn the_output_is_the_gradient_of_the_potential() {
        let ((network, weights), states) = (network(), normals([9, DIMENSION], 1));
        let field = numbers(network.forward(&weights, input(states.clone())));
        for coordinate in 0..DIMENSION {
            let found: Vec<f64> = field.iter().skip(coordinate).step_by(DIMENSION).copied().collect();
            let potential = |x| numbers(network.potential(&weights, input(x)));
            close(&found, &difference(potential, &states, coordinate), 1e-8, "gradient");
        }
    }

    #[test]
    fn the_field_has_no_curl() {
        let ((network, weights), states) = (network(), normals([9, DIMENSION], 1));
        let column = |j| difference(|x| numbers(network.forward(&weights, input(x))), &states, j);
        let columns: Vec<_> = (0..DIMENSION).map(column).collect();
        for (i, j) in (0..DIMENSION).flat_map(|i| (0..i).map(move |j| (i, j))) {
            let entry =
                |column: usize, row| columns[column].iter().skip(row).step_by(DIMENSION).copied().collect::<Vec<_>>();
            close(&entry(i, j), &entry(j, i), 1e-8, "a derivative across");
        }
    }

    #[test]
    fn derivatives_by_parameters_are_those_of_differences() {
        let (network, _) = network();
        parameter_differences(&network, &input(normals([4, DIMENSION], 1)), 1e-7);
    }

    #[test]
    fn single_precision_agrees_with_double() {
        let ((network, _), states) = (network(), normals([9, DIMENSION], 1));
        let exact: Vec<f64> = random_values(network.parameters(), 7);
        let single: Vec<f32> = exact.iter().map(|&x| x as f32).collect();
        let device = Device::flex();
        let double: Vec<f64> = single.iter().map(|&x| f64::from(x)).collect();
        let expected =
            network.forward(&Weights::constant(network.parameters(), &double, &device), input(states.clone()));
        let NetworkInput { states, noise, condition, .. } = input(states);
        let rounded = NetworkInput {
            states: states.cast(DType::F32),
            noise: noise.cast(DType::F32),
            condition: condition.map(|condition| condition.cast(DType::F32)),
            mask: None,
        };
        let found = network.forward(&Weights::constant(network.parameters(), &single, &device), rounded);
        assert_eq!(found.dtype(), DType::F32);
        close(&numbers(found), &numbers(expected), 1e-5, "field");
    }

    #[test]
    fn a_network_starts_as_zero() {
        let network = Conservative::new(&ConservativeSettings::default(), DIMENSION, 3);
        let weights =
            Weights::constant(network.parameters(), &network.parameters().initial_values::<f64>(1), &Device::flex());
        assert!(numbers(network.forward(&weights, input(normals([2, DIMENSION], 1)))).iter().all(|&x| x == 0.0));
    }
}
