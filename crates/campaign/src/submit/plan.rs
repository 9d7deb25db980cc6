//! What would be handed over, and how.

use std::path::PathBuf;

use crate::slurm::{ArrayPart, Slurm, sbatch_line};
use crate::submission::Submission;
use crate::{CampaignError, Deployment, PointId};

/// The largest warning time that `sbatch --signal` takes \[s\].
const LONGEST_WARNING: u32 = 65_535;

/// By how much Slurm may be early with its warning \[s\].
const EARLY: u64 = 60;

/// What would be handed over: nothing is written or submitted before [`submit`](Self::submit).
#[derive(Debug, Clone)]
pub struct SubmissionPlan {
    pub(super) deployment: Deployment,
    pub(super) points: Vec<PointId>,
    pub(super) parts: Vec<ArrayPart>,
    pub(super) collects: bool,
    notes: Vec<String>,
}

/// A script, where it will lie, and the command that hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedJob {
    /// File of the script.
    pub path: PathBuf,
    /// Its text.
    pub script: String,
    /// The call of `sbatch`.
    pub command: String,
}

impl SubmissionPlan {
    /// A plan for these points, in arrays as the site allows them; with `collects`, a job that collects comes after them.
    ///
    /// # Errors
    /// [`CampaignError::Refused`] if there are no points, or settings contradict each other.
    pub fn new(
        deployment: Deployment,
        points: Vec<PointId>,
        collects: bool,
        slurm: &Slurm,
    ) -> Result<Self, CampaignError> {
        check(&deployment)?;
        if points.is_empty() {
            return Err(CampaignError::refused(
                "there is nothing to submit",
                "`ornstein campaign status` tells which points are finished, running or waiting",
            ));
        }
        let limits = slurm.limits();
        if limits.max_array_size == 0 {
            return Err(CampaignError::refused(
                "this site allows no job arrays (MaxArraySize = 0)",
                "`ornstein campaign export` writes the campaign for other schedulers",
            ));
        }
        let settings = &deployment.settings;
        let tasks = (points.len() as u64).div_ceil(settings.bundle.get());
        let most = settings.max_parallel.map(|bound| u64::from(bound.get()));
        let parts = ArrayPart::split(tasks, limits.max_array_size, most);
        let mut notes: Vec<String> = limits.note.into_iter().collect();
        if let Some(most) = most.filter(|&most| most < parts.len() as u64) {
            let arrays = parts.len();
            notes.push(format!("{arrays} arrays run one task each at least, which is more than max_parallel = {most}"));
        }
        if let Some(most) = limits.max_job_count.filter(|&most| tasks > most) {
            notes.push(format!(
                "{tasks} tasks are more than this site keeps (MaxJobCount = {most}): a larger [slurm] bundle makes fewer"
            ));
        }
        Ok(Self { deployment, points, parts, collects, notes })
    }

    /// What the user should know beforehand.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The points, in the order of tasks.
    pub fn points(&self) -> &[PointId] {
        &self.points
    }

    /// Number of tasks.
    pub fn tasks(&self) -> u64 {
        self.parts.iter().map(|part| part.tasks).sum()
    }

    /// The scripts and commands as they would be if it were submitted now. Job numbers that only Slurm knows are written
    /// `JOB1`, `JOB2`, ...
    pub fn preview(&self) -> Result<Vec<PlannedJob>, CampaignError> {
        let number = Submission::next_number(&self.deployment.folder)?;
        let extra = &self.deployment.settings.extra;
        let mut jobs = Vec::new();
        for index in 0..self.parts.len() {
            let (path, script) = self.array(number, index)?;
            jobs.push(PlannedJob { command: sbatch_line(&[], extra, &path), path, script });
        }
        if self.collects {
            let (path, script) = self.collection(number)?;
            let arrays: Vec<String> = (1..=self.parts.len()).map(|index| format!("JOB{index}")).collect();
            jobs.push(PlannedJob { command: sbatch_line(&arrays, extra, &path), path, script });
        }
        Ok(jobs)
    }

    /// Path and text of the script of an array.
    pub(super) fn array(&self, number: u64, index: usize) -> Result<(PathBuf, String), CampaignError> {
        let path = self.deployment.folder.submissions().join(format!("{number}.array-{}.sh", index + 1));
        Ok((path, self.deployment.array_script(number, self.parts[index])?))
    }

    /// Path and text of the script that collects.
    pub(super) fn collection(&self, number: u64) -> Result<(PathBuf, String), CampaignError> {
        let path = self.deployment.folder.submissions().join(format!("{number}.collect.sh"));
        Ok((path, self.deployment.collection_script(number)?))
    }
}

/// Refuses settings that contradict each other.
fn check(deployment: &Deployment) -> Result<(), CampaignError> {
    let settings = &deployment.settings;
    let warning = settings.warning_seconds;
    if let Some(time) = &settings.time
        && time.seconds() <= u64::from(warning) + EARLY
    {
        return Err(CampaignError::refused(
            format!(
                "[slurm] time = \"{time}\" is not a minute longer than warning_seconds = {warning}, by which Slurm may be early: tasks would be \
                 stopped at once"
            ),
            "give a longer time, or a shorter warning",
        ));
    }
    if warning > LONGEST_WARNING {
        return Err(CampaignError::refused(
            format!("[slurm] warning_seconds = {warning} is more than Slurm takes"),
            format!("at most {LONGEST_WARNING}"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroU64};

    use super::*;
    use crate::SlurmTable;
    use crate::slurm::testing::{ScratchFolder, deployment};

    const SITE: (&str, &str) = ("scontrol", "echo MaxArraySize = 10; echo MaxJobCount = 12");

    fn points(count: u64) -> Vec<PointId> {
        (0..count).map(PointId).collect()
    }

    #[test]
    fn a_preview_shows_all_and_writes_nothing() {
        let scratch = ScratchFolder::new();
        let settings = SlurmTable { extra: vec!["--qos=short and sweet".into()], ..SlurmTable::default() };
        let deployment = Deployment { settings, ..deployment(&scratch) };
        let plan = SubmissionPlan::new(deployment, points(16), true, &scratch.fake_slurm(&[SITE])).unwrap();
        let jobs = plan.preview().unwrap();
        assert_eq!(jobs.len(), 3);
        assert!(jobs[0].script.contains("#SBATCH --array=0-9\n"));
        assert!(jobs[1].script.contains("\"1.$((10 + SLURM_ARRAY_TASK_ID))\""));
        assert!(
            jobs[2].command.contains("--dependency=afterany:JOB1:JOB2 '--qos=short and sweet'"),
            "{}",
            jobs[2].command
        );
        assert!(!scratch.campaign().submissions().exists());
        assert!(plan.notes()[0].contains("MaxJobCount = 12"), "{:?}", plan.notes());
    }

    #[test]
    fn bundles_make_fewer_tasks() {
        let scratch = ScratchFolder::new();
        let settings = SlurmTable {
            bundle: NonZeroU64::new(3).unwrap(),
            max_parallel: NonZeroU32::new(4),
            ..SlurmTable::default()
        };
        let deployment = Deployment { settings, ..deployment(&scratch) };
        let plan = SubmissionPlan::new(deployment, points(16), false, &scratch.fake_slurm(&[SITE])).unwrap();
        assert_eq!(plan.tasks(), 6);
        assert!(plan.preview().unwrap()[0].script.contains("--array=0-5%4"));
    }

    #[test]
    fn contradictions_are_refused() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[SITE]);
        let short = SlurmTable { time: Some("2".to_owned().try_into().unwrap()), ..SlurmTable::default() };
        let refused = |settings: SlurmTable, count: u64| {
            let deployment = Deployment { settings, ..deployment(&scratch) };
            SubmissionPlan::new(deployment, points(count), false, &slurm).unwrap_err().to_string()
        };
        assert!(refused(short, 1).contains("warning_seconds = 120"));
        assert!(refused(SlurmTable { warning_seconds: 70_000, ..SlurmTable::default() }, 1).contains("70000"));
        assert!(refused(SlurmTable::default(), 0).contains("nothing to submit"));
        let none = scratch.fake_slurm(&[("scontrol", "echo MaxArraySize = 0")]);
        assert!(SubmissionPlan::new(deployment(&scratch), points(1), false, &none).is_err());
    }
}
