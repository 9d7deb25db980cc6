//! The config of `diffuse`, as written in TOML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DataConfig, GridConfig, ProcessConfig, SolverConfig};
use crate::Precision;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffuseConfig {
    /// The law of the data, in closed form.
    pub data: DataConfig,
    /// How data turn into noise.
    #[serde(default)]
    pub process: ProcessConfig,
    /// How noise turns back into data.
    pub solver: SolverConfig,
    /// At which times.
    pub grid: GridConfig,
    /// Towards some of the components.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<GuidanceTable>,
    /// How many particles.
    pub diffuse: DiffuseTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: EvidenceTable,
}

/// How many particles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffuseTable {
    /// Number of particles.
    #[schemars(range(min = 64))]
    pub particles: usize,
    /// Precision of the particles in memory and in the file.
    #[serde(default)]
    pub precision: Precision,
}

/// Classifier-free guidance: the score is that of `p_c^w p^(1-w)` at every noise level, with the law `p_c` of the chosen
/// components. At `w = 1` the data have the law `p_c`; at other weights their law is not known in closed form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuidanceTable {
    /// Numbers of the chosen components, from 0.
    pub components: Vec<usize>,
    /// The weight `w`.
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

/// The tests of the result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceTable {
    /// A test fails below this p-value: the probability that it rejects right particles.
    pub significance: f64,
}

impl Default for EvidenceTable {
    fn default() -> Self {
        Self { significance: 1e-6 }
    }
}
