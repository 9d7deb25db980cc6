//! `ornstein campaign cancel`.

use std::io::Write;

use clap::Args;
use ornstein_campaign::slurm::Slurm;
use ornstein_campaign::submit::cancel;

use super::folder::FolderArgument;
use crate::failure::CommandError;

/// Arguments of `ornstein campaign cancel`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
}

/// Calls everything off.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let campaign = arguments.folder.open()?;
    let cancelled = cancel(campaign.folder(), &Slurm::default())?;
    let mut output = anstream::stdout().lock();
    if !cancelled.submissions.is_empty() {
        let numbers: Vec<String> = cancelled.submissions.iter().map(u64::to_string).collect();
        writeln!(output, "Called off: submissions {}.", numbers.join(", "))?;
    }
    if cancelled.jobs.is_empty() {
        writeln!(output, "No jobs are in a queue.")?;
    } else {
        writeln!(output, "Taken from the queue: jobs {}.", cancelled.jobs.join(", "))?;
    }
    writeln!(output, "What was saved is kept: `ornstein campaign resubmit` goes on from there.")?;
    Ok(())
}
