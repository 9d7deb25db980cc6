//! What a piece of work costs this process.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// Seconds that a piece of work took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// User and system time of all threads. Unlike wall time it hardly depends on what else the machine does.
    pub cpu: f64,
    /// Time that passed.
    pub wall: f64,
}

/// User and system time of all threads of this process so far, in seconds.
pub fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

/// Does the work and says what it cost.
pub fn measure<R>(work: impl FnOnce() -> R) -> (R, Cost) {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let result = work();
    (result, Cost { cpu: cpu_seconds() - cpu, wall: wall.elapsed().as_secs_f64() })
}
