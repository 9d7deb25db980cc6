//! `ornstein campaign submit` and `resubmit`.

use std::io::Write;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::Args;
use ornstein_campaign::PointState;

use super::folder::FolderArgument;
use super::selection::{Chosen, Only};
use super::{submit_local, submit_slurm};
use crate::failure::{CommandError, say};
use crate::format::count;

/// How points are handed over.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are independent of each other")]
pub struct How {
    /// Run the points on this machine, in worker processes
    #[arg(long)]
    pub local: bool,
    /// Number of worker processes, in place of `local.workers`
    #[arg(long, value_name = "N", requires = "local")]
    pub workers: Option<NonZeroUsize>,
    /// Submit points that may wait in a queue that cannot be asked
    #[arg(long)]
    pub force: bool,
    /// Show scripts and commands, hand nothing over
    #[arg(long)]
    pub dry_run: bool,
    /// Do not collect when all is done
    #[arg(long, conflicts_with = "local")]
    pub no_collect: bool,
}

/// Arguments of `ornstein campaign submit`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    #[command(flatten)]
    pub how: How,
    /// Only these points; otherwise all that are neither finished nor failed
    #[arg(long)]
    only: Option<Only>,
}

/// Arguments of `ornstein campaign resubmit`.
#[derive(Debug, Args)]
pub struct AgainArguments {
    #[command(flatten)]
    folder: FolderArgument,
    #[command(flatten)]
    pub how: How,
}

/// Submits what has not failed.
pub fn execute(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    submit(&arguments.folder, arguments.only, false, &arguments.how)
}

/// Submits everything that is not finished.
pub fn execute_again(arguments: &AgainArguments) -> Result<ExitCode, CommandError> {
    submit(&arguments.folder, None, true, &arguments.how)
}

fn submit(folder: &FolderArgument, only: Option<Only>, again: bool, how: &How) -> Result<ExitCode, CommandError> {
    let campaign = folder.open()?;
    let Chosen { points, status } = Chosen::new(&campaign, only, again, how.force)?;
    for note in &status.notes {
        say(&format!("note: {note}"));
    }
    if points.is_empty() {
        let number = |state| status.number_of(state);
        let mut output = anstream::stdout().lock();
        writeln!(
            output,
            "There is nothing to submit: of {}, {} are finished, {} running, {} waiting, {} failed.",
            count(status.points.len(), "point"),
            number(PointState::Finished),
            number(PointState::Running),
            number(PointState::Waiting),
            number(PointState::Failed)
        )?;
        if number(PointState::Failed) > 0 {
            writeln!(output, "`ornstein campaign resubmit` tries those that failed again.")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if how.local { submit_local::submit(&campaign, &points, how) } else { submit_slurm::submit(&campaign, points, how) }
}
