//! The config of `score.evaluate`, as written in TOML.

use std::path::PathBuf;

use ornstein_learning::sampling::{SamplingTable, WeightsTable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::data::ScoreDataConfig;
use crate::score::evidence::EvidenceTable;

/// Everything in the file beside the tables that every run has. Samples come from a file, or are made by the network of `[weights]`; with
/// weights there are likelihoods and dimensions in addition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreEvaluateConfig {
    /// Data that the samples should look like: exact draws of a law, or the rows that are held out.
    pub data: ScoreDataConfig,
    /// Samples in a file, such as that of a run of `score.sample`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<SamplesTable>,
    /// The trained network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<WeightsTable>,
    /// How the network makes samples, if there is no file of them.
    #[serde(default)]
    pub sampling: SamplingTable,
    /// What is computed.
    #[serde(default)]
    pub evaluate: EvaluateTable,
    /// What is asked of the samples.
    #[serde(default)]
    pub evidence: EvidenceTable,
}

/// Samples in a file: NPY, text or HDF5. The last axis of an array holds the coordinates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplesTable {
    /// The file. A relative path is looked for beside the config, then in the current folder.
    pub file: PathBuf,
    /// Path of the array, in an HDF5 file: `samples/x` in those of `score.train` and `score.sample`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<String>,
}

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluateTable {
    /// Rows of each side for distances whose price grows with their square.
    #[schemars(range(min = 100))]
    pub rows: usize,
    /// Relabellings behind each p-value of a distance.
    #[schemars(range(min = 19))]
    pub permutations: usize,
    /// Held-out rows whose likelihood is computed; 0 for none.
    pub likelihood_rows: usize,
    /// Steps of the probability flow, by the fourth-order Runge-Kutta method.
    pub likelihood_steps: u32,
    /// Probes of the trace. None: the trace is exact, which costs two denoisings per coordinate.
    pub likelihood_probes: u32,
    /// Held-out rows at which the dimension is read off the score; 0 for none.
    pub dimension_rows: usize,
    /// Noise levels of that, from 0.01 to 10 deviations of the data.
    #[schemars(range(min = 8))]
    pub dimension_levels: usize,
}

impl Default for EvaluateTable {
    fn default() -> Self {
        Self {
            rows: 2000,
            permutations: 199,
            likelihood_rows: 1024,
            likelihood_steps: 64,
            likelihood_probes: 0,
            dimension_rows: 64,
            dimension_levels: 25,
        }
    }
}
