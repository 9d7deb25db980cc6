//! Learned scores: from samples to a denoiser of the engine.

pub mod architectures;
pub mod data;
mod denoiser;
mod device;
pub mod inference;
pub mod layers;
mod network;
mod normalisation;
pub mod operations;
mod parameters;
mod potential;
mod preconditioning;
pub mod score_dimension;
mod score_model;
pub mod training;
pub mod weights_file;

pub use denoiser::{NetworkDenoiser, NetworkDenoiserError};
pub use device::{DeviceError, DeviceKind};
pub use network::{Network, NetworkInput};
pub use normalisation::{Normalisation, NormalisationError, NormalisationKind};
pub use parameters::{Initialiser, Parameter, ParameterEntry, ParameterLayout, ParameterScope, Weights};
pub use potential::Potential;
pub use preconditioning::{Coefficients, Preconditioning, Prediction};
pub use score_model::ScoreModel;

/// The tensors of networks and of the penalties of their training.
pub use burn_tensor::{Device, Tensor};
