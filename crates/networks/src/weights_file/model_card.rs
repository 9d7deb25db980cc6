//! What is said about weights.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fingerprint;
use crate::architectures::Architecture;
use crate::normalisation::Normalisation;
use crate::preconditioning::Preconditioning;
use crate::training::LevelDistribution;

/// The TOML file beside the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// The version of this format, [`Self::FORMAT`].
    pub format: u32,
    /// The version of this crate that wrote it.
    pub ornstein: String,
    /// The fingerprint of the weights, one after the other in the order of the architecture.
    pub weights: Fingerprint,
    /// What the weights are the weights of.
    pub model: ModelDescription,
    /// How they came about.
    pub training: TrainingSummary,
    /// What the states are, in the words of the domain that learned them: entries that only it understands. None in cards of others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub origin: BTreeMap<String, String>,
}

/// All that it takes to use weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelDescription {
    /// Numbers per state.
    pub dimension: usize,
    /// Numbers per state that the network is conditioned on.
    pub condition_dimension: usize,
    /// The network.
    pub architecture: Architecture,
    /// What it predicts.
    pub preconditioning: Preconditioning,
    /// From physical coordinates to those of the network.
    pub normalisation: Normalisation,
    /// The same for the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_normalisation: Option<Normalisation>,
}

/// What is worth knowing of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSummary {
    /// The seed.
    pub seed: u64,
    /// Steps taken.
    pub steps: u32,
    /// Rows per step.
    pub batch: usize,
    /// Rows of data, 0 if it had no end.
    pub rows: usize,
    /// The loss of these weights on held-out rows, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_loss: Option<f64>,
    /// The fingerprint of the data, or of what describes a sampler.
    pub data: Fingerprint,
    /// The diffusion process that the model was meant for, as its run file says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// The noise levels that it was trained at, in the network's coordinates.
    pub levels: LevelDistribution,
}

impl ModelCard {
    /// The version of the format that is written and read.
    pub const FORMAT: u32 = 1;
}
