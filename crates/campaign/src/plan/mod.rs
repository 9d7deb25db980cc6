//! Planning: from `campaign.toml` to a folder that holds all there is to know of the campaign.
//!
//! Everything is checked before anything is written: the sweep, and the config of every point as the program would check it before a
//! run. Points that differ only in their seed are checked once, since a check looks at the values of a config, not at random numbers.
//!
//! Planning the same again changes nothing. What decides results (the base config, the sweep, the seeds, the inputs) may change only on
//! demand; then finished points whose config stayed the same are kept, and all others are moved aside.

mod changes;
mod check_points;
mod draft;
mod failing_points;
mod move_aside;
mod table;
mod write;

use std::path::{Path, PathBuf};

use ornstein_run::Estimate;

pub use failing_points::{FailingPoints, FailureCause};

use crate::config::CampaignFile;
use crate::{Axis, Campaign, CampaignError, CampaignFolder, Program};
use changes::{Changes, changes};
use check_points::check_points;
use draft::Draft;
use table::PlannedTable;

/// How a campaign is planned.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Its folder, in place of `folder` of `campaign.toml`.
    pub folder: Option<PathBuf>,
    /// Plan anew where a campaign was planned that would have other results.
    pub replace: bool,
}

/// A campaign that has been planned.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The campaign.
    pub campaign: Campaign,
    /// What it needs: peak memory of a point, disk and processor time of all points.
    pub estimate: Estimate,
    /// Was it planned before?
    pub was_there: bool,
    /// What was written of a campaign that was there; nothing if everything was as it is now.
    pub updated: Vec<String>,
    /// What decides results and has changed, if it was replaced.
    pub changed: Vec<String>,
    /// Where the earlier plan was moved, with outputs and records of points that are others now.
    pub moved_to: Option<PathBuf>,
}

/// Plans the campaign of a `campaign.toml`.
///
/// # Errors
/// [`CampaignError::Config`] if `campaign.toml` or the base config is wrong, [`CampaignError::Points`] with all points that fail their
/// check, [`CampaignError::Refused`] if another campaign is in the folder. Nothing is written then.
pub fn plan(config: &Path, options: &PlanOptions, program: &dyn Program) -> Result<Planned, CampaignError> {
    let draft = Draft::read(config, options.folder.as_deref())?;
    let checked = check_points(&draft, program)?;
    let table = PlannedTable::new(&draft, &checked);
    let found = changes(&draft, &checked, &table)?;
    let mut moved_to = None;
    if let Changes::Deciding(keys) = &found {
        if !options.replace {
            return Err(refusal(&draft, keys));
        }
        moved_to = Some(move_aside::move_aside(&draft.folder, &table, draft.file.config.points.heartbeat_seconds)?);
    }
    let written = write::write(&draft, &checked, &table, &found)?;
    let updated = if found == Changes::New { Vec::new() } else { written };
    let (was_there, changed) = match found {
        Changes::New => (false, Vec::new()),
        Changes::None { .. } => (true, Vec::new()),
        Changes::Deciding(keys) => (true, keys),
    };
    let campaign = Campaign::open(draft.folder.root())?;
    Ok(Planned { campaign, estimate: checked.estimate, was_there, updated, changed, moved_to })
}

/// A campaign that could be planned.
#[derive(Debug, Clone)]
pub struct CheckedCampaign {
    /// Its name.
    pub name: String,
    /// Kind of the experiment.
    pub kind: String,
    /// Its axes, slowest first.
    pub axes: Vec<Axis>,
    /// Number of points.
    pub points: u64,
    /// What it needs: peak memory of a point, disk and processor time of all points.
    pub estimate: Estimate,
}

/// Checks the campaign of a `campaign.toml` and all its points; writes nothing, and looks at no folder.
///
/// # Errors
/// As [`plan`].
pub fn check_campaign(config: &Path, program: &dyn Program) -> Result<CheckedCampaign, CampaignError> {
    let draft = Draft::read(config, None)?;
    let checked = check_points(&draft, program)?;
    Ok(CheckedCampaign {
        name: draft.file.config.name.clone(),
        kind: checked.kind.clone(),
        axes: draft.file.sweep.axes.clone(),
        points: draft.file.sweep.points(),
        estimate: checked.estimate,
    })
}

/// The folder of the campaign that this config describes, planned or not. The copy in the folder of a planned campaign means that
/// folder, whatever name and folder it states.
///
/// # Errors
/// If the config is wrong.
pub fn folder_of(config: &Path) -> Result<CampaignFolder, CampaignError> {
    let beside = config.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = CampaignFolder::new(beside);
    if config.file_name() == beside.campaign_config().file_name() && beside.manifest().exists() {
        return Ok(beside);
    }
    Ok(draft::folder_of(&CampaignFile::read(config)?.config))
}

fn refusal(draft: &Draft, keys: &[String]) -> CampaignError {
    let folder = draft.folder.root().display();
    CampaignError::refused(
        format!(
            "{folder} holds this campaign as it was planned before, and its results would be others now: {}",
            keys.join("; ")
        ),
        "plan into another folder with --folder, or replace it with --replace: finished points that stay the same are kept, the others are \
         moved aside",
    )
}
