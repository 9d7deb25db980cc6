//! The registry of kernels: from the table `[kernel]` to generic code over the kernel it names.
//!
//! Each kernel of the engine is a type of its own, so an experiment is written once as a [`KernelVisitor`], generic over a
//! [`KernelFamily`], and [`KernelConfig::visit`] calls it with the family that the config names. A family makes the same kernel
//! for any step size and preconditioner, which is what adaptation changes while a chain runs.
//!
//! A new kernel is one file in the engine, one family in a file of this folder, and one line in [`KernelConfig`].

mod config;
mod exact_gaussian;
mod family;
mod hamiltonian;
mod langevin;
mod microcanonical;
mod no_u_turn;
mod underdamped;

pub use config::{KernelConfig, KernelTraits};
pub use exact_gaussian::{ExactGaussian, ExactGaussianFamily, OrnsteinUhlenbeckConfig};
pub use family::{KernelFamily, KernelVisitor};
pub use hamiltonian::{HamiltonianConfig, HamiltonianFamily};
pub use langevin::{
    LangevinConfig, LeimkuhlerMatthewsFamily, MetropolisLangevinFamily, TamedLangevinFamily, UnadjustedLangevinFamily,
};
pub use microcanonical::{
    IsokineticSchemeName, MicrocanonicalLangevinConfig, MicrocanonicalLangevinFamily, MicrocanonicalMetropolisConfig,
    MicrocanonicalMetropolisFamily,
};
pub use no_u_turn::{NoUTurnConfig, NoUTurnFamily};
pub use underdamped::{SplittingName, UnderdampedConfig, UnderdampedFamily};
