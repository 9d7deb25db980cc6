//! Which points are handed over.

use std::fmt;
use std::str::FromStr;

use crate::slurm::QueueHints;
use crate::{CampaignError, CampaignStatus, PointId, PointState};

/// Which points are handed over. Points that are finished, that somebody works on, or that wait in the queue never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Selection {
    /// All that are left.
    #[default]
    Unfinished,
    /// Those that failed.
    Failed,
    /// Those that nobody has begun.
    Missing,
}

impl Selection {
    /// The points chosen, in order, by how they stand and what Slurm says of them. Of a bundle that a living task works on, all
    /// points are that task's.
    pub fn choose(self, status: &CampaignStatus, hints: &QueueHints) -> Vec<PointId> {
        let busy = hints.busy(|point| status.state(point) == Some(PointState::Running));
        let chosen = status.points.iter().filter(|point| self.takes(point.state) && !busy.contains(&point.point));
        chosen.map(|point| point.point).collect()
    }

    fn takes(self, state: PointState) -> bool {
        match self {
            Self::Unfinished => {
                matches!(state, PointState::Missing | PointState::Interrupted | PointState::Failed | PointState::Lost)
            }
            Self::Failed => state == PointState::Failed,
            Self::Missing => state == PointState::Missing,
        }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unfinished => "unfinished",
            Self::Failed => "failed",
            Self::Missing => "missing",
        })
    }
}

impl FromStr for Selection {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        let known = [Self::Unfinished, Self::Failed, Self::Missing];
        known.into_iter().find(|selection| selection.to_string() == text).ok_or_else(|| {
            CampaignError::refused(
                format!("points cannot be chosen by '{text}'"),
                "one of: unfinished, failed, missing",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::PointStatus;
    use crate::slurm::testing::ScratchFolder;
    use crate::submission::{Backend, Submission, SubmittedJob};

    fn status() -> CampaignStatus {
        let points = PointState::ALL.into_iter().enumerate().map(|(point, state)| PointStatus {
            point: PointId(point as u64),
            state,
            attempts: None,
            reason: None,
            since: None,
            hint: None,
        });
        CampaignStatus { name: "all".into(), counts: BTreeMap::new(), points: points.collect(), notes: Vec::new() }
    }

    fn chosen(selection: Selection, hints: &QueueHints) -> Vec<PointState> {
        let status = status();
        selection.choose(&status, hints).into_iter().filter_map(|point| status.state(point)).collect()
    }

    #[test]
    fn what_is_left_by_how_it_stands() {
        use PointState::{Failed, Interrupted, Lost, Missing};
        let none = QueueHints::default();
        assert_eq!(chosen(Selection::Unfinished, &none), [Interrupted, Failed, Lost, Missing]);
        assert_eq!(chosen(Selection::Failed, &none), [Failed]);
        assert_eq!(chosen(Selection::Missing, &none), [Missing]);
    }

    #[test]
    fn points_of_a_living_task_and_of_the_queue_are_left_to_it() {
        let scratch = ScratchFolder::new();
        let slurm =
            scratch.fake_slurm(&[("squeue", r"printf '9_0|RUNNING|None\n9_1|PENDING|Priority\n9_2|RUNNING|None\n'")]);
        // Task 0 works on the running point 1, task 1 waits, task 2 has died with its node.
        let points = [1, 3, 4, 5, 6, 6].map(PointId).to_vec();
        let jobs = vec![SubmittedJob { job: "9".into(), first_task: 0, tasks: 3 }];
        let (created, backend) = (String::new(), Backend::Slurm);
        let submission =
            Submission { number: 1, created, backend, bundle: 2, points, jobs, collect_job: None, cancelled: false };
        let hints = slurm.hints(&[submission], |_| true);
        assert_eq!(chosen(Selection::Unfinished, &hints), [PointState::Missing]);
    }

    #[test]
    fn selections_are_known_by_their_names() {
        assert_eq!("failed".parse::<Selection>().unwrap(), Selection::Failed);
        assert!("lost".parse::<Selection>().is_err());
    }
}
