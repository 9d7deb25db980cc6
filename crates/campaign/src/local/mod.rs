//! One machine: worker processes that take the points of a submission, and a supervisor that starts them, hears of them, and starts
//! them again when they die.
//!
//! Workers are processes, not threads: one that the system kills for want of memory takes a single point with it.

mod outcome;
mod supervisor;
mod worker_process;

pub use outcome::{LocalEvent, LocalOutcome};
pub use supervisor::{LocalOptions, run_local};
pub use worker_process::worker_command;
