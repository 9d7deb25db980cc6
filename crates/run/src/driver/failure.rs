//! How a run ends badly.

use std::path::PathBuf;

use crate::{ConfigReport, FileError, OutputError, RunError, StopReason};

/// How a run ends badly. Its text is meant for the user as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The config is wrong.
    #[error(transparent)]
    Config(#[from] ConfigReport),
    /// The run was not started: something is in its way, or the machine is too small.
    #[error("{reason}\n  help: {help}")]
    Refused {
        /// What is in the way.
        reason: String,
        /// What to do.
        help: String,
    },
    /// A file given as input cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The run was asked to stop and its state is safe.
    #[error("stopped: {reason}{}", where_kept(*reason, partial.as_ref()))]
    Interrupted {
        /// Why.
        reason: StopReason,
        /// The folder of the unfinished run, if it was begun and still belongs to this process.
        partial: Option<PathBuf>,
    },
    /// Another process does this run, and has its folder.
    #[error("the run in {} is going on: {holder} holds it\n  help: wait for it, stop it, or choose another name with --output", partial.display())]
    Held {
        /// Who: `process 12 on node3`.
        holder: String,
        /// The folder of the unfinished run.
        partial: PathBuf,
    },
    /// The run failed on the way. What was saved before is kept.
    #[error("{source}{}", kept(partial.as_ref()))]
    Run {
        /// The error.
        source: RunError,
        /// The folder of the unfinished run, if there is a checkpoint to go on from.
        partial: Option<PathBuf>,
    },
    /// The output is complete, but its figures could not be drawn.
    #[error("the figures could not be drawn: {source}\n  help: the output {} is complete", output.display())]
    Figures {
        /// The complete output.
        output: PathBuf,
        /// The error.
        source: RunError,
    },
    /// Writing failed outside the run itself.
    #[error(transparent)]
    Output(#[from] OutputError),
}

fn kept(partial: Option<&PathBuf>) -> String {
    partial.map_or_else(String::new, |folder| {
        format!("\n  help: the last checkpoint is kept in {}; go on from it with --resume", folder.display())
    })
}

fn where_kept(reason: StopReason, partial: Option<&PathBuf>) -> String {
    match partial {
        Some(folder) => format!("; the state is kept in {}\n  help: go on with --resume", folder.display()),
        None if reason == StopReason::Abandoned => String::new(),
        None => "; nothing was begun yet".to_owned(),
    }
}

impl Failure {
    /// The exit code of the process: 2 for bad input, a refused run or a full disk, which are for the user to mend, 75 for
    /// an interrupted one (the scheduler's "try again"), 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Output(error) | Self::Run { source: RunError::Output(error), .. } if error.disk_full => 2,
            Self::Config(_) | Self::Refused { .. } | Self::Held { .. } | Self::File(_) => 2,
            Self::Interrupted { .. } => 75,
            Self::Run { .. } | Self::Figures { .. } | Self::Output(_) => 1,
        }
    }
}
