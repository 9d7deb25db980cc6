//! Asking a run to stop.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a run stops before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// INT, TERM or USR1 arrived.
    Signal,
    /// The stated time limit is near.
    TimeLimit,
    /// The program that embeds the run asked for it.
    Requested,
}

impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Signal => "a signal arrived",
            Self::TimeLimit => "the time limit is near",
            Self::Requested => "a stop was requested",
        })
    }
}

/// A flag by which the embedding program stops a run; clones share it.
///
/// ```
/// let flag = ornstein_run::StopFlag::default();
/// let of_the_run = flag.clone();
/// flag.raise();
/// assert!(of_the_run.is_raised());
/// ```
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks the run to stop after a checkpoint.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Was the run asked to stop?
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
