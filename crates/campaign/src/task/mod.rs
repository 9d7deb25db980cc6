//! Tasks: what a process that was started by a scheduler, or as a worker on one machine, does for a campaign.
//!
//! | module | holds |
//! |---|---|
//! | [`worker`] | one point: claim it, check it, run it, record how it ended |
//! | [`bundle`] | the points of a task, one after the other: [`run_task`], [`work`] |
//! | [`clock`] | when a task has to stop |
//! | [`requeue`] | asking Slurm to start the task again |
//! | [`outcome`] | what became of a task, and what it tells on the way |

mod bundle;
mod clock;
mod outcome;
mod requeue;
mod worker;

pub use bundle::{run_task, work};
pub use outcome::{TaskEvent, TaskOutcome};
pub use worker::TaskOptions;
pub(crate) use worker::{MOST_DEATHS, SUPERVISOR};
