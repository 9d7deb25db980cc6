//! Handing a plan over.

use std::fs;
use std::path::Path;

use ornstein_run::OutputError;
use ornstein_run::system::write_durably;

use super::SubmissionPlan;
use crate::CampaignError;
use crate::slurm::Slurm;
use crate::submission::{Backend, Submission, SubmittedJob};

/// What was handed over.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The submission as recorded.
    pub submission: Submission,
    /// What did not work but hinders nothing.
    pub notes: Vec<String>,
}

impl SubmissionPlan {
    /// Hands the arrays over one after the other. Each that Slurm accepts is recorded on the disk before the next is tried.
    ///
    /// # Errors
    /// [`CampaignError::Scheduler`] with Slurm's own words where it refuses. The arrays accepted before it go on; if there were
    /// none, no trace of the submission stays.
    pub fn submit(&self, slurm: &Slurm) -> Result<Submitted, CampaignError> {
        let (folder, settings) = (&self.deployment.folder, &self.deployment.settings);
        // Slurm ends a job at once whose log it cannot open.
        create_folder(&folder.logs())?;
        let mut submission = Submission::create(folder, Backend::Slurm, settings.bundle.get(), self.points.clone())?;
        for (index, part) in self.parts.iter().enumerate() {
            let (path, script) = self.array(submission.number, index)?;
            let accepted = write_durably(&path, script.as_bytes())
                .map_err(CampaignError::from)
                .and_then(|()| slurm.sbatch(&[], &settings.extra, &path));
            let job = accepted.map_err(|error| self.stopped_at(error, index, &submission, &path))?;
            let entry = SubmittedJob { job: job.clone(), first_task: part.first_task, tasks: part.tasks };
            if let Err(error) = submission.update(folder, |submission| submission.jobs.push(entry)) {
                // A job that no file names could not be called off later.
                slurm.cancel(&[job])?;
                return Err(error);
            }
            if submission.cancelled {
                slurm.cancel(&[job])?;
                return Err(CampaignError::refused(
                    format!("submission {} was called off while it was made", submission.number),
                    "`ornstein campaign resubmit` submits what is unfinished",
                ));
            }
        }
        let mut notes = Vec::new();
        if self.collects
            && let Err(error) = self.submit_collection(&mut submission, slurm)
        {
            notes.push(format!("no job will collect ({error}): run `ornstein campaign collect` when all is finished"));
        }
        Ok(Submitted { submission, notes })
    }

    fn submit_collection(&self, submission: &mut Submission, slurm: &Slurm) -> Result<(), CampaignError> {
        let (path, script) = self.collection(submission.number)?;
        write_durably(&path, script.as_bytes())?;
        let arrays: Vec<String> = submission.jobs.iter().map(|job| job.job.clone()).collect();
        let job = slurm.sbatch(&arrays, &self.deployment.settings.extra, &path)?;
        submission.update(&self.deployment.folder, |submission| submission.collect_job = Some(job))
    }

    /// The error of array `index` with what became of the ones before it.
    fn stopped_at(
        &self,
        mut error: CampaignError,
        index: usize,
        submission: &Submission,
        path: &Path,
    ) -> CampaignError {
        let _ = fs::remove_file(path);
        if submission.jobs.is_empty() {
            submission.discard(&self.deployment.folder);
        } else if let CampaignError::Scheduler { help, .. } = &mut error {
            let jobs: Vec<&str> = submission.jobs.iter().map(|job| job.job.as_str()).collect();
            *help = format!(
                "{index} of {} arrays were accepted before (jobs {}) and go on; when this is mended, `ornstein campaign \
                 resubmit` submits the rest",
                self.parts.len(),
                jobs.join(", "),
            );
        }
        error
    }
}

fn create_folder(path: &Path) -> Result<(), OutputError> {
    fs::create_dir_all(path).map_err(|error| OutputError::io("create", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointId;
    use crate::slurm::testing::{ScratchFolder, deployment};

    const SITE: (&str, &str) = ("scontrol", "echo MaxArraySize = 4");

    /// An `sbatch` that accepts so many scripts and then refuses.
    fn accepting(count: u32) -> String {
        format!(
            r#"here=$(dirname "$0"); echo "$@" >> "$here/calls"
            number=$(wc -l < "$here/calls")
            [ "$number" -le {count} ] || {{ echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1; }}
            echo $((100 + number))"#
        )
    }

    fn submit(scratch: &ScratchFolder, accepted: u32) -> Result<Submitted, CampaignError> {
        let slurm = scratch.fake_slurm(&[SITE, ("sbatch", &accepting(accepted))]);
        let points = (0..10).map(PointId).collect();
        SubmissionPlan::new(deployment(scratch), points, true, &slurm).unwrap().submit(&slurm)
    }

    #[test]
    fn every_array_is_recorded() {
        let scratch = ScratchFolder::new();
        let submitted = submit(&scratch, 4).unwrap();
        let recorded = Submission::read(&scratch.campaign(), 1).unwrap();
        assert_eq!(recorded, submitted.submission);
        let jobs: Vec<_> = recorded.jobs.iter().map(|job| (job.job.as_str(), job.first_task, job.tasks)).collect();
        assert_eq!(jobs, [("101", 0, 4), ("102", 4, 4), ("103", 8, 2)]);
        assert_eq!(recorded.collect_job.as_deref(), Some("104"));
        assert!(submitted.notes.is_empty());
        let last: Vec<_> = recorded.array_tasks().last().into_iter().collect();
        assert_eq!(last, [("103", 1, &[PointId(9)][..])]);
    }

    #[test]
    fn a_refusal_in_the_middle_keeps_what_was_accepted() {
        let scratch = ScratchFolder::new();
        let error = submit(&scratch, 2).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        assert!(text.contains("QOSMaxSubmitJobPerUserLimit") && text.contains("2 of 3"), "{text}");
        assert!(text.contains("101, 102"), "{text}");
        assert_eq!(Submission::read(&scratch.campaign(), 1).unwrap().jobs.len(), 2);
    }

    #[test]
    fn a_refusal_of_the_first_leaves_no_trace() {
        let scratch = ScratchFolder::new();
        submit(&scratch, 0).unwrap_err();
        assert!(Submission::read_all(&scratch.campaign()).unwrap().is_empty());
        assert_eq!(fs::read_dir(scratch.campaign().submissions()).unwrap().count(), 0);
    }

    #[test]
    fn without_a_job_that_collects_the_rest_goes_on() {
        let scratch = ScratchFolder::new();
        let submitted = submit(&scratch, 3).unwrap();
        assert_eq!(submitted.submission.jobs.len(), 3);
        assert!(submitted.notes[0].contains("campaign collect"));
    }
}
