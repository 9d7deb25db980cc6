//! `campaign.toml`: what is swept, how it is handed out, what is made of the results. One file per table.

mod check;
mod collect;
mod local;
mod points;
mod slurm;
mod sweep;
mod toml_value;

use std::path::PathBuf;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};

pub(crate) use check::CampaignFile;
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

/// The seed of a campaign that states none.
const DEFAULT_SEED: u64 = 1;

impl CampaignConfig {
    /// The seed that those of the points are made from, if they have seeds of their own.
    pub fn seed_of_points(&self) -> Option<u64> {
        self.sweep.seeds.map(|_| self.seed.unwrap_or(DEFAULT_SEED))
    }

    /// JSON schema (draft 2020-12) of `campaign.toml`, for editors.
    ///
    /// ```
    /// let schema = ornstein_campaign::CampaignConfig::schema();
    /// assert_eq!(schema["required"], serde_json::json!(["base"]));
    /// ```
    pub fn schema() -> serde_json::Value {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Self>().to_value();
        schema["title"] = "campaign.toml".into();
        schema
    }
}
