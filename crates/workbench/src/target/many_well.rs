//! Both families of double wells that papers call "many-well".

use ornstein_engine::targets::{ManyWell, SymmetricManyWell};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// `log pi = sum over pairs (a, b) of -a^4 + 6 a^2 + a/2 - b^2/2`: asymmetric wells, the "MW32" of the literature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyWellConfig {
    /// Number of coordinates, even.
    pub dimension: usize,
}

impl ManyWellConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let well = ManyWell::new(self.dimension).map_err(|error| refusal(&error, &[("dimensions", "dimension")]))?;
        Ok(Target::with_draws(well))
    }
}

/// `log pi = -sum_(i <= wells) (x_i^2 - separation)^2 - 1/2 sum_(i > wells) x_i^2`: symmetric wells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SymmetricManyWellConfig {
    /// Number of coordinates.
    pub dimension: usize,
    /// How many of them have a double well.
    pub wells: usize,
    /// Square of the wells' places.
    pub separation: f64,
}

impl SymmetricManyWellConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [("dimensions", "dimension"), ("wells", "wells"), ("separation", "separation")];
        let well = SymmetricManyWell::new(self.wells, self.dimension, self.separation);
        well.map(Target::with_draws).map_err(|error| refusal(&error, &keys))
    }
}
