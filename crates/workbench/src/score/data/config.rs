//! The table `[data]` of runs that learn a score.

use ornstein_run::{ConfigErrors, Context};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChainsDataConfig, EmbeddingTable, FileDataConfig, SpiralDataConfig, TargetDataConfig, TrainingData};
use crate::score::truth::Truth;

/// What a score is learned from, by its `kind`. A new kind is one more file beside these, and one more line here, in `prepare` and in
/// `truth`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ScoreDataConfig {
    /// Points from a file.
    File(FileDataConfig),
    /// Exact draws of a shipped target.
    Target(TargetDataConfig),
    /// Exact draws of a noisy spiral in the plane.
    Spiral(SpiralDataConfig),
    /// Last states of short chains on a shipped target, whose modes have the weights of the starts.
    Chains(ChainsDataConfig),
}

impl ScoreDataConfig {
    /// The data, or which key is wrong. What it takes to read a file is read here; draws are made later.
    pub fn prepare(&self, context: &Context) -> Result<TrainingData, ConfigErrors> {
        match self {
            Self::File(config) => config.prepare(context),
            Self::Target(config) => config.prepare(context.seed()),
            Self::Spiral(config) => config.prepare(context.seed()),
            Self::Chains(config) => config.prepare(context.seed()),
        }
    }

    /// What is known of the law of the data; nothing of a file. `seed` is that of the run.
    pub fn truth(&self, seed: u64) -> Result<Option<Truth>, ConfigErrors> {
        match self {
            Self::File(_) | Self::Chains(_) => Ok(None),
            Self::Target(config) => config.truth(seed).map(Some),
            Self::Spiral(config) => config.truth(seed).map(Some),
        }
    }
}

/// The part of the rows that is held out if the config does not say.
pub(super) fn tenth() -> f64 {
    0.1
}

/// Embeds a law where the config asks for it.
pub(super) fn embedded(truth: Truth, table: Option<&EmbeddingTable>, seed: u64) -> Result<Truth, ConfigErrors> {
    match table {
        Some(table) => {
            let embedding = table.build(truth.dimension(), seed)?;
            Ok(truth.within(embedding))
        }
        None => Ok(truth),
    }
}
