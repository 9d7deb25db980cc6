//! Gradient networks without tensors, with the potential.

use ornstein_engine::{LANES, LaneArray};
use ornstein_random::dispatch;

use super::epilogues::{Accumulate, ActivateWithSlope, Leave, Multiply, Store, silu_and_slope};
use super::linear::PackedLinear;
use super::packed::{Level, PackedNetwork, PackedPotential, Scales, Workspace};
use super::rows::{Row, room};
use super::trunk::{Trunk, TrunkLayers, scale};
use crate::layers::Linear;
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// A packed [`Conservative`](crate::architectures::Conservative) network: its trunk, and the trunk's transpose for the way back.
#[derive(Debug, Clone)]
pub struct PackedConservative<T> {
    trunk: Trunk<T>,
    /// `W_2^T` and `W_1^T` of every block.
    transposed: Vec<[PackedLinear<T>; 2]>,
    /// `W_x^T`.
    leave: PackedLinear<T>,
    /// `w`.
    exit: Vec<T>,
}

impl<T: Number> PackedConservative<T> {
    pub(crate) fn new(layers: &TrunkLayers<'_>, exit: &[f32], layout: &ParameterLayout, values: &[f32]) -> Self {
        let trunk = Trunk::new(layers, layout, values);
        let transposed = |weight, rows| PackedLinear::transposed(weight, trunk.width, rows);
        let back = |[first, _, second]: &[&Linear; 3]| {
            [second, first].map(|layer| transposed(layer.numbers(layout, values).0, trunk.width))
        };
        Self {
            transposed: layers.blocks.iter().map(back).collect(),
            leave: transposed(layers.entry.numbers(layout, values).0, trunk.dimension),
            exit: exit.iter().map(|&x| T::from_f64(f64::from(x))).collect(),
            trunk,
        }
    }
}

impl<T: Number> PackedPotential<T> for PackedConservative<T> {
    fn evaluate_with_potential(
        &self,
        level: &Level<T>,
        scales: Scales<T>,
        states: &[LaneArray<T>],
        result: &mut [LaneArray<T>],
        potential: &mut LaneArray<T>,
        workspace: &mut Workspace<T>,
    ) {
        let Trunk { dimension, width, ref entry, ref blocks, .. } = self.trunk;
        let (entry_bias, biases) = self.trunk.biases(level);
        let rows = room(&mut workspace.rows, dimension + (2 + blocks.len()) * width);
        let (x, rows) = rows.split_at_mut(dimension);
        let (h, rows) = rows.split_at_mut(width);
        let (inner, slopes) = rows.split_at_mut(width);
        scale(states, scales.input, x);
        entry.apply_with(entry_bias, x, &mut Store(h));
        for ((block, bias), slope) in blocks.iter().zip(biases).zip(slopes.chunks_exact_mut(width.max(1))) {
            block.first.apply_with(bias, h, &mut ActivateWithSlope { out: inner, slope });
            block.second.apply(inner, &mut Accumulate(h));
        }
        turn(&self.exit, h, potential);
        for ([second, first], slope) in self.transposed.iter().zip(slopes.chunks_exact_mut(width.max(1))).rev() {
            second.apply(h, &mut Multiply(slope));
            first.apply(slope, &mut Accumulate(h));
        }
        self.leave.apply(h, &mut Leave { scales, states, out: result });
    }
}

dispatch! {
    /// At the end of the way there: the potential `w . silu(h)`, and in place of `h` its derivative `w * silu'(h)`.
    fn turn<T: Number>(exit: &[T], h: &mut [Row<T>], potential: &mut LaneArray<T>) {
        *potential = [T::ZERO; LANES];
        for (row, &weight) in h.iter_mut().zip(exit) {
            for (h, sum) in row.0.iter_mut().zip(potential.iter_mut()) {
                let (value, slope) = silu_and_slope(*h);
                *sum += weight * value;
                *h = weight * slope;
            }
        }
    }
}

impl<T: Number> PackedNetwork<T> for PackedConservative<T> {
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
        self.evaluate_with_potential(level, scales, states, result, &mut [T::ZERO; LANES], workspace);
    }
}
