//! Message passing between points without tensors.

use ornstein_engine::{LANES, LaneArray};
use ornstein_random::dispatch;

use super::embedding::PackedEmbedding;
use super::epilogues::{Accumulate, AccumulateAndActivate, ActivateAndAdd, AddProjection, Store, silu};
use super::linear::PackedLinear;
use super::matrix::Matrix;
use super::packed::{Level, PackedNetwork, Scales, Workspace};
use super::rows::{Row, room};
use crate::layers::{Linear, NoiseEmbedding};
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// What an equivariant network is made of.
#[derive(Debug)]
pub(crate) struct EquivariantLayers<'a> {
    pub(crate) space: usize,
    pub(crate) condition: usize,
    pub(crate) embedding: &'a NoiseEmbedding,
    /// The features of the kind of every node.
    pub(crate) kinds: Vec<&'a [f32]>,
    pub(crate) noise: &'a Linear,
    pub(crate) by_condition: Option<&'a Linear>,
    pub(crate) rounds: Vec<RoundLayers<'a>>,
}

/// One round of messages.
#[derive(Debug)]
pub(crate) struct RoundLayers<'a> {
    pub(crate) receiving: &'a Linear,
    pub(crate) sending: &'a Linear,
    pub(crate) distance: &'a [f32],
    pub(crate) message: &'a Linear,
    pub(crate) push: &'a Linear,
    pub(crate) strength: &'a [f32],
    /// Of the node itself, of its messages, and the second layer.
    pub(crate) update: Option<[&'a Linear; 3]>,
}

/// A packed [`Equivariant`](crate::architectures::Equivariant) network, for states all of whose nodes are there. With 64 states side by
/// side in lanes, an edge's features are those of this edge in all of them: nothing is gathered or turned around.
#[derive(Debug, Clone)]
pub struct PackedEquivariant<T> {
    space: usize,
    nodes: usize,
    width: usize,
    condition: usize,
    embedding: PackedEmbedding<T>,
    kinds: Vec<T>,
    noise: Matrix<T>,
    by_condition: Matrix<T>,
    rounds: Vec<Round<T>>,
}

/// One round of messages.
#[derive(Debug, Clone)]
struct Round<T> {
    receiving: PackedLinear<T>,
    sending: PackedLinear<T>,
    distance: Vec<T>,
    message: PackedLinear<T>,
    push: PackedLinear<T>,
    strength: Vec<T>,
    update: Option<[PackedLinear<T>; 3]>,
}

impl<T: Number> PackedEquivariant<T> {
    pub(crate) fn new(layers: &EquivariantLayers<'_>, layout: &ParameterLayout, values: &[f32]) -> Self {
        let numbers = |x: &[f32]| x.iter().map(|&x| T::from_f64(f64::from(x))).collect::<Vec<T>>();
        let packed = |layer: &Linear| PackedLinear::of(layer, layout, values);
        let round = |round: &RoundLayers<'_>| Round {
            receiving: packed(round.receiving),
            sending: packed(round.sending),
            distance: numbers(round.distance),
            message: packed(round.message),
            push: packed(round.push),
            strength: numbers(round.strength),
            update: round.update.map(|layers| layers.map(packed)),
        };
        let (noise, noise_bias) = Matrix::of(layers.noise, layout, values);
        let width = noise_bias.len();
        let (by_condition, condition_bias) = match layers.by_condition {
            Some(layer) => Matrix::of(layer, layout, values),
            None => (Matrix::new(&[], width, 0, 0), vec![T::ZERO; width]),
        };
        let mut kinds = numbers(&layers.kinds.concat());
        for features in kinds.chunks_exact_mut(width) {
            for (feature, (&noise, &condition)) in features.iter_mut().zip(noise_bias.iter().zip(&condition_bias)) {
                *feature += noise + condition;
            }
        }
        Self {
            space: layers.space,
            nodes: layers.kinds.len(),
            width,
            condition: layers.condition,
            embedding: PackedEmbedding::new(layers.embedding, layout, values),
            kinds,
            noise,
            by_condition,
            rounds: layers.rounds.iter().map(round).collect(),
        }
    }

    /// One round: writes the new positions, and the new features over the old ones.
    fn run(
        &self,
        round: &Round<T>,
        features: &mut [Row<T>],
        positions: &[Row<T>],
        moved: &mut [Row<T>],
        room: Room<'_, T>,
    ) {
        let Self { space, nodes, width, .. } = *self;
        let Room { sending, receiving, first, message, heard } = room;
        let scale = T::ONE / T::from_f64((nodes.max(2) - 1) as f64);
        for (h, sending) in features.chunks_exact(width).zip(sending.chunks_exact_mut(width)) {
            round.sending.apply(h, &mut Store(sending));
        }
        // What a node sends is already there, so its features may change before others have heard it.
        for i in 0..nodes {
            round.receiving.apply(&features[i * width..][..width], &mut Store(receiving));
            heard.fill(Row::ZERO);
            let here = &positions[i * space..][..space];
            let moved = &mut moved[i * space..][..space];
            moved.copy_from_slice(here);
            for j in (0..nodes).filter(|&j| j != i) {
                let there = &positions[j * space..][..space];
                let (mut squared, mut strength) = (Row::ZERO, Row::ZERO);
                squared_distance(here, there, &mut squared);
                meet(receiving, &sending[j * width..][..width], &round.distance, &squared, first);
                round.message.apply(first, &mut ActivateAndAdd { out: message, sum: heard });
                round.push.apply(message, &mut AddProjection { weights: &round.strength, sum: &mut strength });
                move_along(here, there, &squared, &strength, scale, moved);
            }
            if let Some([node, by_messages, second]) = &round.update {
                scale_rows(heard, scale);
                by_messages.apply(heard, &mut Store(first));
                let features = &mut features[i * width..][..width];
                node.apply(features, &mut AccumulateAndActivate(first));
                second.apply(first, &mut Accumulate(features));
            }
        }
    }
}

/// Working memory of a round.
struct Room<'a, T> {
    /// `B h_j` of all nodes.
    sending: &'a mut [Row<T>],
    /// `A h_i + b` of one node.
    receiving: &'a mut [Row<T>],
    /// The first layer of an edge.
    first: &'a mut [Row<T>],
    /// Its message.
    message: &'a mut [Row<T>],
    /// The sum of messages of a node.
    heard: &'a mut [Row<T>],
}

dispatch! {
    fn squared_distance<T: Number>(here: &[Row<T>], there: &[Row<T>], squared: &mut Row<T>) {
        for (here, there) in here.iter().zip(there) {
            for (squared, (&a, &b)) in squared.0.iter_mut().zip(here.0.iter().zip(&there.0)) {
                *squared += (a - b) * (a - b);
            }
        }
    }

    /// The first layer of an edge.
    fn meet<T: Number>(receiving: &[Row<T>], sending: &[Row<T>], distance: &[T], squared: &Row<T>, out: &mut [Row<T>]) {
        for (out, ((receiving, sending), &distance)) in out.iter_mut().zip(receiving.iter().zip(sending).zip(distance)) {
            for lane in 0..LANES {
                out.0[lane] = silu(receiving.0[lane] + sending.0[lane] + distance * squared.0[lane]);
            }
        }
    }

    fn move_along<T: Number>(
        here: &[Row<T>],
        there: &[Row<T>],
        squared: &Row<T>,
        strength: &Row<T>,
        scale: T,
        moved: &mut [Row<T>],
    ) {
        let mut factor = Row::ZERO;
        for (factor, (&squared, &strength)) in factor.0.iter_mut().zip(squared.0.iter().zip(&strength.0)) {
            *factor = scale * strength / (T::ONE + squared).sqrt();
        }
        for (moved, (here, there)) in moved.iter_mut().zip(here.iter().zip(there)) {
            for lane in 0..LANES {
                moved.0[lane] += factor.0[lane] * (here.0[lane] - there.0[lane]);
            }
        }
    }

    fn scale_rows<T: Number>(rows: &mut [Row<T>], factor: T) {
        for row in rows {
            for x in &mut row.0 {
                *x *= factor;
            }
        }
    }

    /// Takes the mean over nodes from every axis.
    fn centre<T: Number>(positions: &mut [Row<T>], space: usize) {
        let scale = T::ONE / T::from_f64((positions.len() / space) as f64);
        for axis in 0..space {
            let mut mean = Row::ZERO;
            for row in positions[axis..].iter().step_by(space) {
                for (mean, &x) in mean.0.iter_mut().zip(&row.0) {
                    *mean += scale * x;
                }
            }
            for row in positions[axis..].iter_mut().step_by(space) {
                for (x, &mean) in row.0.iter_mut().zip(&mean.0) {
                    *x -= mean;
                }
            }
        }
    }

    fn scaled<T: Number>(states: &[LaneArray<T>], factor: T, out: &mut [Row<T>]) {
        for (out, states) in out.iter_mut().zip(states) {
            for (out, &x) in out.0.iter_mut().zip(states) {
                *out = factor * x;
            }
        }
    }

    fn leave<T: Number>(scales: Scales<T>, states: &[LaneArray<T>], displacement: &[Row<T>], result: &mut [LaneArray<T>]) {
        for (result, (states, moved)) in result.iter_mut().zip(states.iter().zip(displacement)) {
            for (result, (&x, &moved)) in result.iter_mut().zip(states.iter().zip(&moved.0)) {
                *result = scales.skip * x + scales.output * moved;
            }
        }
    }

    fn subtract<T: Number>(rows: &mut [Row<T>], others: &[Row<T>]) {
        for (row, other) in rows.iter_mut().zip(others) {
            for (x, &other) in row.0.iter_mut().zip(&other.0) {
                *x -= other;
            }
        }
    }
}

impl<T: Number> PackedNetwork<T> for PackedEquivariant<T> {
    fn dimension(&self) -> usize {
        self.nodes * self.space
    }

    fn condition_dimension(&self) -> usize {
        self.condition
    }

    fn prepare(&self, noise: f64, condition: &[T], level: &mut Level<T>) {
        assert_eq!(condition.len(), self.condition, "the network is conditioned on as many numbers");
        let Level { biases, room } = level;
        self.embedding.embed(noise, room);
        biases.clear();
        biases.extend_from_slice(&self.kinds);
        for features in biases.chunks_exact_mut(self.width) {
            self.noise.accumulate(room, features);
            self.by_condition.accumulate(condition, features);
        }
    }

    fn evaluate(
        &self,
        level: &Level<T>,
        scales: Scales<T>,
        states: &[LaneArray<T>],
        result: &mut [LaneArray<T>],
        workspace: &mut Workspace<T>,
    ) {
        let Self { space, nodes, width, .. } = *self;
        assert_eq!(level.biases.len(), nodes * width, "a level that this network has prepared");
        let rows = room(&mut workspace.rows, 3 * nodes * space + 2 * nodes * width + 4 * width);
        let (start, rows) = rows.split_at_mut(nodes * space);
        let (mut positions, rows) = rows.split_at_mut(nodes * space);
        let (mut moved, rows) = rows.split_at_mut(nodes * space);
        let (features, rows) = rows.split_at_mut(nodes * width);
        let (sending, rows) = rows.split_at_mut(nodes * width);
        let (receiving, rows) = rows.split_at_mut(width);
        let (first, rows) = rows.split_at_mut(width);
        let (message, heard) = rows.split_at_mut(width);

        scaled(states, scales.input, start);
        centre(start, space);
        positions.copy_from_slice(start);
        for (row, &feature) in features.iter_mut().zip(&level.biases) {
            *row = Row([feature; LANES]);
        }
        for round in &self.rounds {
            let room = Room { sending, receiving, first, message, heard };
            self.run(round, features, positions, moved, room);
            std::mem::swap(&mut positions, &mut moved);
        }
        subtract(positions, start);
        centre(positions, space);
        leave(scales, states, positions, result);
    }
}
