//! `ornstein campaign collect`.

use std::io::Write;

use clap::{Args, ValueEnum};
use ornstein_campaign::{CollectOptions, SampleCollection, collect, draw_campaign_figures};

use super::folder::FolderArgument;
use crate::failure::{CommandError, say};
use crate::format::count;

/// Points that are listed as missing.
const SHOWN: usize = 10;

/// What becomes of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Samples {
    /// Virtual datasets that look into the points' files
    Virtual,
    /// Copies
    Copy,
    /// Nothing
    None,
}

/// Arguments of `ornstein campaign collect`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    /// Collect what is there, with NaN for what is not
    #[arg(long)]
    allow_partial: bool,
    /// What becomes of samples, in place of `collect.samples`
    #[arg(long)]
    samples: Option<Samples>,
}

/// Collects and says what was left out.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let campaign = arguments.folder.open()?;
    let samples = arguments.samples.map(|samples| match samples {
        Samples::Virtual => SampleCollection::Virtual,
        Samples::Copy => SampleCollection::Copy,
        Samples::None => SampleCollection::None,
    });
    let collected = collect(&campaign, &CollectOptions { allow_partial: arguments.allow_partial, samples })?;
    for array in &collected.skipped {
        say(&format!("note: {} is left out: {}", array.path, array.reason));
    }
    for absent in collected.missing.iter().take(SHOWN) {
        let reason = absent.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        say(&format!("note: point {} is {}{reason}", absent.point, absent.state.name()));
    }
    if collected.missing.len() > SHOWN {
        say(&format!("note: and {} more", collected.missing.len() - SHOWN));
    }
    let mut output = anstream::stdout().lock();
    let missing = match collected.missing.len() {
        0 => String::new(),
        number => format!(", {number} are missing"),
    };
    writeln!(output, "{}{missing}\n\n{}", count(collected.points, "point"), collected.file.display())?;
    // A file that is whole is worth having without figures.
    let figures = draw_campaign_figures(&campaign)?;
    for (name, reason) in &figures.undrawn {
        say(&format!("note: the figure {name} is not drawn: {reason}"));
    }
    for file in &figures.files {
        writeln!(output, "{}", file.display())?;
    }
    Ok(())
}
