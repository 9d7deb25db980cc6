//! Slurm: what its commands are asked, and what they answer.
//!
//! | to | see |
//! |---|---|
//! | call a command of Slurm | [`Slurm`] |
//! | hand over a job | [`Deployment::array_script`](crate::Deployment::array_script), [`Slurm::sbatch`] |
//! | keep to what the site allows | [`Slurm::limits`], [`ArrayPart`] |
//! | ask what became of tasks | [`Slurm::queue`], [`QueueHints`] |
//! | call jobs off | [`Slurm::cancel`] |
//! | ask how long a job may still run | [`Slurm::time_left`], [`parse_duration`] |
//!
//! What the queue says are hints only: after a node has died it says RUNNING for minutes. What is finished or running is told
//! by the files of the campaign.

mod array;
mod cancel;
mod command;
mod duration;
mod hints;
mod limits;
mod queue;
mod quote;
mod sbatch;
mod script;
#[cfg(test)]
pub(crate) mod testing;

pub use array::ArrayPart;
pub use command::Slurm;
pub use duration::parse_duration;
pub use hints::QueueHints;
pub use limits::Limits;
pub use queue::QueueEntry;
pub use quote::shell_quoted;
pub(crate) use sbatch::sbatch_line;
