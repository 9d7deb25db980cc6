//! The table `[weights]`: the trained network that a config names.

use std::path::PathBuf;

use ornstein_networks::weights_file::TrainedModel;
use ornstein_run::{ConfigError, Context};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The trained network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightsTable {
    /// The weights, `NAME.safetensors`, with their card `NAME.card.toml` beside them. A relative path is looked for beside the config, then
    /// in the current folder.
    pub file: PathBuf,
}

impl WeightsTable {
    /// The network, if the file holds one.
    pub fn load(&self, context: &Context) -> Result<TrainedModel, ConfigError> {
        let path = context.resolve("weights.file", &self.file)?;
        // The card is an input as much as the weights are.
        context.resolve("weights.file", path.with_extension("card.toml"))?;
        TrainedModel::load(&path).map_err(|error| {
            let allowed = "weights of a trained network (NAME.safetensors with its card NAME.card.toml)";
            ConfigError::new("weights.file", format!("\"{}\"", self.file.display()), allowed).help(error.to_string())
        })
    }
}
