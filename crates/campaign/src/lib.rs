//! Campaigns: one config swept over many points, on one machine or a Slurm cluster, none lost.
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
