//! Learned scores: from samples to a denoiser of the engine.

pub mod architectures;
mod device;
pub mod layers;
mod network;
pub mod operations;
mod parameters;
mod potential;

pub use device::{DeviceError, DeviceKind};
pub use network::{Network, NetworkInput};
pub use parameters::{Initialiser, Parameter, ParameterEntry, ParameterLayout, ParameterScope, Weights};
pub use potential::Potential;

/// The tensors of networks and of the penalties of their training.
pub use burn_tensor::{Device, Tensor};
