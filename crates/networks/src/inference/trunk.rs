//! Residual blocks over a noise level, which several networks share.

use ornstein_engine::LaneArray;

use super::embedding::PackedEmbedding;
use super::linear::PackedLinear;
use super::matrix::Matrix;
use super::packed::Level;
use super::rows::Row;
use crate::layers::{Linear, NoiseEmbedding};
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// The layers of a network `h_0 = W_x x + W_c c + b`, `h_(k+1) = h_k + W_2k silu(W_1k h_k + E_k e + b_1k) + b_2k`.
#[derive(Debug)]
pub(crate) struct TrunkLayers<'a> {
    /// Makes `e`.
    pub(crate) embedding: &'a NoiseEmbedding,
    /// `W_x` and `W_c` side by side.
    pub(crate) entry: &'a Linear,
    /// `W_1`, `E` and `W_2` of every block.
    pub(crate) blocks: Vec<[&'a Linear; 3]>,
    /// Length of `x`.
    pub(crate) dimension: usize,
    /// Length of `c`.
    pub(crate) condition: usize,
}

/// The same, packed.
#[derive(Debug, Clone)]
pub(super) struct Trunk<T> {
    pub(super) dimension: usize,
    pub(super) condition: usize,
    pub(super) width: usize,
    embedding: PackedEmbedding<T>,
    pub(super) entry: PackedLinear<T>,
    by_condition: Matrix<T>,
    pub(super) blocks: Vec<Block<T>>,
}

/// One residual block.
#[derive(Debug, Clone)]
pub(super) struct Block<T> {
    pub(super) first: PackedLinear<T>,
    noise: Matrix<T>,
    noise_bias: Vec<T>,
    pub(super) second: PackedLinear<T>,
}

impl<T: Number> Trunk<T> {
    pub(super) fn new(layers: &TrunkLayers<'_>, layout: &ParameterLayout, values: &[f32]) -> Self {
        let &TrunkLayers { embedding, entry, ref blocks, dimension, condition } = layers;
        let block = |[first, noise, second]: &[&Linear; 3]| {
            let (noise, noise_bias) = Matrix::of(noise, layout, values);
            let first = PackedLinear::of(first, layout, values);
            Block { first, noise, noise_bias, second: PackedLinear::of(second, layout, values) }
        };
        let (weight, bias) = entry.numbers(layout, values);
        Self {
            dimension,
            condition,
            width: bias.len(),
            embedding: PackedEmbedding::new(embedding, layout, values),
            entry: PackedLinear::new(weight, bias, 0, dimension),
            by_condition: Matrix::new(weight, bias.len(), dimension, condition),
            blocks: blocks.iter().map(block).collect(),
        }
    }

    /// See [`PackedNetwork::prepare`](super::PackedNetwork::prepare).
    pub(super) fn prepare(&self, noise: f64, condition: &[T], level: &mut Level<T>) {
        assert_eq!(condition.len(), self.condition, "the network is conditioned on as many numbers");
        let Level { biases, room } = level;
        self.embedding.embed(noise, room);
        biases.clear();
        biases.extend_from_slice(self.entry.bias());
        self.by_condition.accumulate(condition, biases);
        for block in &self.blocks {
            let start = biases.len();
            biases.extend_from_slice(block.first.bias());
            for (bias, &noise) in biases[start..].iter_mut().zip(&block.noise_bias) {
                *bias += noise;
            }
            block.noise.accumulate(room, &mut biases[start..]);
        }
    }

    /// The prepared biases of entry and blocks.
    pub(super) fn biases<'a>(&self, level: &'a Level<T>) -> (&'a [T], impl DoubleEndedIterator<Item = &'a [T]>) {
        let padded = self.entry.bias().len();
        assert_eq!(level.biases.len(), (1 + self.blocks.len()) * padded, "a level that this network has prepared");
        let (entry, blocks) = level.biases.split_at(padded);
        (entry, blocks.chunks_exact(padded.max(1)))
    }
}

/// Writes the scaled states.
pub(super) fn scale<T: Number>(states: &[LaneArray<T>], factor: T, out: &mut [Row<T>]) {
    for (out, states) in out.iter_mut().zip(states) {
        for (out, &x) in out.0.iter_mut().zip(states) {
            *out = factor * x;
        }
    }
}
