//! What tasks of a campaign need wherever they run.

use std::path::{Path, PathBuf};

use ornstein_run::OutputError;

use crate::{Campaign, CampaignError, CampaignFolder, SlurmTable};

/// What tasks of a campaign need wherever they run: batch scripts and workflow files are made of it.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The `[slurm]` table.
    pub settings: SlurmTable,
    /// Name of the campaign.
    pub name: String,
    /// The folder that inputs are looked for below.
    pub working_folder: PathBuf,
    /// The folder of the campaign, from the root, as all nodes see it.
    pub folder: CampaignFolder,
    /// The program, from the root.
    pub program: PathBuf,
}

impl Deployment {
    /// That of a campaign with this program. Relative paths are those of the current folder; links in them stay, since nodes
    /// may mount what is behind them elsewhere.
    pub fn new(campaign: &Campaign, program: &Path) -> Result<Self, CampaignError> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(|error| OutputError::io("find", path, &error));
        Ok(Self {
            settings: campaign.config().slurm.clone(),
            name: campaign.manifest().name.clone(),
            working_folder: campaign.manifest().working_folder.clone(),
            folder: CampaignFolder::new(absolute(campaign.folder().root())?),
            program: absolute(program)?,
        })
    }

    /// The folder that tasks start in: where the campaign was planned, or its own if that is gone.
    pub(crate) fn start_folder(&self) -> &Path {
        if self.working_folder.is_dir() { &self.working_folder } else { self.folder.root() }
    }

    /// A path as text that fits in a script.
    pub(crate) fn script_text(path: &Path) -> Result<&str, CampaignError> {
        let sound = |text: &&str| !text.contains(['\n', '\r', '\\']);
        path.to_str().filter(sound).ok_or_else(|| {
            CampaignError::refused(
                format!("schedulers cannot take the path {}", path.display()),
                "choose a path without line breaks, backslashes and bytes that are no UTF-8",
            )
        })
    }
}
