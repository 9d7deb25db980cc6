//! `ornstein campaign status`.

use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

use clap::Args;
use ornstein_campaign::{Campaign, CampaignError, CampaignStatus, PointState, PointStatus};

use super::folder::FolderArgument;
use super::selection::hints;
use crate::failure::{ALARM, CommandError, say};
use crate::table::{Alignment, Table};

/// Points that are listed at most, unless all are asked for.
const SHOWN: usize = 20;

/// Arguments of `ornstein campaign status`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    /// Print everything as one JSON object
    #[arg(long, conflicts_with = "watch")]
    json: bool,
    /// Show it again every few seconds, until nothing is left to do
    #[arg(long)]
    watch: bool,
    /// List all points that are not finished
    #[arg(long)]
    all: bool,
}

/// Says what is finished, running, failed and missing.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let campaign = arguments.folder.open()?;
    if !arguments.watch {
        let status = read(&campaign)?;
        if arguments.json {
            let text = serde_json::to_string(&status).map_err(io::Error::from)?;
            writeln!(io::stdout().lock(), "{text}")?;
            return Ok(());
        }
        return show(&status, arguments.all);
    }
    loop {
        let status = read(&campaign)?;
        if io::stdout().is_terminal() {
            // Clear the screen, go to its first line.
            write!(io::stdout().lock(), "\x1b[2J\x1b[H")?;
        }
        show(&status, arguments.all)?;
        if status.number_of(PointState::Running) + status.number_of(PointState::Waiting) == 0 {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(5));
    }
}

fn read(campaign: &Campaign) -> Result<CampaignStatus, CampaignError> {
    let mut status = CampaignStatus::read(campaign)?;
    let hints = hints(campaign, &status)?;
    status.add_hints(&hints);
    Ok(status)
}

fn show(status: &CampaignStatus, all: bool) -> Result<(), CommandError> {
    for note in &status.notes {
        say(&format!("note: {note}"));
    }
    let mut output = anstream::stdout().lock();
    writeln!(output, "{}: {} points\n", status.name, status.points.len())?;
    let mut counts = Table::new([Alignment::Left, Alignment::Right]);
    for (state, number) in PointState::ALL.into_iter().map(|state| (state, status.number_of(state))) {
        if number > 0 {
            counts.push([state.to_string().into(), number.to_string().into()]);
        }
    }
    write!(output, "{counts}")?;
    // What needs a look comes first; what merely waits is not listed unless asked for.
    let told = |point: &&PointStatus| match point.state {
        PointState::Finished => false,
        PointState::Waiting | PointState::Missing => all,
        _ => true,
    };
    let mut points: Vec<&PointStatus> = status.points.iter().filter(told).collect();
    points.sort_by_key(|point| urgency(point.state));
    let shown = if all { points.len() } else { points.len().min(SHOWN) };
    if shown > 0 {
        writeln!(output)?;
        let mut table = Table::new([Alignment::Left, Alignment::Left, Alignment::Right, Alignment::Left])
            .header(["point", "state", "attempts", "why"]);
        for point in &points[..shown] {
            let state = point.state.to_string();
            let state =
                if point.state == PointState::Failed { crate::table::Cell::styled(state, ALARM) } else { state.into() };
            let attempts = point.attempts.map(|number| number.to_string()).unwrap_or_default();
            table.push([point.point.to_string().into(), state, attempts.into(), why(point).into()]);
        }
        write!(output, "{table}")?;
        if shown < points.len() {
            writeln!(output, "  and {} more: --all", points.len() - shown)?;
        }
    }
    let open = status.points.len() as u64 - status.number_of(PointState::Finished);
    let busy = status.number_of(PointState::Running) + status.number_of(PointState::Waiting);
    let help = match () {
        () if open == 0 => "All points are finished: `ornstein campaign collect` puts them into one file.",
        () if busy == open => return Ok(()),
        () if status.number_of(PointState::Missing) == open => {
            "Nothing of it has been begun: `ornstein campaign submit`."
        }
        () => "`ornstein campaign logs CAMPAIGN POINT` tells more of a point, `resubmit` submits what is not finished.",
    };
    writeln!(output, "\n{help}")?;
    Ok(())
}

fn urgency(state: PointState) -> usize {
    let order = [PointState::Failed, PointState::Lost, PointState::Interrupted, PointState::Running];
    order.into_iter().position(|listed| listed == state).unwrap_or(order.len())
}

/// In one line.
fn why(point: &PointStatus) -> String {
    let reason = point.reason.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
    match &point.hint {
        Some(hint) if reason.is_empty() => hint.clone(),
        Some(hint) => format!("{reason} [{hint}]"),
        None => reason.to_owned(),
    }
}
