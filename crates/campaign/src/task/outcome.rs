//! What became of a task, and what it tells on the way.

use ornstein_run::StopReason;
use serde::{Deserialize, Serialize};

use crate::PointId;

/// What a task tells on its way. As JSON, a line each, it is what the worker processes of one machine tell their supervisor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TaskEvent {
    /// An attempt at a point begins.
    Started {
        /// The point.
        point: PointId,
        /// Number of the attempt, from 1.
        attempt: u64,
    },
    /// The output of a point is there.
    Finished {
        /// The point.
        point: PointId,
        /// How long it took \[s\]; nothing if it was there before.
        seconds: Option<f64>,
    },
    /// A point failed, now or earlier in the same submission.
    Failed {
        /// The point.
        point: PointId,
        /// Why.
        reason: String,
    },
    /// A point was stopped; it goes on from its checkpoint.
    Interrupted {
        /// The point.
        point: PointId,
        /// Why.
        reason: String,
    },
    /// Somebody else works on a point.
    Held {
        /// The point.
        point: PointId,
        /// Who.
        holder: String,
    },
    /// The scheduler starts the task again.
    Requeued {
        /// Its job.
        job: String,
    },
    /// The scheduler was asked to start the task again, or was not because it may not be; `resubmit` goes on with it.
    NotRequeued {
        /// Why not.
        reason: String,
    },
}

impl TaskEvent {
    /// As a line of JSON, without the line break.
    pub fn to_json(&self) -> String {
        // There is no map and no number in it that JSON does not know.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The inverse of [`to_json`](Self::to_json).
    pub fn from_json(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// The point that it is about.
    pub fn point(&self) -> Option<PointId> {
        match self {
            Self::Started { point, .. }
            | Self::Finished { point, .. }
            | Self::Failed { point, .. }
            | Self::Interrupted { point, .. }
            | Self::Held { point, .. } => Some(*point),
            Self::Requeued { .. } | Self::NotRequeued { .. } => None,
        }
    }
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskOutcome {
    /// Points whose output is there.
    pub finished: Vec<PointId>,
    /// Points that failed, and why.
    pub failed: Vec<(PointId, String)>,
    /// Points that were stopped and can go on.
    pub interrupted: Vec<PointId>,
    /// Points that somebody else works on, and who.
    pub held: Vec<(PointId, String)>,
    /// Points that the task did not come to.
    pub left: Vec<PointId>,
    /// Why the task stopped before its end.
    pub stopped: Option<StopReason>,
}

impl TaskOutcome {
    /// The exit code of the process: 0 if all points are finished; 75 (the scheduler's "try again") if the task was stopped, or if others
    /// work on some of its points; 1 if a point failed, the others having been done.
    pub fn exit_code(&self) -> u8 {
        let open = !(self.interrupted.is_empty() && self.left.is_empty());
        match () {
            () if self.stopped.is_some() || open => 75,
            () if !self.failed.is_empty() => 1,
            () if !self.held.is_empty() => 75,
            () => 0,
        }
    }

    /// Files a point under how it ended.
    pub(crate) fn add(&mut self, event: &TaskEvent) {
        match event {
            TaskEvent::Finished { point, .. } => self.finished.push(*point),
            TaskEvent::Failed { point, reason } => self.failed.push((*point, reason.clone())),
            TaskEvent::Interrupted { point, .. } => self.interrupted.push(*point),
            TaskEvent::Held { point, holder } => self.held.push((*point, holder.clone())),
            TaskEvent::Started { .. } | TaskEvent::Requeued { .. } | TaskEvent::NotRequeued { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_say_whether_to_try_again() {
        let point = PointId(3);
        let whole = TaskOutcome { finished: vec![point], ..TaskOutcome::default() };
        assert_eq!(whole.exit_code(), 0);
        let failed = TaskOutcome { failed: vec![(point, "NaN".into())], ..whole.clone() };
        assert_eq!(failed.exit_code(), 1);
        let stopped = TaskOutcome { stopped: Some(StopReason::Signal), left: vec![point], ..failed };
        assert_eq!(stopped.exit_code(), 75);
        let held = TaskOutcome { held: vec![(point, "somebody".into())], ..whole };
        assert_eq!(held.exit_code(), 75);
    }

    #[test]
    fn events_pass_through_json() {
        let event = TaskEvent::Failed { point: PointId(7), reason: "two\nlines".into() };
        let line = event.to_json();
        assert!(!line.contains('\n'));
        assert_eq!(TaskEvent::from_json(&line), Some(event));
        assert_eq!(TaskEvent::from_json("something else"), None);
    }
}
