//! The one thing that is learned: a function of noisy states with parameters.

use std::fmt::Debug;

use burn_tensor::Tensor;

use crate::inference::PackedNetwork;
use crate::parameters::{ParameterLayout, Weights};
use crate::potential::Potential;

/// What a network is given for a batch of `B` states.
#[derive(Debug, Clone)]
pub struct NetworkInput {
    /// The scaled noisy states, one per row, `[B, dimension]`.
    pub states: Tensor<2>,
    /// The encoded noise level of every state, `[B]`; of order one.
    pub noise: Tensor<1>,
    /// What the states are conditioned on, `[B, condition dimension]`.
    pub condition: Option<Tensor<2>>,
    /// Which members of a set are there (1) or padding (0), `[B, members]`, for networks of sets.
    pub mask: Option<Tensor<2>>,
}

/// A function `F_theta(x, noise, condition)` from states to states of the same shape, apart from its parameters `theta`.
///
/// An architecture is a small struct made of [`layers`](crate::layers) which remembers its parameters by
/// [`Parameter`](crate::Parameter) handles; the numbers come as [`Weights`]. So the same network runs with raw and averaged weights, in
/// `f32` and `f64`, tracked for training or plain for sampling, on any device.
pub trait Network: Debug + Send + Sync {
    /// Names, shapes and first values of the parameters.
    fn parameters(&self) -> &ParameterLayout;

    /// Numbers per state.
    fn dimension(&self) -> usize;

    /// Numbers per state that it is conditioned on.
    fn condition_dimension(&self) -> usize {
        0
    }

    /// `F_theta` of every state of the batch, `[B, dimension]`.
    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2>;

    /// The potential that this network is the gradient of, if it is one.
    fn as_potential(&self) -> Option<&dyn Potential> {
        None
    }

    /// The network with these parameters for use without tensors, if the architecture has such a form.
    ///
    /// # Panics
    /// If there are fewer values than parameters.
    fn pack(&self, _values: &[f32]) -> Option<Box<dyn PackedNetwork<f32>>> {
        None
    }
}
