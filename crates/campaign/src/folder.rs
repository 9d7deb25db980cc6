//! The folder of a campaign: where everything lies in it.

use std::path::{Path, PathBuf};

use ornstein_run::OutputError;

use crate::{CampaignError, PointId};

/// Points per subfolder: no folder gets so many entries that a network disk becomes slow.
const POINTS_PER_FOLDER: u64 = 1000;

/// What the names of folders of earlier plans begin with.
const REPLACED: &str = "replaced-";

/// The folder of a campaign. It may be moved: nothing in it names its own place.
///
/// | path | holds |
/// |---|---|
/// | `manifest.json` | what the campaign is: axes, versions, hashes; written last by `plan` |
/// | `campaign.toml`, `base.toml` | the two configs as they were when planned |
/// | `points.jsonl` | one line per point: its place on the axes, what it sets, its seed, the hash of its config |
/// | `resolved.toml` | the config of the first point with all defaults filled in |
/// | `points/000/000012.h5` | the output of a point; `.h5.partial` while it is unfinished |
/// | `state/000/000012.jsonl` | what became of each attempt at a point |
/// | `state/000/000012.claim.1` | who works on it; touched at each heartbeat |
/// | `submissions/1.json` | what was handed to a scheduler, and under which job numbers |
/// | `logs/` | what tasks printed |
/// | `collected.h5`, `figures/` | what `collect` makes of it |
/// | `replaced-1/` | what was moved aside when the campaign was planned anew |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFolder {
    root: PathBuf,
}

impl CampaignFolder {
    /// The folder at this path, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the campaign is.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("manifest.json")
    }

    /// The campaign's config as planned.
    pub fn campaign_config(&self) -> PathBuf {
        self.root.join("campaign.toml")
    }

    /// The swept config as planned.
    pub fn base_config(&self) -> PathBuf {
        self.root.join("base.toml")
    }

    /// The config of the first point with all defaults filled in, to tell later which defaults have changed.
    pub fn resolved_config(&self) -> PathBuf {
        self.root.join("resolved.toml")
    }

    /// The table of points.
    pub fn points_table(&self) -> PathBuf {
        self.root.join("points.jsonl")
    }

    /// Where outputs lie, in subfolders.
    pub fn points(&self) -> PathBuf {
        self.root.join("points")
    }

    /// Where claims and records lie, in subfolders.
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// The output of a point.
    pub fn output(&self, point: PointId) -> PathBuf {
        self.points().join(Self::shard(point)).join(format!("{point}.h5"))
    }

    /// The record of attempts at a point.
    pub fn record(&self, point: PointId) -> PathBuf {
        self.state().join(Self::shard(point)).join(format!("{point}.jsonl"))
    }

    /// The claim of a point by its owner number `generation`.
    pub fn claim(&self, point: PointId, generation: u64) -> PathBuf {
        self.state().join(Self::shard(point)).join(format!("{point}.claim.{generation}"))
    }

    /// What was submitted.
    pub fn submissions(&self) -> PathBuf {
        self.root.join("submissions")
    }

    /// Where an earlier plan was moved when the campaign was planned anew for the time `number`, from 1.
    pub(crate) fn replaced_at(&self, number: u64) -> PathBuf {
        self.root.join(format!("{REPLACED}{number}"))
    }

    /// The folders of all earlier plans.
    pub(crate) fn replaced(&self) -> Result<Vec<PathBuf>, OutputError> {
        let read = || -> std::io::Result<Vec<PathBuf>> {
            let paths = std::fs::read_dir(&self.root)?.map(|entry| entry.map(|entry| entry.path()));
            paths.collect()
        };
        let is_replaced = |path: &PathBuf| {
            let number = path.file_name().and_then(|name| name.to_str()?.strip_prefix(REPLACED));
            number.is_some_and(|number| number.parse::<u64>().is_ok())
        };
        let paths = read().map_err(|error| OutputError::io("read", &self.root, &error))?;
        Ok(paths.into_iter().filter(is_replaced).collect())
    }

    /// What tasks printed.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// All points in one file.
    pub fn collected(&self) -> PathBuf {
        self.root.join("collected.h5")
    }

    /// Figures of the collected file.
    pub fn figures(&self) -> PathBuf {
        self.root.join("figures")
    }

    /// An error that says what is missing or wrong here.
    pub(crate) fn damaged(&self, reason: impl Into<String>, help: impl Into<String>) -> CampaignError {
        let folder = self.root.display().to_string();
        CampaignError::Damaged { folder, reason: reason.into(), help: help.into() }
    }

    /// The subfolder of a point.
    pub fn shard(point: PointId) -> String {
        format!("{:03}", point.0 / POINTS_PER_FOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_spread_over_subfolders() {
        let folder = CampaignFolder::new("c");
        assert_eq!(folder.output(PointId(12)), Path::new("c/points/000/000012.h5"));
        assert_eq!(folder.claim(PointId(1_234_567), 2), Path::new("c/state/1234/1234567.claim.2"));
    }
}
