//! What can go wrong with a campaign.

use ornstein_run::{ConfigReport, Failure, FileError, OutputError, RunError};

use crate::plan::FailingPoints;

/// What can go wrong with a campaign. Its text is meant for the user as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CampaignError {
    /// `campaign.toml`, the config that it sweeps, or one of its points is wrong.
    #[error(transparent)]
    Config(#[from] ConfigReport),
    /// Points fail their check.
    #[error("{0}")]
    Points(FailingPoints),
    /// What was asked cannot be done as things stand: nothing was changed.
    #[error("{reason}\n  help: {help}")]
    Refused {
        /// What is in the way.
        reason: String,
        /// What to do.
        help: String,
    },
    /// The folder of a campaign is not what it was: a file is missing or does not say what it should.
    #[error("the campaign {folder} is damaged: {reason}\n  help: {help}")]
    Damaged {
        /// Its folder.
        folder: String,
        /// What is missing or wrong.
        reason: String,
        /// What to do.
        help: String,
    },
    /// A command of the scheduler is missing, or refused.
    #[error("{command} failed: {message}\n  help: {help}")]
    Scheduler {
        /// The command as it was called.
        command: String,
        /// What it said, or what the system said of it.
        message: String,
        /// What to do.
        help: String,
    },
    /// A point could not be checked for a reason beside its config.
    #[error(transparent)]
    Point(#[from] Failure),
    /// A finished file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Reading or writing failed.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The collected file could not be written, or its figures drawn.
    #[error(transparent)]
    Collect(#[from] RunError),
}

impl CampaignError {
    /// A refusal: what is in the way, and what to do.
    pub fn refused(reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into(), help: help.into() }
    }

    /// The exit code of the process: 2 for what the user can mend (a config, a refusal, a damaged folder, a scheduler that is
    /// missing or refuses, a full disk), 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Points(_)
            | Self::Refused { .. }
            | Self::Damaged { .. }
            | Self::Scheduler { .. }
            | Self::File(_) => 2,
            Self::Output(error) | Self::Collect(RunError::Output(error)) if error.disk_full => 2,
            Self::Point(failure) => failure.exit_code(),
            Self::Output(_) | Self::Collect(_) => 1,
        }
    }
}
