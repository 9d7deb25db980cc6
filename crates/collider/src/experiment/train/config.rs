//! The config of `collider.train`, as written in TOML.

use ornstein_learning::sampling::SamplingTable;
use ornstein_networks::architectures::Architecture;
use ornstein_networks::training::TrainingSettings;
use ornstein_networks::{NormalisationKind, Preconditioning};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::coordinates::CoordinatesConfig;
use crate::experiment::evidence_table::EvidenceTable;
use crate::experiment::member::ConditionConfig;
use crate::experiment::reweighting::ReweightingTable;
use crate::files::FilesTable;
use crate::penalty::PenaltyConfig;
use crate::process::ProcessConfig;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Whose events are learned.
    pub process: ProcessConfig,
    /// What tells the laws apart, if several are learned at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<ConditionConfig>,
    /// How many events.
    #[serde(default)]
    pub data: DataTable,
    /// Events as rows of numbers.
    #[serde(default)]
    pub coordinates: CoordinatesConfig,
    /// How rows are brought to order one; chosen by the coordinates if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalisation: Option<NormalisationKind>,
    /// The network.
    #[serde(default)]
    pub network: Architecture,
    /// What it predicts.
    #[serde(default)]
    pub preconditioning: Preconditioning,
    /// How it learns.
    #[serde(default)]
    pub training: TrainingSettings,
    /// What else is asked of denoised events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<PenaltyConfig>,
    /// How it is watched meanwhile.
    #[serde(default)]
    pub validation: ValidationTable,
    /// How samples are made, on the way and at the end.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// Whether samples are brought onto mass shells and to their total momentum by a boost and a change of scale at the end.
    #[serde(default)]
    pub projection: bool,
    /// Exact weights of samples; none if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reweighting: Option<ReweightingTable>,
    /// What is asked of the samples.
    #[serde(default)]
    pub evidence: EvidenceTable,
    /// Event files beside the output.
    #[serde(default)]
    pub files: FilesTable,
}

/// The events that are learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataTable {
    /// How many, of all laws together.
    #[schemars(range(min = 1000))]
    pub events: usize,
    /// The part that is held out to see the loss on.
    pub validation_fraction: f64,
}

impl Default for DataTable {
    fn default() -> Self {
        Self { events: 200_000, validation_fraction: 0.05 }
    }
}

impl DataTable {
    /// Fewer events say nothing.
    const LEAST_EVENTS: usize = 1000;

    /// Adds what is wrong with it.
    pub(crate) fn check(&self, errors: &mut ConfigErrors) {
        if self.events < Self::LEAST_EVENTS {
            let allowed = format!("an integer from {} on", Self::LEAST_EVENTS);
            errors.push(ConfigError::new("data.events", self.events, allowed));
        }
        let fraction = self.validation_fraction;
        if !(fraction > 0.0 && fraction < 1.0) {
            errors.push(ConfigError::new("data.validation_fraction", fraction, "a number between 0 and 1"));
        }
    }
}

/// How training is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ValidationTable {
    /// Steps from one look to the next.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// Samples of the averaged weights at every look.
    #[schemars(range(min = 100))]
    pub samples: usize,
}

impl Default for ValidationTable {
    fn default() -> Self {
        Self { every: 1000, samples: 4096 }
    }
}
