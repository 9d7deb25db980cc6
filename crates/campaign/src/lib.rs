//! Campaigns: one config swept over many points, on one machine or a Slurm cluster, none lost.
mod error;
mod folder;
mod manifest;
mod program;

pub use error::CampaignError;
pub use folder::CampaignFolder;
pub use manifest::{Axis, Manifest, PointId, SweptKey};
pub use program::Program;
