//! Checkpoints: what a run needs to go on after it was stopped or killed.

mod data;

pub use data::CheckpointData;
