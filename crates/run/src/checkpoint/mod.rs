//! Checkpoints: what a run needs to go on after it was stopped or killed.

mod data;
mod record;
mod store;

pub use data::CheckpointData;
pub(crate) use store::{Checkpoint, candidates, read, write};
