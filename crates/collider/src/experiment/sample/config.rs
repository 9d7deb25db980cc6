//! The config of `collider.sample`, as written in TOML.

use ornstein_learning::sampling::{SamplingTable, WeightsTable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::coordinates::CoordinatesConfig;
use crate::experiment::{ConditionConfig, EvidenceTable, ReweightingTable};
use crate::files::FilesTable;
use crate::process::ProcessConfig;

/// Everything in the file beside the tables that every run has. Process, condition and coordinates are those of the training; energies of a
/// condition may be others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleConfig {
    /// The network.
    pub weights: WeightsTable,
    /// Whose events it has learned.
    pub process: ProcessConfig,
    /// What the network is told of events, if it was trained with a condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<ConditionConfig>,
    /// Events as rows of numbers.
    #[serde(default)]
    pub coordinates: CoordinatesConfig,
    /// How samples are made.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// Whether samples are brought onto mass shells and to their total momentum at the end.
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
