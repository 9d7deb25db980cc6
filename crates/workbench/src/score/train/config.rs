//! The config of `score.train`, as written in TOML.

use ornstein_learning::sampling::SamplingTable;
use ornstein_learning::training::Criterion;
use ornstein_networks::architectures::Architecture;
use ornstein_networks::training::{EarlyStopping, TrainingSettings};
use ornstein_networks::{NormalisationKind, Preconditioning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::comparison::Distances;
use crate::score::data::ScoreDataConfig;
use crate::score::evidence::EvidenceTable;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreTrainConfig {
    /// What is learned from.
    pub data: ScoreDataConfig,
    /// How the data is brought to order one.
    #[serde(default)]
    pub normalisation: NormalisationKind,
    /// The network.
    #[serde(default)]
    pub network: Architecture,
    /// What it predicts.
    #[serde(default)]
    pub preconditioning: Preconditioning,
    /// How it learns.
    #[serde(default)]
    pub training: TrainingSettings,
    /// How it is watched meanwhile.
    #[serde(default)]
    pub validation: ValidationTable,
    /// How samples are made, on the way and at the end.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// What is asked of the samples.
    #[serde(default)]
    pub evidence: EvidenceTable,
}

/// How training is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ValidationTable {
    /// Steps from one look to the next.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// Samples of the averaged weights at every look: a loss is flat long before samples are good.
    #[schemars(range(min = 100))]
    pub samples: usize,
    /// When to stop before the last step; never if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<EarlyStoppingTable>,
}

impl ValidationTable {
    /// When to stop, as the training takes it.
    pub(super) fn stopping(&self) -> Option<(Criterion, EarlyStopping)> {
        let table = self.early_stopping.as_ref()?;
        let criterion = match table.metric {
            Metric::Loss => Criterion::Loss,
            Metric::Distance => Criterion::Metric(Distances::SLICED),
        };
        Some((criterion, EarlyStopping::new(table.patience, 0.0)))
    }
}

impl Default for ValidationTable {
    fn default() -> Self {
        Self { every: 500, samples: 1000, early_stopping: None }
    }
}

/// Training ends when a metric has not improved for a while; the weights of the best look are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlyStoppingTable {
    /// Which metric.
    #[serde(default)]
    pub metric: Metric,
    /// Looks in a row without an improvement.
    #[serde(default = "ten")]
    pub patience: u32,
}

fn ten() -> u32 {
    10
}

/// A number that training should bring down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// The loss of the averaged weights on held-out data.
    #[default]
    Loss,
    /// The sliced Wasserstein distance of samples from held-out data.
    Distance,
}
