//! What a point gives to the collected file.

use crate::PointState;

/// What a point gives to the collected file: the array `/points/state` holds its [`code`](Self::code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Availability {
    /// Its output is in the file.
    Finished,
    /// It was never begun.
    Missing,
    /// It is in the queue of the scheduler.
    Waiting,
    /// It is being run.
    Running,
    /// Its run was stopped and can go on from a checkpoint.
    Interrupted,
    /// Its run failed.
    Failed,
    /// Its run ended without a word.
    Lost,
    /// There is an output that cannot be read, or that is not what was planned.
    Unreadable,
}

impl Availability {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::Finished,
        Self::Missing,
        Self::Waiting,
        Self::Running,
        Self::Interrupted,
        Self::Failed,
        Self::Lost,
        Self::Unreadable,
    ];

    /// The number that stands for it in the file.
    pub fn code(self) -> i32 {
        self as i32
    }

    /// The word that stands for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Missing => "missing",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Unreadable => "unreadable",
        }
    }
}

impl From<PointState> for Availability {
    fn from(state: PointState) -> Self {
        match state {
            PointState::Finished => Self::Finished,
            PointState::Missing => Self::Missing,
            PointState::Waiting => Self::Waiting,
            PointState::Running => Self::Running,
            PointState::Interrupted => Self::Interrupted,
            PointState::Failed => Self::Failed,
            PointState::Lost => Self::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Availability;

    #[test]
    fn codes_count_from_zero() {
        let codes = Availability::ALL.map(Availability::code);
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
