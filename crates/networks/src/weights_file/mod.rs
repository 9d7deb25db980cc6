//! Trained models on disk.
//!
//! Two files side by side: `NAME.safetensors` with the named weights, which PyTorch and others read as they are, and `NAME.card.toml`, the
//! [`ModelCard`], with all that it takes to use them: architecture, preconditioning, normalisation, and what they were trained on.
//! Whoever reads them back gets a [`TrainedModel`] or is told why not.

mod error;
mod fingerprint;
mod model_card;
mod tensors;
mod trained_model;

pub use error::WeightsFileError;
pub use fingerprint::Fingerprint;
pub use model_card::{ModelCard, ModelDescription, TrainingSummary};
pub use trained_model::{EncodedModel, TrainedModel};
