//! Which points are submitted.

use clap::ValueEnum;
use ornstein_campaign::slurm::{QueueHints, Slurm};
use ornstein_campaign::submit::Selection;
use ornstein_campaign::{Campaign, CampaignError, CampaignStatus, PointId, PointState, Submission};

/// Points that may be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Ended with an error
    Failed,
    /// Never begun
    Missing,
}

/// What becomes of the points of a campaign when they are submitted.
pub struct Chosen {
    /// Those that are handed over.
    pub points: Vec<PointId>,
    /// How all of them stand.
    pub status: CampaignStatus,
}

impl Chosen {
    /// All points that are not finished and that nobody works on; failed ones if `again`, or if they are asked for.
    ///
    /// # Errors
    /// If some of them may wait in a queue that cannot be asked, unless `force`.
    pub fn new(campaign: &Campaign, only: Option<Only>, again: bool, force: bool) -> Result<Self, CampaignError> {
        let mut status = CampaignStatus::read(campaign)?;
        let hints = hints(campaign, &status)?;
        let selection = match only {
            Some(Only::Failed) => Selection::Failed,
            Some(Only::Missing) => Selection::Missing,
            None => Selection::Unfinished,
        };
        let mut points = selection.choose(&status, &hints);
        if only.is_none() && !again {
            points.retain(|&point| status.state(point) != Some(PointState::Failed));
        }
        if !force && points.iter().any(|point| hints.unknown.contains(point)) {
            return Err(CampaignError::refused(
                format!("points may wait in a queue already: {}", hints.notes.join("; ")),
                "try again when the queue answers; `ornstein campaign cancel` calls off what was submitted, and --force submits it once more: \
                 tasks that find their points taken leave them alone",
            ));
        }
        status.add_hints(&hints);
        Ok(Self { points, status })
    }
}

/// What the scheduler says of the points of a campaign.
pub fn hints(campaign: &Campaign, status: &CampaignStatus) -> Result<QueueHints, CampaignError> {
    let submissions = Submission::read_all(campaign.folder())?;
    Ok(Slurm::default().hints(&submissions, |point| status.state(point) != Some(PointState::Finished)))
}
