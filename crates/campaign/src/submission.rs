//! What was handed to a scheduler, and under which job numbers.

use std::fmt;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ornstein_run::OutputError;
use ornstein_run::system::{utc_now, write_durably};
use serde::{Deserialize, Serialize};

use crate::{CampaignError, CampaignFolder, PointId};

/// Who runs the tasks of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// Job arrays of Slurm.
    Slurm,
    /// Worker processes on this machine.
    Local,
}

/// A job that the scheduler accepted: an array over some tasks of the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedJob {
    /// Its number at the scheduler.
    pub job: String,
    /// The task of the submission that its array index 0 is.
    pub first_task: u64,
    /// Number of its tasks.
    pub tasks: u64,
}

/// What was handed to a scheduler: points in tasks, tasks in jobs. Task t covers the points t b ... (t + 1) b - 1 of the list,
/// where b is the size of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Its number in the campaign, from 1.
    pub number: u64,
    /// When it was made, UTC.
    pub created: String,
    /// Who runs its tasks.
    pub backend: Backend,
    /// Points per task.
    pub bundle: u64,
    /// The points, in the order of tasks.
    pub points: Vec<PointId>,
    /// The jobs that were accepted so far.
    pub jobs: Vec<SubmittedJob>,
    /// The job that collects when these have ended.
    #[serde(default)]
    pub collect_job: Option<String>,
    /// Was it called off? Then its tasks do not ask to be requeued.
    #[serde(default)]
    pub cancelled: bool,
}

impl Submission {
    /// A new submission under the next free number, with no jobs yet. Its file is on the disk when this returns. Of several
    /// programs that do so at once each gets a number of its own.
    pub fn create(
        folder: &CampaignFolder,
        backend: Backend,
        bundle: u64,
        points: Vec<PointId>,
    ) -> Result<Self, CampaignError> {
        if bundle == 0 {
            return Err(CampaignError::refused("a bundle of 0 points", "give 1 or more points per task"));
        }
        let submissions = folder.submissions();
        fs::create_dir_all(&submissions).map_err(|error| OutputError::io("create", &submissions, &error))?;
        let mut number = Self::next_number(folder)?;
        loop {
            let path = Self::path(folder, number);
            match File::create_new(&path) {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(OutputError::io("create", &path, &error).into()),
            }
        }
        let (jobs, collect_job) = (Vec::new(), None);
        let submission =
            Self { number, created: utc_now(), backend, bundle, points, jobs, collect_job, cancelled: false };
        submission.write(folder)?;
        Ok(submission)
    }

    /// The number that the next submission gets, if nobody else is faster. Numbers of submissions that a later plan moved aside are
    /// not given again: their tasks may still wait in a queue, and would run points of the new one.
    pub fn next_number(folder: &CampaignFolder) -> Result<u64, CampaignError> {
        let mut last = Self::numbers(&folder.submissions())?.last().copied().unwrap_or(0);
        for replaced in folder.replaced()? {
            let moved = Self::numbers(&CampaignFolder::new(replaced).submissions())?;
            last = last.max(moved.last().copied().unwrap_or(0));
        }
        Ok(last + 1)
    }

    /// Reads the submission of this number.
    pub fn read(folder: &CampaignFolder, number: u64) -> Result<Self, CampaignError> {
        let path = Self::path(folder, number);
        let damaged = |reason: String| CampaignError::Damaged {
            folder: folder.root().display().to_string(),
            reason,
            help: "`ornstein campaign resubmit` makes a new submission of all that is unfinished".into(),
        };
        let text = fs::read_to_string(&path)
            .map_err(|error| damaged(format!("submission {number} cannot be read: {} ({error})", path.display())))?;
        let submission: Self = serde_json::from_str(&text)
            .map_err(|error| damaged(format!("{} is no submission: {error}", path.display())))?;
        if submission.bundle == 0 {
            return Err(damaged(format!("{} has a bundle of 0 points", path.display())));
        }
        Ok(submission)
    }

    /// All submissions of the campaign, oldest first. One whose file is still empty is about to be made: it has no jobs.
    pub fn read_all(folder: &CampaignFolder) -> Result<Vec<Self>, CampaignError> {
        Self::numbers(&folder.submissions())?
            .into_iter()
            .filter(|&number| fs::metadata(Self::path(folder, number)).is_ok_and(|file| file.len() > 0))
            .map(|number| Self::read(folder, number))
            .collect()
    }

    /// Changes the file as it is now, which another process may have changed since it was read, and `self` with it.
    pub fn update(&mut self, folder: &CampaignFolder, change: impl FnOnce(&mut Self)) -> Result<(), CampaignError> {
        *self = Self::read(folder, self.number)?;
        change(self);
        self.write(folder)
    }

    /// Number of tasks.
    pub fn tasks(&self) -> u64 {
        (self.points.len() as u64).div_ceil(self.bundle)
    }

    /// The points of a task; none where there is no such task.
    pub fn points_of(&self, task: u64) -> &[PointId] {
        let place = |task: u64| task.saturating_mul(self.bundle).min(self.points.len() as u64) as usize;
        &self.points[place(task)..place(task.saturating_add(1))]
    }

    /// Every accepted array task: its job, its index there, and its points.
    pub fn array_tasks(&self) -> impl Iterator<Item = (&str, u64, &[PointId])> {
        self.jobs.iter().flat_map(move |job| {
            (0..job.tasks).map(move |index| (job.job.as_str(), index, self.points_of(job.first_task + index)))
        })
    }

    /// Removes a submission of which nothing was accepted.
    pub(crate) fn discard(&self, folder: &CampaignFolder) {
        let _ = fs::remove_file(Self::path(folder, self.number));
    }

    fn write(&self, folder: &CampaignFolder) -> Result<(), CampaignError> {
        let path = Self::path(folder, self.number);
        let text = serde_json::to_string(self)
            .map_err(|error| OutputError::io("write", &path, &std::io::Error::other(error)))?;
        Ok(write_durably(&path, text.as_bytes())?)
    }

    fn path(folder: &CampaignFolder, number: u64) -> PathBuf {
        folder.submissions().join(format!("{number}.json"))
    }

    /// Numbers of the submissions in a folder, ascending.
    fn numbers(submissions: &Path) -> Result<Vec<u64>, CampaignError> {
        let entries = match fs::read_dir(submissions) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(OutputError::io("read", submissions, &error).into()),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut numbers: Vec<u64> =
            names.filter_map(|name| name.strip_suffix(".json").and_then(|stem| stem.parse().ok())).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// What `run-task` is asked to do: `2.17` is task 17 of submission 2, `17` is point 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskName {
    /// A single point, as other workflow programs ask for it.
    Point(PointId),
    /// A task of a submission.
    Task {
        /// Number of the submission.
        submission: u64,
        /// The task, from 0.
        task: u64,
    },
}

impl fmt::Display for TaskName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(point) => point.fmt(formatter),
            Self::Task { submission, task } => write!(formatter, "{submission}.{task}"),
        }
    }
}

impl FromStr for TaskName {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?;
        let name = match text.split_once('.') {
            None => number(text).map(|point| Self::Point(PointId(point))),
            Some((submission, task)) => {
                number(submission).zip(number(task)).map(|(submission, task)| Self::Task { submission, task })
            }
        };
        name.ok_or_else(|| {
            CampaignError::refused(
                format!("'{text}' names neither a task nor a point"),
                "a task is SUBMISSION.TASK, such as 1.17; a point is its number, such as 17",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn tasks_cover_all_points_once_and_in_order() {
        let scratch = ScratchFolder::new();
        let points: Vec<PointId> = (0..7).map(|i| PointId(3 * i)).collect();
        let submission = Submission::create(&scratch.campaign(), Backend::Slurm, 3, points.clone()).unwrap();
        assert_eq!(submission.tasks(), 3);
        let covered: Vec<PointId> = (0..3).flat_map(|task| submission.points_of(task).to_vec()).collect();
        assert_eq!(covered, points);
        assert_eq!(submission.points_of(2), [PointId(18)]);
        assert!(submission.points_of(3).is_empty());
        assert!(submission.points_of(u64::MAX).is_empty());
    }

    #[test]
    fn submissions_made_at_once_get_numbers_of_their_own() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Submission::create(&folder, Backend::Slurm, 1, vec![PointId(0)]).unwrap());
            }
        });
        let numbers: Vec<u64> = Submission::read_all(&folder).unwrap().iter().map(|each| each.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn numbers_of_submissions_that_were_moved_aside_are_not_given_again() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        let create = || Submission::create(&folder, Backend::Slurm, 1, vec![PointId(0)]).unwrap().number;
        assert_eq!((create(), create()), (1, 2));
        let move_aside = |number| {
            fs::create_dir_all(folder.replaced_at(number)).unwrap();
            fs::rename(folder.submissions(), CampaignFolder::new(folder.replaced_at(number)).submissions()).unwrap();
        };
        move_aside(1);
        assert_eq!(create(), 3);
        move_aside(2);
        assert_eq!((create(), create()), (4, 5));
    }

    #[test]
    fn a_change_keeps_what_another_process_wrote() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        let mut submitting = Submission::create(&folder, Backend::Slurm, 1, vec![PointId(0)]).unwrap();
        let mut cancelling = Submission::read(&folder, 1).unwrap();
        cancelling.update(&folder, |submission| submission.cancelled = true).unwrap();
        let job = SubmittedJob { job: "12".into(), first_task: 0, tasks: 1 };
        submitting.update(&folder, |submission| submission.jobs.push(job)).unwrap();
        assert!(submitting.cancelled);
        assert_eq!(Submission::read(&folder, 1).unwrap(), submitting);
    }

    #[test]
    fn a_bundle_of_nothing_is_refused() {
        let scratch = ScratchFolder::new();
        assert!(Submission::create(&scratch.campaign(), Backend::Local, 0, vec![PointId(0)]).is_err());
    }

    #[test]
    fn names_of_tasks_and_points() {
        assert_eq!("2.17".parse::<TaskName>().unwrap(), TaskName::Task { submission: 2, task: 17 });
        assert_eq!("000017".parse::<TaskName>().unwrap(), TaskName::Point(PointId(17)));
        for wrong in ["", ".", "1.", ".1", "-1", "+1", "1.2.3", "one"] {
            assert!(wrong.parse::<TaskName>().is_err(), "{wrong}");
        }
    }
}
