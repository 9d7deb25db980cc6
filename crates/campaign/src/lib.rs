//! Campaigns: one config swept over many points, on one machine or a Slurm cluster, none lost.
mod campaign;
mod collect;
mod config;
mod deployment;
mod error;
pub mod export;
mod folder;
mod manifest;
mod points;
mod program;
mod seeds;
pub mod slurm;
mod submission;
pub mod submit;
mod sweep;

pub use campaign::Campaign;
pub use collect::{AbsentPoint, Availability, CollectOptions, Collected, SkippedArray, collect};
pub use config::{
    AxisScale, CampaignConfig, CollectTable, FigureTable, LocalTable, MemorySize, PointsTable, Reduction,
    SampleCollection, SeedsTable, SlurmTable, SweepTable, TimeLimit, TomlTable, TomlValue,
};
pub use deployment::Deployment;
pub use error::CampaignError;
pub use folder::CampaignFolder;
pub use manifest::{Axis, Manifest, PointId, SweptKey};
pub use points::Point;
pub use program::Program;
pub use seeds::point_seed;
pub use submission::{Backend, Submission, SubmittedJob, TaskName};
