//! Which campaign is meant.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use ornstein_campaign::{Campaign, CampaignError, folder_of};
use ornstein_run::OutputError;

/// Which campaign is meant.
#[derive(Debug, Args)]
pub struct FolderArgument {
    /// Folder of the campaign, or its campaign.toml
    #[arg(value_name = "CAMPAIGN", value_hint = ValueHint::AnyPath)]
    campaign: PathBuf,
}

impl FolderArgument {
    /// Opens it, by a path that holds wherever the process goes.
    pub fn open(&self) -> Result<Campaign, CampaignError> {
        let folder = if self.campaign.extension().is_some_and(|ending| ending == "toml") {
            folder_of(&self.campaign)?.root().to_owned()
        } else {
            self.campaign.clone()
        };
        let absolute = std::path::absolute(&folder).map_err(|error| OutputError::io("find", &folder, &error))?;
        Campaign::open(absolute)
    }
}
