//! What Slurm says of points.

use std::collections::{HashMap, HashSet};

use super::{QueueEntry, Slurm};
use crate::PointId;
use crate::submission::Submission;

/// What Slurm says of points. Hints only: a task that it calls running may have died with its node minutes ago.
#[derive(Debug, Clone, Default)]
pub struct QueueHints {
    /// What to show of a point: `12_3 PENDING (Priority)`.
    pub states: HashMap<PointId, String>,
    /// What could not be asked, and why.
    pub notes: Vec<String>,
    /// Points of tasks that wait in the queue.
    waiting: HashSet<PointId>,
    /// Points of each task that Slurm believes to run.
    running: Vec<Vec<PointId>>,
    /// All points of both kinds.
    live: HashSet<PointId>,
    /// Unfinished points of submissions that may still be in a queue that cannot be asked.
    pub unknown: HashSet<PointId>,
}

impl QueueHints {
    /// Points that need no new task: they wait in the queue, or the task that they belong to works on another point of its
    /// bundle. `is_running` tells by the heartbeat whether somebody works on a point.
    pub fn busy(&self, is_running: impl Fn(PointId) -> bool) -> HashSet<PointId> {
        let mut busy = self.waiting.clone();
        for points in self.running.iter().filter(|points| points.iter().any(|&point| is_running(point))) {
            busy.extend(points);
        }
        busy
    }

    fn add(&mut self, entry: &QueueEntry, points: &[PointId]) {
        let reason = entry.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let index = entry.index.map(|index| format!("_{index}")).unwrap_or_default();
        let text = format!("{}{index} {}{reason}", entry.job, entry.state);
        for &point in points {
            // What ended tells less than an older submission that still has the point before it.
            if entry.waits() || entry.runs() || !self.live.contains(&point) {
                self.states.insert(point, text.clone());
            }
        }
        if entry.waits() || entry.runs() {
            self.live.extend(points);
        }
        if entry.waits() {
            self.waiting.extend(points);
        } else if entry.runs() {
            self.running.push(points.to_vec());
        }
    }
}

impl Slurm {
    /// What Slurm says of the points of these submissions, oldest first. The accounting is asked only where the queue has
    /// forgotten tasks with points that `is_open` says are unfinished. Never fails: what cannot be asked becomes a note.
    pub fn hints(&self, submissions: &[Submission], is_open: impl Fn(PointId) -> bool) -> QueueHints {
        let mut hints = QueueHints::default();
        if submissions.iter().all(|submission| submission.jobs.is_empty()) {
            return hints;
        }
        let queue = self.queue().unwrap_or_else(|error| {
            hints.notes.push(format!("the queue cannot be asked, so states come from files alone: {error}"));
            let open = submissions.iter().filter(|submission| !submission.cancelled);
            hints.unknown = open
                .flat_map(Submission::array_tasks)
                .flat_map(|(.., points)| points)
                .copied()
                .filter(|&point| is_open(point))
                .collect();
            Vec::new()
        });
        let mut known: HashMap<(&str, Option<u64>), &QueueEntry> =
            queue.iter().map(|entry| ((entry.job.as_str(), entry.index), entry)).collect();
        let forgotten: Vec<&str> = submissions
            .iter()
            .flat_map(Submission::array_tasks)
            .filter(|&(job, index, points)| {
                !known.contains_key(&(job, Some(index))) && points.iter().any(|&point| is_open(point))
            })
            .map(|(job, ..)| job)
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        let accounting = if forgotten.is_empty() { Vec::new() } else { self.accounting(&forgotten) };
        for entry in &accounting {
            known.entry((entry.job.as_str(), entry.index)).or_insert(entry);
        }
        for (job, index, points) in submissions.iter().flat_map(Submission::array_tasks) {
            if let Some(entry) = known.get(&(job, Some(index))) {
                hints.add(entry, points);
            }
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;
    use crate::submission::{Backend, SubmittedJob};

    fn submission(number: u64, job: &str, points: std::ops::Range<u64>, bundle: u64) -> Submission {
        let points: Vec<PointId> = points.map(PointId).collect();
        let tasks = (points.len() as u64).div_ceil(bundle);
        let jobs = vec![SubmittedJob { job: job.into(), first_task: 0, tasks }];
        let (created, backend) = (String::new(), Backend::Slurm);
        Submission { number, created, backend, bundle, points, jobs, collect_job: None, cancelled: false }
    }

    #[test]
    fn points_get_the_state_of_their_task() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[
            ("squeue", r"printf '7_0|RUNNING|None\n7_1|PENDING|Priority\n8_0|FAILED|NonZeroExitCode\n'"),
            ("sacct", r#"[ "$5" = 7 ] && printf '7_2|NODE_FAIL\n'"#),
        ]);
        let submissions = [submission(1, "7", 0..6, 2), submission(2, "8", 3..4, 1)];
        let hints = slurm.hints(&submissions, |_| true);
        assert_eq!(hints.states[&PointId(1)], "7_0 RUNNING");
        assert_eq!(hints.states[&PointId(2)], "7_1 PENDING (Priority)");
        assert_eq!(hints.states[&PointId(3)], "7_1 PENDING (Priority)", "the older task still has it before it");
        assert_eq!(hints.states[&PointId(5)], "7_2 NODE_FAIL");
        let at_work = hints.busy(|point| point == PointId(0));
        assert_eq!(at_work, [0, 1, 2, 3].map(PointId).into());
        let died = hints.busy(|_| false);
        assert_eq!(died, [2, 3].map(PointId).into(), "RUNNING without a heartbeat is no hindrance");
    }

    #[test]
    fn a_queue_that_cannot_be_asked_is_a_note() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[("squeue", "echo 'slurm_load_jobs error: Unable to contact' >&2; exit 1")]);
        let hints = slurm.hints(&[submission(1, "7", 0..2, 1)], |_| true);
        assert!(hints.states.is_empty());
        assert!(hints.notes[0].contains("Unable to contact"));
        assert!(!hints.unknown.is_empty(), "what may wait in the queue is not known");
        assert!(slurm.hints(&[], |_| true).notes.is_empty(), "without jobs nothing is asked");
    }
}
