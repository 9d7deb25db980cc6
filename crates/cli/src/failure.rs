//! What ends a command early, and its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use ornstein_campaign::CampaignError;
use ornstein_run::{ConfigReport, Failure, FileError};

/// The exit code for bad input.
const BAD_INPUT: u8 = 2;

/// Bold red, for the word in front of an error and for tests that failed.
pub const ALARM: Style = AnsiColor::Red.on_default().bold();
/// Bold yellow, for the word in front of a warning.
pub const CAUTION: Style = AnsiColor::Yellow.on_default().bold();

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The run, its config or a file.
    #[error(transparent)]
    Run(#[from] Failure),
    /// A campaign.
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    /// Something the user gave that only this crate can judge.
    #[error("{reason}\n  help: {help}")]
    Input {
        /// What is wrong.
        reason: String,
        /// What to do.
        help: String,
    },
    /// Standard output cannot be written to.
    #[error("cannot write to standard output: {0}")]
    StandardOutput(#[from] io::Error),
}

impl From<ConfigReport> for CommandError {
    fn from(report: ConfigReport) -> Self {
        Self::Run(report.into())
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        Self::Run(error.into())
    }
}

impl CommandError {
    /// Says it on standard error and returns the exit code of the process.
    pub fn report(&self) -> ExitCode {
        match self {
            // Whoever reads our output has read enough (`ornstein list | head -1`).
            Self::StandardOutput(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::Run(Failure::Config(report)) | Self::Campaign(CampaignError::Config(report)) => {
                for (position, diagnostic) in report.diagnostics.iter().enumerate() {
                    let separator = if position == 0 { "" } else { "\n" };
                    say(&format!("{separator}{ALARM}error:{ALARM:#} {diagnostic}"));
                }
            }
            // A stop that was asked for is no error.
            Self::Run(interrupted @ Failure::Interrupted { .. }) => say(&interrupted.to_string()),
            error => say(&format!("{ALARM}error:{ALARM:#} {error}")),
        }
        ExitCode::from(self.exit_code())
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Run(failure) => failure.exit_code(),
            Self::Campaign(error) => error.exit_code(),
            Self::Input { .. } => BAD_INPUT,
            Self::StandardOutput(_) => 1,
        }
    }
}

/// Writes a line to standard error, coloured if that is a terminal. A closed standard error is no reason to fail.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
