//! Dropping events that come too often.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Lets one event through per interval, from any number of threads, without a lock.
#[derive(Debug)]
pub struct Throttle {
    start: Instant,
    interval: Duration,
    /// Microseconds since the start from which on the next event may pass.
    next: AtomicU64,
}

impl Throttle {
    /// One event per interval.
    pub fn new(interval: Duration) -> Self {
        Self { start: Instant::now(), interval, next: AtomicU64::new(0) }
    }

    /// May this event pass?
    pub fn passes(&self) -> bool {
        let now = self.start.elapsed();
        let next = self.next.load(Ordering::Relaxed);
        let microseconds = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        // Of several threads that come at once, the one that moves the mark passes.
        microseconds(now) >= next
            && self
                .next
                .compare_exchange(next, microseconds(now + self.interval), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_passes_per_interval() {
        let hour = Throttle::new(Duration::from_secs(3600));
        assert_eq!([hour.passes(), hour.passes(), hour.passes()], [true, false, false]);
        let never = Throttle::new(Duration::ZERO);
        assert!(never.passes() && never.passes());
    }
}
