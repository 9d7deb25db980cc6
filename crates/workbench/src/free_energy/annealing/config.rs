//! The config of `free-energy.ais`, as written in TOML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::free_energy::evidence::SignificanceTable;
use crate::free_energy::{MoveConfig, PathConfig, PilotTable, ScheduleConfig};
use crate::{PreconditionerConfig, TargetConfig};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnealingConfig {
    /// Whose `ln Z` is wanted.
    pub target: TargetConfig,
    /// Where the bridge begins, and how it leads to the target.
    #[serde(default)]
    pub path: PathConfig,
    /// Its places.
    pub schedule: ScheduleConfig,
    /// How walkers move at each place.
    pub kernel: MoveConfig,
    /// What makes directions equally long, for exact kernels without a pilot run that tunes them.
    #[serde(default)]
    pub preconditioner: PreconditionerConfig,
    /// A first run that finds schedule and step sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilot: Option<PilotTable>,
    /// How many walkers, and which way.
    pub annealing: AnnealingTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// How many walkers, and which way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnealingTable {
    /// Walkers of each bridge in each direction.
    #[schemars(range(min = 64))]
    pub walkers: usize,
    /// From the reference alone, or from the target as well, if it can be drawn from.
    #[serde(default)]
    pub direction: DirectionName,
    /// Steps of the kernel at each place.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub moves: u32,
}

fn one() -> u32 {
    1
}

/// Which ends bridges start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DirectionName {
    /// The reference.
    #[default]
    Forward,
    /// Both: upper and lower bounds, Crooks' relation, and Bennett's estimate.
    Both,
}
