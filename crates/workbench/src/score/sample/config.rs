//! The config of `score.sample`, as written in TOML.

use ornstein_learning::sampling::{SamplingTable, WeightsTable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::data::ScoreDataConfig;
use crate::score::evidence::EvidenceTable;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreSampleConfig {
    /// The trained network.
    pub weights: WeightsTable,
    /// How samples are made.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// What samples are conditioned on, for networks with a condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<ConditionTable>,
    /// What the samples are compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<ScoreDataConfig>,
    /// What is asked of the samples, if there is something to compare them with.
    #[serde(default)]
    pub evidence: EvidenceTable,
}

/// What samples are conditioned on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionTable {
    /// The same numbers for all samples, in the units of the data. Without them every sample takes those of a held-out row of `[data]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<f64>>,
    /// The weight `w` of guidance without a classifier: the score is that of `p_c^w p^(1-w)`. At 1 the network is called once, else
    /// twice; other weights ask for a network that was trained with training.condition_dropout.
    #[serde(default = "one")]
    pub guidance: f64,
}

fn one() -> f64 {
    1.0
}
