//! Both passes over the edges, a few graphs at a time.

use rayon::prelude::*;

use super::loops;
use crate::operations::Number;
use crate::operations::matrix_product::{Matrix, multiply};

/// How much there is of everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shapes {
    pub(super) batch: usize,
    pub(super) nodes: usize,
    pub(super) features: usize,
    pub(super) space: usize,
}

impl Shapes {
    /// Directed edges of a graph.
    fn edges(self) -> usize {
        self.nodes * self.nodes.saturating_sub(1)
    }

    /// Graphs that are worked on together: some hundred edges, whose features fit the second cache.
    fn group(self) -> usize {
        (256 / self.edges().max(1)).max(1)
    }

    /// Graphs of one task: whole groups, and at most 16 tasks, each of which has sums of its own for the layers.
    fn task(self) -> usize {
        self.batch.div_ceil(16).next_multiple_of(self.group()).max(1)
    }
}

/// The inputs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Graphs<'a, T> {
    pub(super) shapes: Shapes,
    pub(super) receiving: &'a [T],
    pub(super) sending: &'a [T],
    pub(super) positions: &'a [T],
    pub(super) presence: &'a [T],
    pub(super) distance: &'a [T],
    pub(super) message: &'a [T],
    pub(super) message_bias: &'a [T],
    pub(super) push: &'a [T],
    pub(super) push_bias: &'a [T],
    pub(super) strength: &'a [T],
}

/// Derivatives by what nodes bring.
#[derive(Debug)]
pub(super) struct NodeDerivatives<T> {
    pub(super) receiving: Vec<T>,
    pub(super) sending: Vec<T>,
    pub(super) positions: Vec<T>,
}

/// Derivatives by the layers along an edge.
#[derive(Debug)]
pub(super) struct LayerDerivatives<T> {
    pub(super) distance: Vec<T>,
    pub(super) message: Vec<T>,
    pub(super) message_bias: Vec<T>,
    pub(super) push: Vec<T>,
    pub(super) push_bias: Vec<T>,
    pub(super) strength: Vec<T>,
}

impl<T: Number> LayerDerivatives<T> {
    fn zeros(features: usize) -> Self {
        let zeros = |count| vec![T::ZERO; count];
        Self {
            distance: zeros(features),
            message: zeros(features * features),
            message_bias: zeros(features),
            push: zeros(features * features),
            push_bias: zeros(features),
            strength: zeros(features),
        }
    }

    fn add(&mut self, other: &Self) {
        let one = |sum: &mut Vec<T>, other: &[T]| loops::add_scaled(sum, T::ONE, other);
        one(&mut self.distance, &other.distance);
        one(&mut self.message, &other.message);
        one(&mut self.message_bias, &other.message_bias);
        one(&mut self.push, &other.push);
        one(&mut self.push_bias, &other.push_bias);
        one(&mut self.strength, &other.strength);
    }
}

/// One edge of a group of graphs.
#[derive(Debug, Clone, Copy)]
struct Edge<T> {
    /// The node that receives and the one that sends, among all nodes of the batch.
    ends: [usize; 2],
    /// The square of its length.
    squared: T,
    /// The weight in the sum of the receiving node.
    weight: T,
}

/// Working memory of a task, rows of features of the edges of a group.
struct Room<T> {
    edges: Vec<Edge<T>>,
    /// The first layer.
    first: Vec<T>,
    first_slope: Vec<T>,
    /// The messages.
    message: Vec<T>,
    message_slope: Vec<T>,
    /// The last layer, and derivatives later.
    push: Vec<T>,
    push_slope: Vec<T>,
    /// One number for each edge.
    strengths: Vec<T>,
    by_strength: Vec<T>,
}

impl<T: Number> Room<T> {
    /// For the pass forward, or for both.
    fn new(shapes: Shapes, both: bool) -> Self {
        let edges = shapes.group() * shapes.edges();
        let rows = || vec![T::ZERO; edges * shapes.features];
        let slopes = || if both { rows() } else { Vec::new() };
        Self {
            edges: Vec::with_capacity(edges),
            first: rows(),
            first_slope: slopes(),
            message: rows(),
            message_slope: slopes(),
            push: rows(),
            push_slope: slopes(),
            strengths: vec![T::ZERO; edges],
            by_strength: vec![T::ZERO; edges],
        }
    }
}

/// `out = a b`, or added to it, by rows.
fn product<T: Number>(out: &mut [T], a: Matrix<'_, T>, b: Matrix<'_, T>, old: Option<T>) {
    assert!(out.len() == a.rows() * b.columns() && a.columns() == b.rows(), "matrices that fit");
    // SAFETY: `out` has room for the result, rows of `b.columns()` numbers, and all of its numbers are initialised.
    unsafe { multiply(out.as_mut_ptr(), b.columns(), a, b, T::ONE, old) };
}

impl<T: Number> Graphs<'_, T> {
    /// The sums of all nodes, `[batch, nodes, features + space]`.
    pub(super) fn sums(&self) -> Vec<T> {
        let Shapes { batch, nodes, features, space } = self.shapes;
        let (group, task, columns) = (self.shapes.group(), self.shapes.task(), features + space);
        let mut sums = vec![T::ZERO; batch * nodes * columns];
        if columns * nodes == 0 {
            return sums;
        }
        sums.par_chunks_mut(task * nodes * columns).enumerate().for_each(|(number, sums)| {
            let mut room = Room::new(self.shapes, false);
            for (part, sums) in sums.chunks_mut(group * nodes * columns).enumerate() {
                self.sum_group(number * task + part * group, sums, &mut room);
            }
        });
        sums
    }

    /// The edges of the graphs from `first` on.
    fn list_edges(&self, first: usize, graphs: usize, edges: &mut Vec<Edge<T>>) {
        let nodes = self.shapes.nodes;
        let scale = T::ONE / T::from_f64((nodes.max(2) - 1) as f64);
        edges.clear();
        for graph in first..first + graphs {
            for i in 0..nodes {
                for j in (0..nodes).filter(|&j| j != i) {
                    let ends = [graph * nodes + i, graph * nodes + j];
                    let mut squared = T::ZERO;
                    self.across(ends, |_, across| squared += across * across);
                    edges.push(Edge { ends, squared, weight: scale * self.presence[ends[0]] * self.presence[ends[1]] });
                }
            }
        }
    }

    /// Calls `with` with every axis and the difference of positions along it.
    fn across(&self, [i, j]: [usize; 2], mut with: impl FnMut(usize, T)) {
        let space = self.shapes.space;
        for axis in 0..space {
            with(axis, self.positions[i * space + axis] - self.positions[j * space + axis]);
        }
    }

    /// What a node brings.
    fn ends(&self, [i, j]: [usize; 2]) -> (&[T], &[T]) {
        let features = self.shapes.features;
        (&self.receiving[i * features..][..features], &self.sending[j * features..][..features])
    }

    /// Adds the edges of some graphs up.
    fn sum_group(&self, first: usize, sums: &mut [T], room: &mut Room<T>) {
        let Shapes { nodes, features, space, .. } = self.shapes;
        let columns = features + space;
        let Room { edges, first: hidden, message, push, strengths, .. } = room;
        self.list_edges(first, sums.len() / (nodes * columns), edges);
        let rows = edges.len() * features;
        let (hidden, message, push) = (&mut hidden[..rows], &mut message[..rows], &mut push[..rows]);
        for (edge, out) in edges.iter().zip(hidden.chunks_exact_mut(features)) {
            let (receiving, sending) = self.ends(edge.ends);
            loops::first(receiving, sending, self.distance, edge.squared, out);
        }
        product(message, Matrix::new(hidden, features), Matrix::new(self.message, features).transposed(), None);
        loops::activate(message, self.message_bias);
        product(push, Matrix::new(message, features), Matrix::new(self.push, features).transposed(), None);
        loops::strengths(push, self.push_bias, self.strength, strengths);
        for ((edge, message), &strength) in edges.iter().zip(message.chunks_exact(features)).zip(strengths.iter()) {
            let sum = &mut sums[(edge.ends[0] - first * nodes) * columns..][..columns];
            loops::add_scaled(&mut sum[..features], edge.weight, message);
            let factor = edge.weight * strength / (T::ONE + edge.squared).sqrt();
            self.across(edge.ends, |axis, across| sum[features + axis] += factor * across);
        }
    }

    /// The derivatives of a loss by all inputs, from those by the sums.
    pub(super) fn derivatives(&self, gradient: &[T]) -> (NodeDerivatives<T>, LayerDerivatives<T>) {
        let Shapes { batch, nodes, features, space } = self.shapes;
        let (group, task) = (self.shapes.group(), self.shapes.task());
        let zeros = |columns: usize| vec![T::ZERO; batch * nodes * columns];
        let mut all = NodeDerivatives { receiving: zeros(features), sending: zeros(features), positions: zeros(space) };
        let pieces = |columns: usize| (task * nodes * columns).max(1);
        let ends = all.receiving.par_chunks_mut(pieces(features)).zip(all.sending.par_chunks_mut(pieces(features)));
        let tasks = ends.zip(all.positions.par_chunks_mut(pieces(space))).enumerate();
        let layers: Vec<_> = tasks
            .map(|(number, ((receiving, sending), positions))| {
                let (mut room, mut layers) = (Room::new(self.shapes, true), LayerDerivatives::zeros(features));
                let step = group * nodes;
                let ends = receiving.chunks_mut(step * features).zip(sending.chunks_mut(step * features));
                for (part, ((receiving, sending), positions)) in
                    ends.zip(positions.chunks_mut(step * space)).enumerate()
                {
                    let by_nodes = [receiving, sending, positions];
                    self.differentiate_group(number * task + part * group, gradient, by_nodes, &mut layers, &mut room);
                }
                layers
            })
            .collect();
        let mut total = LayerDerivatives::zeros(features);
        for layers in &layers {
            total.add(layers);
        }
        (all, total)
    }

    /// Computes the edges of some graphs once more, and goes back through them.
    fn differentiate_group(
        &self,
        first: usize,
        gradient: &[T],
        [by_receiving, by_sending, by_positions]: [&mut [T]; 3],
        layers: &mut LayerDerivatives<T>,
        room: &mut Room<T>,
    ) {
        let Shapes { nodes, features, space, .. } = self.shapes;
        let columns = features + space;
        self.list_edges(first, by_receiving.len() / (nodes * features), &mut room.edges);
        let rows = room.edges.len() * features;
        let Room { edges, strengths, by_strength, .. } = room;
        let hidden = &mut room.first[..rows];
        let hidden_slope = &mut room.first_slope[..rows];
        let (message, message_slope) = (&mut room.message[..rows], &mut room.message_slope[..rows]);
        let (push, push_slope) = (&mut room.push[..rows], &mut room.push_slope[..rows]);
        let outs = hidden.chunks_exact_mut(features).zip(hidden_slope.chunks_exact_mut(features));
        for (edge, (out, slope)) in edges.iter().zip(outs) {
            let (receiving, sending) = self.ends(edge.ends);
            loops::first_with_slope(receiving, sending, self.distance, edge.squared, out, slope);
        }
        product(message, Matrix::new(hidden, features), Matrix::new(self.message, features).transposed(), None);
        loops::activate_with_slope(message, self.message_bias, message_slope);
        product(push, Matrix::new(message, features), Matrix::new(self.push, features).transposed(), None);
        loops::activate_with_slope(push, self.push_bias, push_slope);

        // The pushes: derivatives by strengths, then by the layer before.
        let pushes =
            edges.iter().zip(push.chunks_exact(features)).zip(strengths.iter_mut().zip(by_strength.iter_mut()));
        for ((edge, activated), (strength, by_strength)) in pushes {
            let slope = &gradient[edge.ends[0] * columns + features..][..space];
            let mut along = T::ZERO;
            self.across(edge.ends, |axis, across| along += slope[axis] * across);
            *by_strength = edge.weight * along / (T::ONE + edge.squared).sqrt();
            *strength = loops::scalar_product(activated, self.strength);
            loops::add_scaled(&mut layers.strength, *by_strength, activated);
        }
        loops::through_strength(push_slope, self.strength, by_strength, &mut layers.push_bias);
        product(
            &mut layers.push,
            Matrix::new(push_slope, features).transposed(),
            Matrix::new(message, features),
            Some(T::ONE),
        );

        // The messages: from the pushes and from the sums.
        let by_message = push;
        for (edge, out) in edges.iter().zip(by_message.chunks_exact_mut(features)) {
            let slope = &gradient[edge.ends[0] * columns..][..features];
            loops::write_scaled(out, edge.weight, slope);
        }
        product(by_message, Matrix::new(push_slope, features), Matrix::new(self.push, features), Some(T::ONE));
        loops::through_activation(by_message, message_slope, &mut layers.message_bias);
        product(
            &mut layers.message,
            Matrix::new(by_message, features).transposed(),
            Matrix::new(hidden, features),
            Some(T::ONE),
        );

        // The first layer and the positions.
        let by_first = hidden;
        product(by_first, Matrix::new(by_message, features), Matrix::new(self.message, features), None);
        let firsts = by_first.chunks_exact_mut(features).zip(hidden_slope.chunks_exact(features));
        for ((edge, &strength), (row, slope)) in edges.iter().zip(strengths.iter()).zip(firsts) {
            let [i, j] = edge.ends.map(|node| node - first * nodes);
            let by_squared = loops::through_first(
                row,
                slope,
                self.distance,
                edge.squared,
                &mut by_receiving[i * features..][..features],
                &mut by_sending[j * features..][..features],
                &mut layers.distance,
            );
            // v = k (x_i - x_j) / (1 + d^2)^(1/2), of which k is known: the derivative by x_i - x_j.
            let slope = &gradient[edge.ends[0] * columns + features..][..space];
            let inverse = T::ONE / (T::ONE + edge.squared).sqrt();
            let mut along = T::ZERO;
            self.across(edge.ends, |axis, across| along += slope[axis] * across);
            let factor = edge.weight * strength * inverse;
            let radial = by_squared + by_squared - factor * along * (inverse * inverse);
            self.across(edge.ends, |axis, across| {
                let by_across = factor * slope[axis] + radial * across;
                by_positions[i * space + axis] += by_across;
                by_positions[j * space + axis] -= by_across;
            });
        }
    }
}
