//! `ornstein check` of a campaign.

use std::io::{self, Write};
use std::path::Path;

use ornstein_campaign::{Axis, check_campaign};
use ornstein_run::Estimate;

use super::suite::Suite;
use crate::failure::CommandError;
use crate::format::{bytes, seconds};
use crate::table::Table;

/// Checks every point of a campaign and says what all of them cost.
pub fn check(config: &Path) -> Result<(), CommandError> {
    let checked = check_campaign(config, &Suite)?;
    let mut output = anstream::stdout().lock();
    write_size(&mut output, (&checked.name, &checked.kind), checked.points, &checked.axes)?;
    write!(output, "{}", costs(checked.estimate))?;
    writeln!(output, "\nEvery point is right, and nothing was written.")?;
    Ok(())
}

/// How many points there are, of what.
pub(super) fn write_size(
    output: &mut impl Write,
    (name, kind): (&str, &str),
    points: u64,
    axes: &[Axis],
) -> io::Result<()> {
    let axes: Vec<String> = axes.iter().map(|axis| format!("{} {}", axis.length, axis.name)).collect();
    writeln!(output, "{name}: {points} points of {kind} = {}\n", axes.join(" x "))
}

/// What they need.
pub(super) fn costs(estimate: Estimate) -> Table {
    let time = |time: f64| format!("about {} for all points", seconds(time));
    Table::pairs([
        ("memory", format!("{} for a point", bytes(estimate.memory_bytes))),
        ("disk", format!("{} for all points", bytes(estimate.disk_bytes))),
        ("processor time", estimate.cpu_seconds.map_or_else(|| "not known beforehand".to_owned(), time)),
    ])
}
