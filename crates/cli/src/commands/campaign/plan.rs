//! `ornstein campaign plan`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use ornstein_campaign::{PlanOptions, plan};

use super::check::{costs, write_size};
use super::suite::Suite;
use crate::failure::CommandError;

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
    let manifest = planned.campaign.manifest();
    write_size(&mut output, (&manifest.name, &manifest.kind), manifest.points, &manifest.axes)?;
    write!(output, "{}", costs(planned.estimate))?;
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
