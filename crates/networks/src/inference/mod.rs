//! Networks in use: small ones evaluated without tensors, and the density that a conservative one has.
//!
//! Sampling calls a network thousands of times on states that lie in blocks of [`LANES`](ornstein_engine::LANES) already. For small
//! networks most of the time then goes to what surrounds the arithmetic. A [`PackedNetwork`] has its weights laid out once for the
//! loop that reads them, keeps a block's features in the first cache from the first layer to the last, adds bias and activation where
//! a number is still in a register, and computes what depends on the noise level alone once for all states. It allocates nothing
//! and gives what [`Network::forward`](crate::Network::forward) gives, to rounding; on all instruction sets the same bits.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`PackedNetwork`] | `F_theta` of a block of states at one noise level | [`PackedMlp`], [`PackedConservative`], [`PackedEquivariant`] |
//! | [`Level`] | what is the same for all states: noise level and condition, already worked in | |
//! | [`PotentialDensity`] | the log-density of which a conservative network has learned the gradient, for Markov chains and annealing | |

mod conservative;
mod embedding;
mod epilogues;
mod equivariant;
mod linear;
mod matrix;
mod mlp;
mod packed;
mod potential_density;
mod rows;
mod trunk;

pub use conservative::PackedConservative;
pub use equivariant::PackedEquivariant;
pub(crate) use equivariant::{EquivariantLayers, RoundLayers};
pub use mlp::PackedMlp;
pub use packed::{Level, PackedNetwork, PackedPotential, Scales, Workspace};
pub use potential_density::{PotentialDensity, PotentialDensityError};
pub(crate) use trunk::TrunkLayers;
