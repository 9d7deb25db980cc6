//! What a packed network does.

use std::fmt::Debug;

use ornstein_engine::LaneArray;

use super::rows::Row;
use crate::operations::Number;

/// A network that is evaluated on blocks of lanes, without tensors.
///
/// ```
/// use ornstein_engine::LANES;
/// use ornstein_networks::Network;
/// use ornstein_networks::architectures::{Mlp, MlpSettings};
/// use ornstein_networks::inference::{Level, Scales, Workspace};
///
/// let network = Mlp::new(&MlpSettings::default(), 2, 0);
/// let packed = network.pack(&network.parameters().initial_values::<f32>(1)).expect("this one can be packed");
/// let (mut level, mut workspace) = (Level::default(), Workspace::default());
/// packed.prepare(-0.3, &[], &mut level);
/// let (states, mut denoised) = ([[1.0; LANES]; 2], [[0.0; LANES]; 2]);
/// packed.evaluate(&level, Scales { input: 0.5, skip: 0.25, output: 0.1 }, &states, &mut denoised, &mut workspace);
/// // A new network is zero, which leaves D(x) = skip x.
/// assert_eq!(denoised, [[0.25; LANES]; 2]);
/// ```
pub trait PackedNetwork<T>: Debug + Send + Sync {
    /// Numbers per state.
    fn dimension(&self) -> usize;

    /// Numbers that the states are conditioned on.
    fn condition_dimension(&self) -> usize;

    /// Works out what depends on the encoded noise level and on the condition, which all states share.
    ///
    /// # Panics
    /// If the condition has another length than [`condition_dimension`](Self::condition_dimension).
    fn prepare(&self, noise: f64, condition: &[T], level: &mut Level<T>);

    /// Writes `skip x + output F_theta(input x)` of all lanes.
    ///
    /// # Panics
    /// If states or result have too few coordinates, or `level` was prepared by another network.
    fn evaluate(
        &self,
        level: &Level<T>,
        scales: Scales<T>,
        states: &[LaneArray<T>],
        result: &mut [LaneArray<T>],
        workspace: &mut Workspace<T>,
    );
}

/// A packed network that is the gradient of a potential.
pub trait PackedPotential<T>: PackedNetwork<T> {
    /// Writes what [`evaluate`](PackedNetwork::evaluate) does, and the potential `phi(input x)` of all lanes.
    ///
    /// # Panics
    /// As [`evaluate`](PackedNetwork::evaluate).
    fn evaluate_with_potential(
        &self,
        level: &Level<T>,
        scales: Scales<T>,
        states: &[LaneArray<T>],
        result: &mut [LaneArray<T>],
        potential: &mut LaneArray<T>,
        workspace: &mut Workspace<T>,
    );
}

/// The factors around a network: with those of a preconditioning, `c_in`, `c_skip` and `c_out`, the result is the denoised state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales<T> {
    /// The states are multiplied by this before the network sees them.
    pub input: T,
    /// What is kept of the states.
    pub skip: T,
    /// What the network's result is multiplied by.
    pub output: T,
}

impl<T: Number> Scales<T> {
    /// The network alone.
    pub const NONE: Self = Self { input: T::ONE, skip: T::ZERO, output: T::ONE };
}

/// What is the same for all states, see [`PackedNetwork::prepare`].
#[derive(Debug, Clone)]
pub struct Level<T> {
    /// The biases of those layers that noise level or condition enter, one after the other.
    pub(super) biases: Vec<T>,
    /// Room for the embedding.
    pub(super) room: Vec<T>,
}

impl<T> Default for Level<T> {
    fn default() -> Self {
        Self { biases: Vec::new(), room: Vec::new() }
    }
}

/// Memory for the features of a block. It grows at the first call; one for each thread serves all calls.
#[derive(Debug, Clone)]
pub struct Workspace<T> {
    pub(super) rows: Vec<Row<T>>,
}

impl<T> Default for Workspace<T> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}
