//! What became of a submission on one machine, and what is told on the way.

use std::collections::BTreeMap;

use ornstein_run::StopReason;

use crate::{PointId, TaskEvent, TaskOutcome};

/// What the supervisor of workers tells on the way.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LocalEvent {
    /// A worker tells something of its points.
    Task {
        /// Number of the worker, from 0.
        worker: usize,
        /// What it tells.
        event: TaskEvent,
    },
    /// A worker died.
    WorkerDied {
        /// Number of the worker, from 0.
        worker: usize,
        /// The point it worked on.
        point: Option<PointId>,
        /// Of what.
        reason: String,
        /// Was it started again?
        restarted: bool,
    },
    /// A signal arrived, or the submission was called off: the workers are asked to save their points and to end.
    Stopping,
}

/// What became of a submission on one machine.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalOutcome {
    /// What became of its points.
    pub task: TaskOutcome,
    /// Workers that died and could not be started again, or refused to work: why.
    pub problems: Vec<String>,
}

/// What is known of every point of the submission so far.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<PointId, TaskEvent>);

impl Tally {
    /// Keeps what says most, and tells whether it is news: every worker comes by every point, and that somebody else holds a point tells
    /// nothing if that is another worker of ours.
    pub fn add(&mut self, event: &TaskEvent) -> bool {
        let Some(point) = event.point() else { return true };
        let is_news = match (self.0.get(&point), event) {
            (None, _) => true,
            (Some(TaskEvent::Finished { .. }), _) | (Some(_), TaskEvent::Held { .. }) => false,
            (Some(known), event) => known != event,
        };
        if is_news {
            self.0.insert(point, event.clone());
        }
        is_news
    }

    /// The outcome over these points. One whose output is there is finished, whatever was told of it: others may work on it, too, and a
    /// worker may die between its last deed and telling of it.
    pub fn outcome(
        &self,
        points: &[PointId],
        stopped: Option<StopReason>,
        is_finished: impl Fn(PointId) -> bool,
    ) -> TaskOutcome {
        let mut outcome = TaskOutcome::default();
        for point in points {
            match self.0.get(point) {
                _ if is_finished(*point) => outcome.finished.push(*point),
                None | Some(TaskEvent::Started { .. }) => outcome.left.push(*point),
                Some(event) => outcome.add(event),
            }
        }
        let open = !(outcome.left.is_empty() && outcome.interrupted.is_empty());
        outcome.stopped = stopped.filter(|_| open);
        outcome
    }
}

impl LocalOutcome {
    /// The exit code of the process: that of a task, but 1 if points are left because workers could not be had.
    pub fn exit_code(&self) -> u8 {
        let without_workers = !self.problems.is_empty() && !self.task.left.is_empty();
        if without_workers && self.task.stopped.is_none() { 1 } else { self.task.exit_code() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_counts_whatever_was_told() {
        let mut tally = Tally::default();
        let held = |point| TaskEvent::Held { point: PointId(point), holder: "another".into() };
        let failed = |point| TaskEvent::Failed { point: PointId(point), reason: "killed".into() };
        for event in [held(0), failed(1), TaskEvent::Started { point: PointId(2), attempt: 1 }, held(4), failed(5)] {
            tally.add(&event);
        }
        let points: Vec<PointId> = (0..6).map(PointId).collect();
        let outcome = tally.outcome(&points, None, |point| point.0 < 4);
        assert_eq!(outcome.finished, points[..4]);
        assert_eq!((outcome.held.len(), outcome.failed.len(), outcome.left.len()), (1, 1, 0));
    }
}
