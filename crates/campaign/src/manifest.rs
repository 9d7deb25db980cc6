//! The manifest: what a campaign is, frozen when it was planned.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{CampaignError, CampaignFolder};

/// The number of a point, from 0: its place in row-major order over the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PointId(pub u64);

impl fmt::Display for PointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06}", self.0)
    }
}

/// A key of the config and its values along an axis, each as TOML text: `64`, `"direct"`, `[1, 2]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweptKey {
    /// Path of the key: `box.cells`.
    pub key: String,
    /// A value per position; `None` where a point of a list leaves the key as it is in the base config.
    pub values: Vec<Option<String>>,
}

/// An axis of the sweep: one key of a grid, several of a zip or a list, or the replicas (no key, but the seed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Name of the dimension in the collected file.
    pub name: String,
    /// Number of positions.
    pub length: u64,
    /// What changes along it; empty for replicas, along which only the seed does.
    pub keys: Vec<SweptKey>,
}

/// What a campaign is. Written by `plan` as the last file, so that a folder with a manifest is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this layout.
    pub format: u32,
    /// Name of the campaign.
    pub name: String,
    /// Hash of everything that decides results: base config, sweep, seeds.
    pub identity: String,
    /// When it was planned, UTC.
    pub created: String,
    /// Version of the program that planned it.
    pub version: String,
    /// Commit of that program.
    pub git_revision: String,
    /// Kind of the experiment.
    pub kind: String,
    /// The base config that was planned from: inputs are looked for beside it.
    pub base: PathBuf,
    /// The current folder of `plan`: inputs are looked for below it, too.
    pub working_folder: PathBuf,
    /// Input files, each with size and checksum.
    pub inputs: Vec<String>,
    /// The seed of the campaign, if points have seeds of their own.
    pub seed: Option<u64>,
    /// The axes, slowest first.
    pub axes: Vec<Axis>,
    /// Number of points.
    pub points: u64,
    /// Peak memory of a point \[bytes\].
    pub memory_bytes: u64,
    /// Output of all points \[bytes\].
    pub disk_bytes: u64,
    /// Processor time of all points \[s\], where it can be told.
    pub cpu_seconds: Option<f64>,
}

impl Manifest {
    /// Reads the manifest of a campaign.
    ///
    /// # Errors
    /// [`CampaignError::Damaged`] if there is none, or it cannot be understood.
    pub fn read(folder: &CampaignFolder) -> Result<Self, CampaignError> {
        let damaged = |reason: String, help: &str| CampaignError::Damaged {
            folder: folder.root().display().to_string(),
            reason,
            help: help.to_owned(),
        };
        let bytes = std::fs::read(folder.manifest())
            .map_err(|error| damaged(format!("manifest.json cannot be read: {error}"), "plan it again"))?;
        serde_json::from_slice(&bytes).map_err(|error| damaged(format!("manifest.json: {error}"), "plan it again"))
    }
}
