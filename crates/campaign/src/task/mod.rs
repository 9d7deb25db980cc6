//! Tasks: what a process that was started by a scheduler, or as a worker on one machine, does for a campaign.
//!
//! | module | holds |
//! |---|---|
//! | [`worker`] | one point: claim it, check it, run it, record how it ended |
//! | [`bundle`] | the points of a task, one after the other: [`run_task`], [`work`] |
//! | [`clock`] | when a task has to stop |
//! | [`call_off`] | whether its submission was called off meanwhile |
//! | [`plan_watch`] | whether the campaign was planned anew meanwhile |
//! | [`requeue`] | asking Slurm to start the task again |
//! | [`outcome`] | what became of a task, and what it tells on the way |

mod bundle;
mod call_off;
mod clock;
mod outcome;
mod plan_watch;
mod requeue;
mod worker;

pub use bundle::{run_task, work};
pub(crate) use call_off::CallOff;
pub use outcome::{TaskEvent, TaskOutcome};
pub use worker::TaskOptions;
pub(crate) use worker::{MOST_DEATHS, SUPERVISOR};
