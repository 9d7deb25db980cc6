//! What the nodes of a complete graph tell each other.

mod loops;
mod passes;

use burn_tensor::Tensor;

use self::passes::{Graphs, Shapes};
use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host, silu};

/// The ends of the edges of `B` graphs of `N` nodes.
#[derive(Debug, Clone)]
pub struct EdgeEnds {
    /// `r`: what a node brings to the edges on which it receives, `[B, N, H]`.
    pub receiving: Tensor<3>,
    /// `s`: what it brings to those on which it sends, `[B, N, H]`.
    pub sending: Tensor<3>,
    /// `x`: its position, `[B, N, D]`.
    pub positions: Tensor<3>,
    /// `p`: 1 for a node that is there and 0 for padding, `[B, N]`. Nothing is differentiated by it.
    pub presence: Tensor<2>,
}

/// The layers along an edge.
#[derive(Debug, Clone)]
pub struct EdgeLayers {
    /// `c`: how the squared distance enters, `[H]`.
    pub distance: Tensor<1>,
    /// `W_2` and `b_2`, `[H, H]` and `[H]`.
    pub message: (Tensor<2>, Tensor<1>),
    /// `W_3` and `b_3`, `[H, H]` and `[H]`.
    pub push: (Tensor<2>, Tensor<1>),
    /// `w`: from features to the strength of a push, `[H]`.
    pub strength: Tensor<1>,
}

/// Sums over the edges of complete graphs, `[B, N, H + D]`: messages and pushes
///
/// `m_ij = silu(W_2 silu(r_i + s_j + c d_ij^2) + b_2)` and `v_ij = w . silu(W_3 m_ij + b_3) (x_i - x_j) / (1 + d_ij^2)^(1/2)`
///
/// with `d_ij = |x_i - x_j|`, each as `p_i / (N - 1) sum_(j != i) p_j ...`, side by side (Satorras, Hoogeboom and Welling 2021,
/// *E(n) equivariant graph neural networks*, eqs. 3 to 5, with bounded pushes).
///
/// The first layer of an edge, `W_1 [h_i, h_j, d^2] + b_1`, is `r_i + s_j + c d^2`: two maps of nodes in place of one of the `N - 1`
/// times as many edges. Graphs are worked on a few at a time, so that their edges' features stay in the cache; the backward pass
/// computes them once more rather than reading them back from memory.
#[must_use]
pub fn edge_messages(ends: EdgeEnds, layers: EdgeLayers) -> Tensor<3> {
    if !on_host(&ends.positions) {
        return composed(ends, layers);
    }
    let EdgeEnds { receiving, sending, positions, presence } = ends;
    let EdgeLayers { distance, message, push, strength } = layers;
    let inputs = [
        receiving.into(),
        sending.into(),
        positions.into(),
        presence.into(),
        distance.into(),
        message.0.into(),
        message.1.into(),
        push.0.into(),
        push.1.into(),
        strength.into(),
    ];
    apply(&EdgeMessages, inputs)
}

/// The same out of the tensor library's operations.
fn composed(ends: EdgeEnds, layers: EdgeLayers) -> Tensor<3> {
    let [batch, nodes, features] = ends.receiving.dims();
    let device = ends.positions.device();
    let dtype = ends.positions.dtype();
    let dense = |x: Tensor<4>, (weight, bias): (Tensor<2>, Tensor<1>)| {
        let rows = x.reshape([batch * nodes * nodes, features]);
        silu(rows.matmul(weight.transpose()) + bias.unsqueeze()).reshape([batch, nodes, nodes, features])
    };
    let across: Tensor<4> = ends.positions.clone().unsqueeze_dim::<4>(2) - ends.positions.unsqueeze_dim(1);
    let squared = across.clone().powi_scalar(2).sum_dim(3);
    let first = ends.receiving.unsqueeze_dim::<4>(2)
        + ends.sending.unsqueeze_dim(1)
        + squared.clone() * layers.distance.reshape([1, 1, 1, features]);
    let messages = dense(silu(first), layers.message);
    let strength = layers.strength.reshape([1, 1, 1, features]);
    let strengths = (dense(messages.clone(), layers.push) * strength).sum_dim(3);
    let pushes = strengths * across / (squared + 1.0).sqrt();

    let others: Tensor<2> = Tensor::<2>::eye(nodes, &device).cast(dtype).neg() + 1.0;
    let weights: Tensor<4> = ends.presence.clone().reshape([batch, nodes, 1, 1])
        * ends.presence.reshape([batch, 1, nodes, 1])
        * others.reshape([1, nodes, nodes, 1])
        / (nodes.max(2) - 1) as f64;
    (Tensor::cat(vec![messages, pushes], 3) * weights).sum_dim(2).squeeze_dim(2)
}

/// The operation on the host. Inputs are in the order of the fields of [`EdgeEnds`] and [`EdgeLayers`].
#[derive(Debug, Clone, Copy)]
struct EdgeMessages;

/// How many inputs there are.
const INPUTS: usize = 10;

/// The inputs as plain memory.
fn graphs<'a, T: Number>(inputs: &[HostView<'a, T>; INPUTS]) -> Graphs<'a, T> {
    let [receiving, sending, positions, presence, distance, message, message_bias, push, push_bias, strength] = *inputs;
    let shapes = Shapes {
        batch: receiving.shape[0],
        nodes: receiving.shape[1],
        features: receiving.shape[2],
        space: positions.shape[2],
    };
    Graphs {
        shapes,
        receiving: receiving.data,
        sending: sending.data,
        positions: positions.data,
        presence: presence.data,
        distance: distance.data,
        message: message.data,
        message_bias: message_bias.data,
        push: push.data,
        push_bias: push_bias.data,
        strength: strength.data,
    }
}

impl HostOperation<INPUTS> for EdgeMessages {
    fn forward<T: Number>(&self, inputs: [HostView<'_, T>; INPUTS], _tracked: bool) -> HostOutput<T> {
        let graphs = graphs(&inputs);
        let Shapes { batch, nodes, features, space } = graphs.shapes;
        HostOutput { shape: vec![batch, nodes, features + space], data: graphs.sums(), saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, INPUTS>) -> [Option<Vec<T>>; INPUTS] {
        let (nodes, layers) = graphs(&pass.inputs).derivatives(pass.gradient.data);
        [
            Some(nodes.receiving),
            Some(nodes.sending),
            Some(nodes.positions),
            None,
            Some(layers.distance),
            Some(layers.message),
            Some(layers.message_bias),
            Some(layers.push),
            Some(layers.push_bias),
            Some(layers.strength),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals, numbers};

    /// All inputs but the presence as tensors of one rank.
    fn inputs(shapes: Shapes) -> [Tensor<3>; 9] {
        let Shapes { batch, nodes, features, space } = shapes;
        [
            normals([batch, nodes, features], 1),
            normals([batch, nodes, features], 2),
            normals([batch, nodes, space], 3),
            normals([1, 1, features], 4),
            normals([1, features, features], 5),
            normals([1, 1, features], 6),
            normals([1, features, features], 7),
            normals([1, 1, features], 8),
            normals([1, 1, features], 9),
        ]
    }

    /// A function of those inputs, with every third node missing.
    fn function(f: fn(EdgeEnds, EdgeLayers) -> Tensor<3>) -> impl Fn([Tensor<3>; 9]) -> Tensor<3> {
        move |[receiving, sending, positions, distance, message, message_bias, push, push_bias, strength]| {
            let [batch, nodes, _] = receiving.dims();
            let presence = (0..batch * nodes).map(|node| f64::from(u8::from(node % 3 != 2))).collect::<Vec<_>>();
            let presence = Tensor::<1>::from_data(presence.as_slice(), (&positions.device(), positions.dtype()));
            let presence = presence.reshape([batch, nodes]);
            let vector = |x: Tensor<3>| x.flatten(0, 2);
            let layers = EdgeLayers {
                distance: vector(distance),
                message: (message.squeeze_dim(0), vector(message_bias)),
                push: (push.squeeze_dim(0), vector(push_bias)),
                strength: vector(strength),
            };
            f(EdgeEnds { receiving, sending, positions, presence }, layers)
        }
    }

    #[test]
    fn sums_over_edges_have_the_values_and_derivatives_of_their_definition() {
        let small = inputs(Shapes { batch: 2, nodes: 4, features: 3, space: 3 });
        differences(function(edge_messages), &small, 1e-7);
        // Several groups and tasks, the last ones short; features that fill no vector; space of two dimensions.
        let large = inputs(Shapes { batch: 70, nodes: 7, features: 19, space: 2 });
        agree(function(edge_messages), function(composed), &large, 1e-11);
    }

    #[test]
    fn a_single_node_hears_nothing() {
        let output = function(edge_messages)(inputs(Shapes { batch: 3, nodes: 1, features: 4, space: 3 }));
        assert!(numbers(output).iter().all(|&x| x == 0.0));
    }

    #[test]
    fn the_number_of_threads_does_not_change_a_bit() {
        let all = || {
            let leaves = inputs(Shapes { batch: 70, nodes: 7, features: 19, space: 2 })
                .map(|input| input.autodiff().require_grad());
            let output = function(edge_messages)(leaves.clone());
            let gradients = (output.clone() * output.clone()).sum().backward();
            (numbers(output.inner()), leaves.map(|leaf| numbers(leaf.grad(&gradients).expect("a derivative"))))
        };
        let with =
            |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(all);
        let (one, three) = (with(1), with(3));
        assert!(one == three);
    }
}
