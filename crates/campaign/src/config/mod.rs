//! `campaign.toml`: what is swept, how it is handed out, what is made of the results. One file per table.

mod collect;
mod local;
mod points;
mod slurm;
mod sweep;
mod toml_value;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use collect::{AxisScale, CollectTable, FigureTable, Reduction, SampleCollection};
pub use local::LocalTable;
pub use points::PointsTable;
pub use slurm::{MemorySize, SlurmTable, TimeLimit};
pub use sweep::{SeedsTable, SweepTable};
pub use toml_value::{TomlTable, TomlValue};

/// A campaign: a config file and what is swept of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignConfig {
    /// The config that is swept, relative to this file or to the current folder.
    pub base: PathBuf,
    /// Name of the campaign, for its folder, jobs and runs; this file's name without ending if left out.
    #[serde(default)]
    pub name: String,
    /// Folder of the campaign, relative to the current folder; `data/campaigns/<name>` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Seed of the campaign, 0 to 2^63 - 1, from which `[sweep.seeds]` makes those of the points; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 9_223_372_036_854_775_807_u64))]
    pub seed: Option<u64>,
    /// What is swept.
    #[serde(default)]
    pub sweep: SweepTable,
    /// How every point is run.
    #[serde(default)]
    pub points: PointsTable,
    /// How the points are handed to Slurm.
    #[serde(default)]
    pub slurm: SlurmTable,
    /// How the points are run on one machine.
    #[serde(default)]
    pub local: LocalTable,
    /// What goes into the file of all points.
    #[serde(default)]
    pub collect: CollectTable,
}
