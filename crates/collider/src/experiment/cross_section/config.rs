//! The config of `collider.cross-section`, as written in TOML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::experiment::generate::SignificanceTable;
use crate::process::ProcessConfig;

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossSectionConfig {
    /// What happens. The total energy must be the same in every event.
    pub process: ProcessConfig,
    /// Walkers and their way.
    #[serde(default)]
    pub annealing: AnnealingTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// Walkers, and how they are moved from flat phase space to the matrix element.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnnealingTable {
    /// Number of walkers, each with one weight.
    #[schemars(range(min = 64))]
    pub walkers: usize,
    /// Places between both ends, at even powers of the matrix element.
    #[schemars(range(min = 1))]
    pub length: usize,
    /// Hamiltonian moves at each place.
    #[schemars(range(min = 1))]
    pub moves: u32,
    /// The leapfrog step, in units of the deviation of flat phase space.
    pub step_size: f64,
    /// Mean number of leapfrog steps of a move.
    #[schemars(range(min = 1))]
    pub leapfrog_steps: u32,
}

impl Default for AnnealingTable {
    fn default() -> Self {
        Self { walkers: 8192, length: 16, moves: 1, step_size: 0.5, leapfrog_steps: 3 }
    }
}
