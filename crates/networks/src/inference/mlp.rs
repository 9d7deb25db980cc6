//! Fully connected networks without tensors.

use ornstein_engine::LaneArray;

use super::epilogues::{Accumulate, AccumulateAndActivate, Activate, Leave, Store};
use super::linear::PackedLinear;
use super::packed::{Level, PackedNetwork, Scales, Workspace};
use super::rows::room;
use super::trunk::{Trunk, TrunkLayers, scale};
use crate::layers::Linear;
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// A packed [`Mlp`](crate::architectures::Mlp): its trunk, and `W silu(h) + b` at the end.
#[derive(Debug, Clone)]
pub struct PackedMlp<T> {
    trunk: Trunk<T>,
    exit: PackedLinear<T>,
}

impl<T: Number> PackedMlp<T> {
    pub(crate) fn new(trunk: &TrunkLayers<'_>, exit: &Linear, layout: &ParameterLayout, values: &[f32]) -> Self {
        let trunk = Trunk::new(trunk, layout, values);
        Self { exit: PackedLinear::of(exit, layout, values), trunk }
    }
}

impl<T: Number> PackedNetwork<T> for PackedMlp<T> {
    fn dimension(&self) -> usize {
        self.trunk.dimension
    }

    fn condition_dimension(&self) -> usize {
        self.trunk.condition
    }

    fn prepare(&self, noise: f64, condition: &[T], level: &mut Level<T>) {
        self.trunk.prepare(noise, condition, level);
    }

    fn evaluate(
        &self,
        level: &Level<T>,
        scales: Scales<T>,
        states: &[LaneArray<T>],
        result: &mut [LaneArray<T>],
        workspace: &mut Workspace<T>,
    ) {
        let Trunk { dimension, width, ref entry, ref blocks, .. } = self.trunk;
        let (entry_bias, biases) = self.trunk.biases(level);
        let rows = room(&mut workspace.rows, dimension + 2 * width);
        let (x, rows) = rows.split_at_mut(dimension);
        let (h, inner) = rows.split_at_mut(width);
        scale(states, scales.input, x);
        if blocks.is_empty() {
            entry.apply_with(entry_bias, x, &mut Activate(h));
        } else {
            entry.apply_with(entry_bias, x, &mut Store(h));
        }
        for (number, (block, bias)) in blocks.iter().zip(biases).enumerate() {
            block.first.apply_with(bias, h, &mut Activate(inner));
            if number + 1 == blocks.len() {
                block.second.apply(inner, &mut AccumulateAndActivate(h));
            } else {
                block.second.apply(inner, &mut Accumulate(h));
            }
        }
        self.exit.apply(h, &mut Leave { scales, states, out: result });
    }
}
