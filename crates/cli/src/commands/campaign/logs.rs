//! `ornstein campaign logs`.

use std::io::Write;

use clap::Args;
use ornstein_campaign::{AttemptLog, PointId, logs};

use super::folder::FolderArgument;
use crate::failure::CommandError;
use crate::format::seconds;

/// Arguments of `ornstein campaign logs`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    /// Number of the point
    #[arg(value_name = "POINT")]
    point: u64,
    /// Only the last attempt
    #[arg(long)]
    last: bool,
}

/// Shows the attempts at a point.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let campaign = arguments.folder.open()?;
    let point = campaign.point(PointId(arguments.point))?;
    let attempts = logs(campaign.folder(), point.id)?;
    let mut output = anstream::stdout().lock();
    writeln!(output, "point {}: {}, seed {}", point.id, settings(&point.settings), point.seed)?;
    if attempts.is_empty() {
        writeln!(output, "It was never begun.")?;
    }
    let shown = if arguments.last { attempts.len().saturating_sub(1) } else { 0 };
    for attempt in &attempts[shown..] {
        show(&mut output, attempt)?;
    }
    Ok(())
}

fn settings(settings: &[String]) -> String {
    if settings.is_empty() { "as in the base config".to_owned() } else { settings.join(", ") }
}

fn show(output: &mut impl Write, log: &AttemptLog) -> std::io::Result<()> {
    let (start, number) = (&log.attempt.start, log.attempt.number);
    let job = start.job.as_ref().map(|job| format!(", job {job}")).unwrap_or_default();
    writeln!(output, "\nattempt {number}: {}, process {} on {}{job}", start.time, start.process, start.host)?;
    match &log.attempt.end {
        None => writeln!(output, "  has not ended, or nobody was there to say so")?,
        Some(end) => {
            let reason = end.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            writeln!(output, "  {} after {}{reason}", end.outcome, seconds(end.seconds))?;
        }
    }
    match &log.text {
        Some(text) => text.lines().try_for_each(|line| writeln!(output, "  | {line}")),
        None => Ok(()),
    }
}
