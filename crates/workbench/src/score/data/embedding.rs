//! The table `[data.embedding]`: a law in few coordinates, laid at random into many.

use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::truth::Embedding;

/// Where the law is laid: a random plane through the origin of a larger space, a function of the run's seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingTable {
    /// Coordinates of the larger space.
    #[schemars(range(min = 2))]
    pub dimension: usize,
}

/// More coordinates would make a basis that is slow to orthogonalise.
const MOST: usize = 4096;

impl EmbeddingTable {
    /// The plane for a law of so many coordinates.
    pub(super) fn build(&self, low: usize, seed: u64) -> Result<Embedding, ConfigError> {
        if self.dimension <= low || self.dimension > MOST {
            let allowed = format!("an integer from {} (more than the law has) to {MOST}", low + 1);
            return Err(ConfigError::new("data.embedding.dimension", self.dimension, allowed));
        }
        Ok(Embedding::random(low, self.dimension, seed))
    }
}
