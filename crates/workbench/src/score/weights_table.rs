//! Reading the network that a config names.

use ornstein_networks::weights_file::TrainedModel;
use ornstein_run::{ConfigError, Context};

use super::sample::WeightsTable;

impl WeightsTable {
    /// The network, if the file holds one.
    pub(super) fn load(&self, context: &Context) -> Result<TrainedModel, ConfigError> {
        let path = context.resolve("weights.file", &self.file)?;
        // The card is an input as much as the weights are.
        context.resolve("weights.file", path.with_extension("card.toml"))?;
        TrainedModel::load(&path).map_err(|error| {
            let allowed = "weights of a trained network (NAME.safetensors with its card NAME.card.toml)";
            ConfigError::new("weights.file", format!("\"{}\"", self.file.display()), allowed).help(error.to_string())
        })
    }
}
