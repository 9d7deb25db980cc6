//! Handing points to Slurm, and calling them off.
//!
//! [`SubmissionPlan`] turns points into scripts and commands; [`submit`](SubmissionPlan::submit) carries it out, array by array,
//! each recorded before the next is tried. [`cancel`] calls all of it off. What to submit is a [`Selection`] of points; to
//! resubmit is to select all that is unfinished.

mod cancel;
mod plan;
mod selection;
mod submitted;

pub use cancel::{Cancelled, cancel};
pub use plan::{PlannedJob, SubmissionPlan};
pub use selection::Selection;
pub use submitted::Submitted;
