//! Campaigns: one config swept over many points, on one machine or a Slurm cluster, none lost.
//!
//! The engine of distribution is the scheduler's; what is here says which points there are, sees to it that each is run by one process at
//! a time, judges from files what is finished, submits what is not, and puts everything into one file at the end. It knows
//! [`ornstein_run`] and no kind of experiment: the program around it hands over a [`Program`] that checks and runs a single point. Nothing is printed.
//!
//! # Tour
//!
//! ```text
//! campaign.toml -> plan: axes -> points, each checked -> folder with a manifest (written last)
//!               -> submission: points in tasks, tasks in job arrays or worker processes
//!               -> run_task: claim a point -> check its hash -> run -> record -> next; 75 after a signal, requeue if time is over
//!               -> status: outputs, claims with heartbeats, records; the queue as a hint
//!               -> collect: one file over the axes of the sweep -> figures
//! ```
//!
//! | to | see |
//! |---|---|
//! | describe a sweep | [`CampaignConfig`], [`SweepTable`] |
//! | expand and check it, write its folder | [`plan()`], [`check_campaign`] |
//! | find things in the folder | [`CampaignFolder`], [`Manifest`], [`Point`], [`Campaign`] |
//! | hand points to Slurm | [`submit`], [`slurm`], [`Submission`] |
//! | run them here | [`run_local`] |
//! | run one task or one point | [`run_task`] |
//! | see how it stands | [`CampaignStatus`], [`logs()`] |
//! | have one file of all | [`collect()`], [`draw_campaign_figures`] |
//! | leave it to another workflow program | [`export`] |
//!
//! # What a campaign promises
//!
//! - No two processes write one point. Claims are files that only one process can create, with a generation and a heartbeat; the
//!   owner holds a lease by its own clock and writes nothing when that is over, others wait by the clock of the disk.
//! - Outputs have their names only when they are whole, so what is there is finished, whatever a scheduler says.
//! - A point that is killed, stopped or lost goes on from its checkpoint and ends with the bytes of an undisturbed one.
//! - A point whose config or inputs would give another result than the planned one is refused, not mixed in.

mod campaign;
mod claim;
mod collect;
mod config;
mod deployment;
mod error;
pub mod export;
mod figures;
mod folder;
mod local;
mod logs;
mod manifest;
mod plan;
mod point_hash;
mod points;
mod program;
mod record;
mod seeds;
pub mod slurm;
mod status;
mod submission;
pub mod submit;
mod sweep;
mod task;

pub use campaign::Campaign;
pub use collect::{AbsentPoint, Availability, CollectOptions, Collected, SkippedArray, collect};
pub use config::{
    AxisScale, CampaignConfig, CollectTable, FigureTable, LocalTable, MemorySize, PointsTable, Reduction,
    SampleCollection, SeedsTable, SlurmTable, SweepTable, TimeLimit, TomlTable, TomlValue,
};
pub use deployment::Deployment;
pub use error::CampaignError;
pub use figures::{CampaignFigures, draw_campaign_figures};
pub use folder::CampaignFolder;
pub use local::{LocalEvent, LocalOptions, LocalOutcome, run_local, worker_command};
pub use logs::{AttemptLog, logs};
pub use manifest::{Axis, Manifest, PointId, SweptKey};
pub use plan::{CheckedCampaign, FailingPoints, FailureCause, PlanOptions, Planned, check_campaign, folder_of, plan};
pub use point_hash::point_hash;
pub use points::Point;
pub use program::Program;
pub use record::{Attempt, AttemptEnd, AttemptOutcome, AttemptStart};
pub use seeds::point_seed;
pub use status::{CampaignStatus, PointState, PointStatus};
pub use submission::{Backend, Submission, SubmittedJob, TaskName};
pub use task::{TaskEvent, TaskOptions, TaskOutcome, run_task, work};
