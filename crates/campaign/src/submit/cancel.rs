//! Calling a campaign off.

use std::collections::HashSet;

use crate::slurm::Slurm;
use crate::submission::{Backend, Submission};
use crate::{CampaignError, CampaignFolder};

/// What was called off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cancelled {
    /// Numbers of the submissions that were not called off before.
    pub submissions: Vec<u64>,
    /// Jobs that were still in the queue.
    pub jobs: Vec<String>,
}

/// Calls all submissions of a campaign off. They are marked first, so that no task asks to be requeued when its signal comes.
/// May be repeated: what Slurm did not take the first time is asked again.
pub fn cancel(folder: &CampaignFolder, slurm: &Slurm) -> Result<Cancelled, CampaignError> {
    let mut cancelled = Cancelled::default();
    let mut jobs = Vec::new();
    for mut submission in Submission::read_all(folder)? {
        if !submission.cancelled {
            submission.update(folder, |submission| submission.cancelled = true)?;
            cancelled.submissions.push(submission.number);
        }
        if submission.backend == Backend::Slurm {
            jobs.extend(submission.jobs.into_iter().map(|job| job.job).chain(submission.collect_job));
        }
    }
    if jobs.is_empty() {
        return Ok(cancelled);
    }
    // Where the queue cannot be asked, all are called off: `scancel` leaves what has ended as it is.
    if let Ok(queue) = slurm.queue() {
        let live: HashSet<String> =
            queue.into_iter().filter(|entry| entry.waits() || entry.runs()).map(|entry| entry.job).collect();
        jobs.retain(|job| live.contains(job));
    }
    slurm.cancel(&jobs)?;
    cancelled.jobs = jobs;
    Ok(cancelled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointId;
    use crate::slurm::testing::ScratchFolder;
    use crate::submission::SubmittedJob;

    fn submitted(folder: &CampaignFolder, job: &str) {
        let mut submission = Submission::create(folder, Backend::Slurm, 1, vec![PointId(0)]).unwrap();
        let entry = SubmittedJob { job: job.into(), first_task: 0, tasks: 1 };
        let change = |submission: &mut Submission| {
            submission.jobs.push(entry);
            submission.collect_job = Some(format!("{job}9"));
        };
        submission.update(folder, change).unwrap();
    }

    #[test]
    fn what_is_in_the_queue_is_called_off_and_all_is_marked() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        submitted(&folder, "12");
        submitted(&folder, "13");
        let slurm = scratch.fake_slurm(&[
            ("squeue", r"printf '12_0|COMPLETED|None\n13_0|RUNNING|None\n139|PENDING|Dependency\n99|RUNNING|None\n'"),
            ("scancel", r#"[ "$*" = "--quiet 13 139" ]"#),
        ]);
        let cancelled = cancel(&folder, &slurm).unwrap();
        assert_eq!(cancelled, Cancelled { submissions: vec![1, 2], jobs: vec!["13".into(), "139".into()] });
        assert!(Submission::read_all(&folder).unwrap().iter().all(|submission| submission.cancelled));
        assert!(cancel(&folder, &slurm).unwrap().submissions.is_empty());
    }

    #[test]
    fn the_mark_is_there_even_if_slurm_does_not_answer() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        submitted(&folder, "12");
        let slurm = scratch.fake_slurm(&[("scancel", "echo 'Unable to contact' >&2; exit 1")]);
        assert!(cancel(&folder, &slurm).unwrap_err().to_string().contains("Unable to contact"));
        assert!(Submission::read(&folder, 1).unwrap().cancelled);
    }
}
