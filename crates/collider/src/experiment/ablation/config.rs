//! The config of `collider.ablation`, as written in TOML.

use ornstein_learning::sampling::SamplingTable;
use ornstein_networks::architectures::Architecture;
use ornstein_networks::training::TrainingSettings;
use ornstein_networks::{NormalisationKind, Preconditioning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::coordinates::CoordinatesConfig;
use crate::experiment::train::DataTable;
use crate::penalty::PenaltyConfig;
use crate::process::ProcessConfig;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AblationConfig {
    /// Whose events are learned.
    pub process: ProcessConfig,
    /// What is compared, and how often.
    pub ablation: AblationTable,
    /// How many events.
    #[serde(default)]
    pub data: DataTable,
    /// The network of all variants; its size follows their coordinates.
    #[serde(default)]
    pub network: Architecture,
    /// What it predicts.
    #[serde(default)]
    pub preconditioning: Preconditioning,
    /// How it learns.
    #[serde(default)]
    pub training: TrainingSettings,
    /// How samples are made.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// What is compared with what.
    pub variants: Vec<VariantTable>,
}

/// What is compared, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AblationTable {
    /// A training of every variant from each of these seeds. Exact events are those of the run's seed, the same for all.
    pub seeds: Vec<u64>,
    /// Exact events that learned ones are compared with.
    #[serde(default = "many")]
    pub reference_events: usize,
    /// Events of either kind that the classifier sees, at most.
    #[serde(default = "some")]
    pub classifier_events: usize,
}

fn many() -> usize {
    100_000
}

fn some() -> usize {
    20_000
}

/// One way to learn the law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantTable {
    /// Its name in tables and figures.
    pub name: String,
    /// Events as rows of numbers.
    #[serde(default = "momenta")]
    pub coordinates: CoordinatesConfig,
    /// How rows are brought to order one; chosen by the coordinates if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalisation: Option<NormalisationKind>,
    /// What else is asked of denoised events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<PenaltyConfig>,
    /// Whether events are brought onto mass shells and to their total momentum at the end. A variant that differs from an earlier one in
    /// nothing else takes over its weights.
    #[serde(default)]
    pub projection: bool,
}

fn momenta() -> CoordinatesConfig {
    CoordinatesConfig::Momenta
}

impl VariantTable {
    /// Whether the training is the same.
    pub(super) fn trains_like(&self, other: &Self) -> bool {
        self.coordinates == other.coordinates
            && self.normalisation == other.normalisation
            && self.penalties == other.penalties
    }
}
