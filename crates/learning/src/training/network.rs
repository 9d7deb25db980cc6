//! The table `[network]`: an architecture for data of a given size.

use std::sync::Arc;

use ornstein_networks::Network;
use ornstein_networks::architectures::Architecture;
use ornstein_networks::training::TrainingSettings;
use ornstein_run::ConfigError;

/// Numbers that the network is conditioned on: one more than the `columns` of the data if conditions are dropped now and then.
pub fn network_conditions(columns: usize, settings: &TrainingSettings) -> usize {
    columns + usize::from(settings.condition_dropout > 0.0)
}

/// The network for states of `dimension` coordinates with `conditions` numbers beside them, or why there is none.
pub fn build_network(
    architecture: &Architecture,
    dimension: usize,
    conditions: usize,
) -> Result<Arc<dyn Network>, ConfigError> {
    architecture.build(dimension, conditions).map_err(|error| {
        let found = format!("\"{}\" with these sizes", error.architecture);
        let allowed = format!("a network for {dimension} coordinates");
        ConfigError::new("network", found, allowed).help(error.to_string())
    })
}
