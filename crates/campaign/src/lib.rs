//! Campaigns: one config swept over many points, on one machine or a Slurm cluster, none lost.
mod campaign;
mod config;
mod error;
mod folder;
mod manifest;
mod points;
mod program;
pub mod slurm;
mod submission;
pub mod submit;

pub use campaign::Campaign;
pub use config::{
    AxisScale, CampaignConfig, CollectTable, FigureTable, LocalTable, MemorySize, PointsTable, Reduction,
    SampleCollection, SeedsTable, SlurmTable, SweepTable, TimeLimit, TomlTable, TomlValue,
};
pub use error::CampaignError;
pub use folder::CampaignFolder;
pub use manifest::{Axis, Manifest, PointId, SweptKey};
pub use points::Point;
pub use program::Program;
pub use submission::{Backend, Submission, SubmittedJob, TaskName};
