//! Asking a run to stop.

use std::fmt;
use std::ops::Add;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

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

/// A moment of a clock that never jumps, and that goes on while the machine sleeps: that of [`Instant`](std::time::Instant) stands still
/// meanwhile, so that what ended while it slept would seem to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Since some moment before the machine was started.
    nanoseconds: u64,
}

/// The clock that counts the machine's sleep.
#[cfg(any(target_os = "linux", target_os = "android"))]
const CLOCK: ClockId = ClockId::Boottime;
/// The clock that counts the machine's sleep, as this one does elsewhere.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CLOCK: ClockId = ClockId::Monotonic;

impl Moment {
    /// The present moment.
    pub fn now() -> Self {
        let time = clock_gettime(CLOCK);
        // 584 years are enough.
        Self { nanoseconds: time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64 }
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    /// Later by this; the last moment of all where the clock ends before.
    fn add(self, later: Duration) -> Self {
        let later = later.as_nanos().min(u128::from(u64::MAX)) as u64;
        Self { nanoseconds: self.nanoseconds.saturating_add(later) }
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
/// use std::time::Duration;
///
/// use ornstein_run::Moment;
///
/// let flag = ornstein_run::StopFlag::default();
/// assert!(flag.hold_until(Moment::now() + Duration::from_secs(60)) && !flag.is_abandoned());
/// flag.hold_until(Moment::now());
/// assert!(flag.is_abandoned());
/// assert!(!flag.hold_until(Moment::now() + Duration::from_secs(60)), "what was lost is not had again");
/// ```
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    raised: AtomicBool,
    abandoned: AtomicBool,
    /// Nanoseconds of a [`Moment`]; the largest number if there is no lease.
    lease_end: AtomicU64,
}

impl Default for Shared {
    fn default() -> Self {
        Self { raised: AtomicBool::new(false), abandoned: AtomicBool::new(false), lease_end: AtomicU64::new(NO_LEASE) }
    }
}

const NO_LEASE: u64 = u64::MAX;

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
    pub fn hold_until(&self, moment: Moment) -> bool {
        if self.is_abandoned() {
            self.abandon();
            return false;
        }
        self.0.lease_end.store(moment.nanoseconds.min(NO_LEASE - 1), Ordering::SeqCst);
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
            end != NO_LEASE && Moment::now().nanoseconds >= end
        }
    }
}
