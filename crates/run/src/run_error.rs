//! What can go wrong while an experiment runs.

use crate::output::OutputError;
use crate::{FileError, StopReason};

/// What ends a run, or the drawing of its figures, before its time.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The run was asked to stop; its state is safe in a checkpoint.
    #[error("stopped: {0}; the state is kept in a checkpoint")]
    Interrupted(StopReason),
    /// An array, sample or dimension handed over makes no sense.
    #[error("array '{path}': {reason}")]
    Array {
        /// Its path.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The checkpoint does not hold what the experiment asks of it.
    #[error("checkpoint: {0}")]
    Checkpoint(String),
    /// Writing failed: disk full, no permission.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A finished file does not hold what a figure needs.
    #[error(transparent)]
    File(#[from] FileError),
    /// The experiment itself failed.
    #[error(transparent)]
    Experiment(Box<dyn std::error::Error + Send + Sync>),
}

impl RunError {
    /// Wraps an error of the experiment.
    pub fn experiment(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Experiment(error.into())
    }

    pub(crate) fn array(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Array { path: path.into(), reason: reason.into() }
    }
}
