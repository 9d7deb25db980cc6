//! The manifest: what a campaign is, frozen when it was planned.

use std::path::PathBuf;
use std::{fmt, fs, io};

use ornstein_run::OutputError;
use ornstein_run::system::write_durably;
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
    /// Fingerprint of `base.toml`, to recognise a copy that was edited.
    pub base_fingerprint: String,
    /// Length of `points.jsonl` \[bytes\], to recognise one that was cut or edited.
    pub points_bytes: u64,
}

/// Version of the layout of a campaign's folder.
pub(crate) const FORMAT: u32 = 1;

impl Manifest {
    /// Reads the manifest of a campaign.
    ///
    /// # Errors
    /// [`CampaignError::Damaged`] if there is none, or it cannot be understood.
    pub fn read(folder: &CampaignFolder) -> Result<Self, CampaignError> {
        let path = folder.manifest();
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if folder.points_table().exists() => {
                folder.damaged("it has no manifest.json", PLAN_AGAIN)
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => CampaignError::refused(
                format!("there is no campaign in {}", folder.root().display()),
                "name the folder of a campaign, which has a manifest.json, or make one with `ornstein campaign plan`",
            ),
            _ => OutputError::io("read", &path, &error).into(),
        })?;
        let manifest: Self = serde_json::from_slice(&bytes)
            .map_err(|error| folder.damaged(format!("manifest.json cannot be understood: {error}"), PLAN_AGAIN))?;
        if manifest.format != FORMAT {
            let reason = format!("its layout is version {}, this program knows version {FORMAT}", manifest.format);
            return Err(folder.damaged(reason, "use the version of the program that planned it"));
        }
        let points = manifest.axes.iter().try_fold(1_u64, |points, axis| points.checked_mul(axis.length));
        let lengths_fit = |axis: &Axis| axis.keys.iter().all(|swept| swept.values.len() as u64 == axis.length);
        if points != Some(manifest.points) || !manifest.axes.iter().all(lengths_fit) {
            return Err(folder.damaged("manifest.json contradicts itself: its axes do not make its points", PLAN_AGAIN));
        }
        Ok(manifest)
    }

    /// Writes the manifest of a campaign, whole or not at all.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn write(&self, folder: &CampaignFolder) -> Result<(), CampaignError> {
        let path = folder.manifest();
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|error| OutputError::io("write", &path, &io::Error::other(error)))?;
        json.push(b'\n');
        Ok(write_durably(&path, &json)?)
    }
}

/// What helps where a file that planning makes is missing or wrong.
pub(crate) const PLAN_AGAIN: &str =
    "plan it again from the original campaign.toml: what is missing is written again, finished points are kept";

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let keys = vec![SweptKey { key: "a".into(), values: vec![Some("1".into()), None] }];
        Manifest {
            format: FORMAT,
            name: "toy".into(),
            identity: "0".into(),
            created: "2026-11-22T00:00:00Z".into(),
            version: "0".into(),
            git_revision: "0".into(),
            kind: "test".into(),
            base: "base.toml".into(),
            working_folder: "/".into(),
            inputs: Vec::new(),
            seed: Some(1),
            axes: vec![Axis { name: "a".into(), length: 2, keys }],
            points: 2,
            memory_bytes: 0,
            disk_bytes: 0,
            cpu_seconds: Some(0.1),
            base_fingerprint: "0".into(),
            points_bytes: 0,
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_contradicts_itself_is_damaged() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(scratch.path());
        assert!(matches!(Manifest::read(&folder), Err(CampaignError::Refused { .. })));
        manifest().write(&folder).unwrap();
        assert_eq!(Manifest::read(&folder).unwrap(), manifest());
        Manifest { points: 3, ..manifest() }.write(&folder).unwrap();
        assert!(matches!(Manifest::read(&folder), Err(CampaignError::Damaged { .. })));
        Manifest { format: 99, ..manifest() }.write(&folder).unwrap();
        assert!(Manifest::read(&folder).unwrap_err().to_string().contains("version 99"));
        fs::write(folder.manifest(), "{").unwrap();
        assert!(matches!(Manifest::read(&folder), Err(CampaignError::Damaged { .. })));
    }
}
