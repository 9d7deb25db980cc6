//! `ornstein campaign plan`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use ornstein_campaign::{PlanOptions, Planned, plan};

use super::suite::Suite;
use crate::failure::CommandError;
use crate::format::{bytes, seconds};
use crate::table::Table;

/// Arguments of `ornstein campaign plan`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The campaign (TOML)
    #[arg(value_name = "CONFIG", value_hint = ValueHint::FilePath)]
    config: PathBuf,
    /// Folder of the campaign, in place of `folder`
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    folder: Option<PathBuf>,
    /// Plan a changed campaign anew: what stays the same is kept, everything else is moved aside
    #[arg(long)]
    replace: bool,
}

/// Plans and says what was planned.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let Arguments { config, folder, replace } = arguments;
    let options = PlanOptions { folder: folder.clone(), replace: *replace };
    let planned = plan(config, &options, &Suite)?;
    let mut output = anstream::stdout().lock();
    writeln!(output, "{}: {}\n", planned.campaign.manifest().name, size(&planned))?;
    write!(output, "{}", summary(&planned))?;
    let folder = planned.campaign.folder().root().display();
    writeln!(output)?;
    if let Some(moved) = &planned.moved_to {
        writeln!(output, "What is no longer part of it was moved to {}.", moved.display())?;
    }
    if planned.was_there && planned.changed.is_empty() {
        writeln!(output, "It was planned before, and its points are the same.")?;
    }
    writeln!(output, "{folder}")?;
    Ok(())
}

fn size(planned: &Planned) -> String {
    let manifest = planned.campaign.manifest();
    let axes: Vec<String> = manifest.axes.iter().map(|axis| format!("{} {}", axis.length, axis.name)).collect();
    format!("{} points of {} = {}", manifest.points, manifest.kind, axes.join(" x "))
}

fn summary(planned: &Planned) -> Table {
    let estimate = planned.estimate;
    let time = estimate
        .cpu_seconds
        .map_or_else(|| "not known beforehand".to_owned(), |time| format!("about {}", seconds(time)));
    Table::pairs([
        ("memory", format!("{} for a point", bytes(estimate.memory_bytes))),
        ("disk", format!("{} for all points", bytes(estimate.disk_bytes))),
        ("processor time", format!("{time}{}", if estimate.cpu_seconds.is_some() { " for all points" } else { "" })),
    ])
}
