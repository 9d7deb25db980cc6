//! The config of `free-energy.smc`, as written in TOML.

use ornstein_free_energy::sequential::Keep;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::free_energy::evidence::SignificanceTable;
use crate::free_energy::{MoveConfig, PathConfig, PilotTable, ScheduleConfig};
use crate::{PreconditionerConfig, TargetConfig};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequentialConfig {
    /// Whose `ln Z` is wanted.
    pub target: TargetConfig,
    /// Where the bridge begins, and how it leads to the target.
    #[serde(default)]
    pub path: PathConfig,
    /// Its places.
    pub schedule: ScheduleConfig,
    /// How particles move at each place, by an exact kernel.
    pub kernel: MoveConfig,
    /// What makes directions equally long, without a pilot run that tunes the kernels.
    #[serde(default)]
    pub preconditioner: PreconditionerConfig,
    /// A first run that finds schedule and step sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilot: Option<PilotTable>,
    /// How many particles.
    pub smc: SequentialTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: SignificanceTable,
}

/// How many particles, on how many islands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequentialTable {
    /// Independent runs, whose scatter is the error bar.
    #[schemars(range(min = 4))]
    pub islands: usize,
    /// Particles of an island.
    #[schemars(range(min = 64))]
    pub particles: usize,
    /// What becomes a particle.
    #[serde(default)]
    pub keep: KeepConfig,
}

/// Which states of the chains become particles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeepConfig {
    /// All of them: `particles / length` ancestors make chains of `length` states.
    WasteFree {
        /// States of a chain, the ancestor included.
        length: usize,
    },
    /// The last: as many ancestors as particles, each moved so many times.
    Standard {
        /// Steps of the kernel.
        moves: usize,
    },
}

impl Default for KeepConfig {
    fn default() -> Self {
        Self::WasteFree { length: 16 }
    }
}

impl KeepConfig {
    /// The engine's word for it.
    pub(super) fn keep(&self) -> Keep {
        match *self {
            Self::WasteFree { length } => Keep::All { length },
            Self::Standard { moves } => Keep::Last { moves },
        }
    }

    /// Ancestors of so many particles.
    pub(super) fn chains(&self, particles: usize) -> usize {
        match *self {
            Self::WasteFree { length } => particles / length.max(1),
            Self::Standard { .. } => particles,
        }
    }

    /// Steps of the kernel at each place, over all particles.
    pub(super) fn steps(&self, particles: usize) -> usize {
        match *self {
            Self::WasteFree { .. } => particles,
            Self::Standard { moves } => particles * moves,
        }
    }
}
