//! Asking a run to stop.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Why a run stops before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// INT or TERM arrived.
    Signal,
    /// USR1 arrived: a scheduler says so that the time is nearly over.
    Warning,
    /// The stated time limit is near.
    TimeLimit,
    /// The program that embeds the run asked for it.
    Requested,
    /// The run no longer belongs to this process: nothing more may be written, no checkpoint either.
    Abandoned,
}

impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Signal => "a signal arrived",
            Self::Warning => "the scheduler warned that the time is nearly over (USR1)",
            Self::TimeLimit => "the time limit is near",
            Self::Requested => "a stop was requested",
            Self::Abandoned => "the run no longer belongs to this process",
        })
    }
}

/// A flag by which the embedding program stops a run; clones share it.
///
/// ```
/// let flag = ornstein_run::StopFlag::default();
/// let of_the_run = flag.clone();
/// flag.raise();
/// assert!(of_the_run.is_raised() && !of_the_run.is_abandoned());
/// ```
///
/// Where several machines may take up the same run, the owner holds it on a *lease*: a moment until which it may write, put off
/// again and again by [`hold_until`](Self::hold_until). A process that was asleep or cut off past that moment finds itself
/// without the run and writes nothing more of it, whoever has it by then (Gray and Cheriton 1989, "Leases").
///
/// ```
/// use std::time::{Duration, Instant};
///
/// let flag = ornstein_run::StopFlag::default();
/// assert!(flag.hold_until(Instant::now() + Duration::from_secs(60)) && !flag.is_abandoned());
/// flag.hold_until(Instant::now());
/// assert!(flag.is_abandoned());
/// assert!(!flag.hold_until(Instant::now() + Duration::from_secs(60)), "what was lost is not had again");
/// ```
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    raised: AtomicBool,
    abandoned: AtomicBool,
    /// Nanoseconds after [`origin`]; the largest number if there is no lease.
    lease_end: AtomicU64,
}

impl Default for Shared {
    fn default() -> Self {
        Self { raised: AtomicBool::new(false), abandoned: AtomicBool::new(false), lease_end: AtomicU64::new(NO_LEASE) }
    }
}

const NO_LEASE: u64 = u64::MAX;

/// The moment from which this process counts.
fn origin() -> Instant {
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    *ORIGIN.get_or_init(Instant::now)
}

fn nanoseconds(moment: Instant) -> u64 {
    // 584 years are enough.
    moment.saturating_duration_since(origin()).as_nanos().min(u128::from(NO_LEASE - 1)) as u64
}

impl StopFlag {
    /// Asks the run to stop after a checkpoint.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
    }

    /// Takes the run away: it stops at the next step and writes nothing more, no checkpoint either.
    pub fn abandon(&self) {
        self.0.abandoned.store(true, Ordering::SeqCst);
    }

    /// The run may write until `moment`. Says whether it still has it: a lease that has ended, or a run that was taken away, stays
    /// lost.
    pub fn hold_until(&self, moment: Instant) -> bool {
        if self.is_abandoned() {
            self.abandon();
            return false;
        }
        self.0.lease_end.store(nanoseconds(moment), Ordering::SeqCst);
        true
    }

    /// Was the run asked to stop, or taken away?
    pub fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst) || self.is_abandoned()
    }

    /// Was the run taken away, or is its lease over?
    pub fn is_abandoned(&self) -> bool {
        self.0.abandoned.load(Ordering::SeqCst) || {
            let end = self.0.lease_end.load(Ordering::SeqCst);
            end != NO_LEASE && nanoseconds(Instant::now()) >= end
        }
    }
}
