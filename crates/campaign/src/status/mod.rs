//! How every point of a campaign stands, from its files alone.
//!
//! What a scheduler says are hints, shown beside: after a node has died it says RUNNING for minutes.
//!
//! | file | says |
//! |---|---|
//! | output under its final name | finished: it gets that name only when it is complete |
//! | newest claim with a fresh sign of life | running |
//! | last line of the record | failed, or interrupted |
//! | record with a beginning and no end | lost: killed, or its machine died |
//! | nothing | missing: never begun |

mod scan;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::claim::{self, DiskClock, Owner};
use crate::record::{self, Attempt, AttemptOutcome};
use crate::slurm::QueueHints;
use crate::{Campaign, CampaignError, CampaignFolder, PointId};
use scan::{Claimed, Shards};

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PointState {
    /// Its output is there.
    Finished,
    /// A process works on it.
    Running,
    /// It is in the queue of the scheduler.
    Waiting,
    /// It was stopped and can go on from its checkpoint.
    Interrupted,
    /// It failed.
    Failed,
    /// Its process was killed, or the machine died.
    Lost,
    /// Nobody has begun it.
    Missing,
}

impl PointState {
    /// All of them, in the order of a summary.
    pub const ALL: [Self; 7] =
        [Self::Finished, Self::Running, Self::Waiting, Self::Interrupted, Self::Failed, Self::Lost, Self::Missing];
}

impl fmt::Display for PointState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Finished => "finished",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Missing => "missing",
        })
    }
}

/// How a point stands, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointStatus {
    /// The point.
    pub point: PointId,
    /// How it stands.
    pub state: PointState,
    /// Attempts at it; not counted for finished points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u64>,
    /// Why it failed or was interrupted, who works on it, where it was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when, UTC: of the last line of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What the scheduler says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How all points of a campaign stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignStatus {
    /// Name of the campaign.
    pub name: String,
    /// Number of points in each state.
    pub counts: BTreeMap<PointState, u64>,
    /// Every point, in order.
    pub points: Vec<PointStatus>,
    /// What could not be asked of the scheduler, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl CampaignStatus {
    /// How the points stand now, by the campaign's files. Each folder is listed once, and only what is unfinished is opened.
    ///
    /// # Errors
    /// If a folder or record is there that the system does not let us read.
    pub fn read(campaign: &Campaign) -> Result<Self, CampaignError> {
        let look = Look::new(campaign)?;
        let points = campaign.ids().map(|point| look.at(point)).collect::<Result<Vec<_>, _>>()?;
        let mut status =
            Self { name: campaign.manifest().name.clone(), counts: BTreeMap::new(), points, notes: Vec::new() };
        status.count();
        Ok(status)
    }

    /// Adds what the scheduler says. Points that nobody works on, but that have a task in the queue, are waiting.
    pub fn add_hints(&mut self, hints: &QueueHints) {
        let waiting = hints.busy(|_| false);
        for status in self.points.iter_mut().filter(|status| status.state != PointState::Finished) {
            status.hint = hints.states.get(&status.point).cloned();
            if status.state != PointState::Running && waiting.contains(&status.point) {
                status.state = PointState::Waiting;
            }
        }
        self.notes.extend_from_slice(&hints.notes);
        self.count();
    }

    /// Number of points in a state.
    pub fn number_of(&self, state: PointState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// The state of a point.
    pub fn state(&self, point: PointId) -> Option<PointState> {
        self.points.get(point.0 as usize).map(|status| status.state)
    }

    /// Is the output of every point there?
    pub fn is_complete(&self) -> bool {
        self.number_of(PointState::Finished) == self.points.len() as u64
    }

    fn count(&mut self) {
        self.counts.clear();
        for status in &self.points {
            *self.counts.entry(status.state).or_insert(0) += 1;
        }
    }
}

/// What all points are judged by.
struct Look<'a> {
    folder: &'a CampaignFolder,
    shards: Shards,
    now: std::time::SystemTime,
    heartbeat: std::time::Duration,
}

impl<'a> Look<'a> {
    fn new(campaign: &'a Campaign) -> Result<Self, CampaignError> {
        let folder = campaign.folder();
        // After the folders: what is newer than this moment is alive.
        let shards = Shards::read(folder)?;
        let now = DiskClock::of(folder.state()).now();
        Ok(Self { folder, shards, now, heartbeat: claim::heartbeat(campaign.config().points.heartbeat_seconds) })
    }

    fn at(&self, point: PointId) -> Result<PointStatus, CampaignError> {
        let status = |state| PointStatus { point, state, attempts: None, reason: None, since: None, hint: None };
        if self.shards.is_finished(point) {
            return Ok(status(PointState::Finished));
        }
        // The claim before the record: who gives a claim back has written the end of the attempt.
        let claimed = self.shards.claimed(self.folder, point, self.heartbeat, self.now)?;
        let attempts = if self.shards.has_record(point) { record::read(self.folder, point)? } else { Vec::new() };
        let count = Some(attempts.len() as u64);
        if let Claimed::By(owner) = claimed {
            let reason = owner.as_ref().map(Owner::to_string);
            let since = owner.map(|owner| owner.started);
            return Ok(PointStatus { attempts: count, reason, since, ..status(PointState::Running) });
        }
        // It may have been finished since the folders were listed.
        if !attempts.is_empty() && self.folder.output(point).exists() {
            return Ok(status(PointState::Finished));
        }
        Ok(match attempts.last() {
            None => PointStatus { attempts: Some(0), ..status(PointState::Missing) },
            Some(last) => PointStatus { attempts: count, ..Self::of_attempt(point, last) },
        })
    }

    fn of_attempt(point: PointId, last: &Attempt) -> PointStatus {
        let Some(end) = &last.end else {
            let job = last.start.job.as_ref().map(|job| format!(", job {job}")).unwrap_or_default();
            let reason = format!(
                "process {} on {}{job} gives no sign of life: killed, or the machine died",
                last.start.process, last.start.host
            );
            let since = Some(last.start.time.clone());
            return PointStatus {
                point,
                state: PointState::Lost,
                attempts: None,
                reason: Some(reason),
                since,
                hint: None,
            };
        };
        let (state, reason) = match end.outcome {
            AttemptOutcome::Failed => (PointState::Failed, end.reason.clone()),
            AttemptOutcome::Interrupted => (PointState::Interrupted, end.reason.clone()),
            AttemptOutcome::Finished => {
                (PointState::Missing, Some("it was finished, but its output is gone".to_owned()))
            }
        };
        PointStatus { point, state, attempts: None, reason, since: Some(end.time.clone()), hint: None }
    }
}
