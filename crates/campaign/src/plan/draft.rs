//! The two configs of a campaign and its folder, before anything is checked.

use std::env;
use std::path::{Path, PathBuf, absolute};

use ornstein_run::{ConfigDocument, ConfigError, ConfigReport, OutputError};

use crate::campaign::PointDocuments;
use crate::config::CampaignFile;
use crate::{CampaignConfig, CampaignError, CampaignFolder, PointId, point_seed};

/// The two configs of a campaign and its folder.
pub(super) struct Draft {
    /// `campaign.toml`.
    pub file: CampaignFile,
    /// The base config, as if read from its absolute path.
    pub base: ConfigDocument,
    /// That path.
    pub base_path: PathBuf,
    /// Where the campaign goes.
    pub folder: CampaignFolder,
    /// The current folder.
    pub working_folder: PathBuf,
}

impl Draft {
    pub fn read(path: &Path, folder: Option<&Path>) -> Result<Self, CampaignError> {
        let file = CampaignFile::read(path)?;
        let working_folder = env::current_dir().map_err(|error| OutputError::io("find", Path::new("."), &error))?;
        let base_path = find_base(&file, path)?;
        let base = ConfigDocument::read(&base_path, &[])?;
        let folder = folder.map_or_else(|| folder_of(&file.config), CampaignFolder::new);
        Ok(Self { file, base, base_path, folder, working_folder })
    }

    /// Position on the axes, and what is set there.
    pub fn place(&self, id: PointId) -> (Vec<u64>, Vec<String>) {
        let positions = self.file.sweep.positions(id);
        let settings = self.file.sweep.settings(&positions);
        (positions, settings)
    }

    /// The seed of a point, if points have seeds of their own.
    pub fn seed(&self, id: PointId) -> Option<u64> {
        self.file.config.seed_of_points().map(|seed| point_seed(seed, id.0))
    }

    /// The config of a point.
    pub fn document(&self, id: PointId) -> Result<ConfigDocument, ConfigReport> {
        let config = &self.file.config;
        PointDocuments { base: &self.base, name: &config.name, folder: &self.folder, figures: config.points.figures }
            .document(id, self.place(id).1, self.seed(id))
    }
}

/// The folder that a config asks for.
pub(super) fn folder_of(config: &CampaignConfig) -> CampaignFolder {
    let default = || Path::new("data/campaigns").join(&config.name);
    CampaignFolder::new(config.folder.clone().unwrap_or_else(default))
}

/// The base config: beside `campaign.toml` first, then below the current folder.
fn find_base(file: &CampaignFile, path: &Path) -> Result<PathBuf, CampaignError> {
    let base = &file.config.base;
    let beside = path.parent().unwrap_or(Path::new("")).join(base);
    let mut candidates = vec![beside];
    if base.is_relative() && candidates[0] != *base {
        candidates.push(base.clone());
    }
    if let Some(found) = candidates.iter().find(|candidate| candidate.is_file()) {
        return absolute(found).map_err(|error| OutputError::io("find", found, &error).into());
    }
    let tried: Vec<_> = candidates.iter().map(|candidate| candidate.display().to_string()).collect();
    let error = ConfigError::new("base", format!("\"{}\"", base.display()), "the path of an existing config file")
        .help(format!("no such file; tried {}", tried.join(" and ")));
    Err(file.document.explain_errors(&error.into()).into())
}
