//! The campaign for other workflow programs: each of its points is one call of `run-task`.
//!
//! | format | file | program |
//! |---|---|---|
//! | [`ExportFormat::Row`] | `workflow.toml` and a workspace | row (Glotzer lab), 1.0 |
//! | [`ExportFormat::Snakemake`] | `Snakefile` | Snakemake 8 or newer |
//! | [`ExportFormat::HyperQueue`] | `submit.sh` | `HyperQueue` 0.20 or newer |
//!
//! None of them is told of the outputs themselves, which are ours to judge: a program that believes an output out of date would
//! remove it. They see marks that say a point was finished once; running a finished point again costs a moment.

mod hyperqueue;
mod row;
mod snakemake;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ornstein_run::OutputError;
use ornstein_run::system::write_durably;

use crate::{CampaignError, Deployment, PointId};

/// A workflow program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// row, of the Glotzer lab.
    Row,
    /// Snakemake.
    Snakemake,
    /// `HyperQueue`.
    HyperQueue,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Row, Self::Snakemake, Self::HyperQueue];

    /// The files of a campaign of so many points.
    pub fn export(self, deployment: &Deployment, points: u64) -> Result<Exported, CampaignError> {
        match self {
            Self::Row => row::export(deployment, points),
            Self::Snakemake => snakemake::export(deployment, points),
            Self::HyperQueue => hyperqueue::export(deployment, points),
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Row => "row",
            Self::Snakemake => "snakemake",
            Self::HyperQueue => "hyperqueue",
        })
    }
}

impl FromStr for ExportFormat {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        Self::ALL.into_iter().find(|format| format.to_string() == text).ok_or_else(|| {
            let names = Self::ALL.map(|format| format.to_string()).join(", ");
            CampaignError::refused(format!("there is no format '{text}'"), format!("one of: {names}"))
        })
    }
}

/// Files for a workflow program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Name and text of each file.
    pub files: Vec<(PathBuf, String)>,
    /// Folders to make.
    pub folders: Vec<PathBuf>,
    /// Commands to go on with, in the folder of the files.
    pub commands: Vec<String>,
}

impl Exported {
    /// Writes the files into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), CampaignError> {
        let create = |path: &Path| fs::create_dir_all(path).map_err(|error| OutputError::io("create", path, &error));
        create(folder)?;
        for name in &self.folders {
            create(&folder.join(name))?;
        }
        for (name, text) in &self.files {
            write_durably(&folder.join(name), text.as_bytes())?;
        }
        Ok(())
    }
}

/// The numbers of all points as they are written in names.
fn names(points: u64) -> impl Iterator<Item = String> {
    (0..points).map(|point| PointId(point).to_string())
}

/// A string as TOML, JSON, Python and Snakemake read it back.
fn string_literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_names() {
        for format in ExportFormat::ALL {
            assert_eq!(format.to_string().parse::<ExportFormat>().unwrap(), format);
        }
        assert!("make".parse::<ExportFormat>().unwrap_err().to_string().contains("row, snakemake, hyperqueue"));
    }
}
