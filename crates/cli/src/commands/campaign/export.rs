//! `ornstein campaign export`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use ornstein_campaign::export::ExportFormat;

use super::folder::FolderArgument;
use super::submit_slurm::deployment;
use crate::failure::CommandError;

/// Other workflow programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// row, of the Glotzer group: workflow.toml
    Row,
    /// Snakemake: Snakefile
    Snakemake,
    /// HyperQueue: job file
    Hyperqueue,
}

/// Arguments of `ornstein campaign export`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    folder: FolderArgument,
    /// The workflow program
    #[arg(long)]
    format: Format,
    /// Where its files go; beside the campaign's own if not given
    #[arg(long, short, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
}

/// Writes the files and says how they are used.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let campaign = arguments.folder.open()?;
    let format = match arguments.format {
        Format::Row => ExportFormat::Row,
        Format::Snakemake => ExportFormat::Snakemake,
        Format::Hyperqueue => ExportFormat::HyperQueue,
    };
    let exported = format.export(&deployment(&campaign)?, campaign.manifest().points)?;
    let folder = arguments.output.clone().unwrap_or_else(|| campaign.folder().root().join(format.to_string()));
    exported.write(&folder)?;
    let mut output = anstream::stdout().lock();
    for (name, _) in &exported.files {
        writeln!(output, "{}", folder.join(name).display())?;
    }
    writeln!(output, "\nIn {}:", folder.display())?;
    for command in &exported.commands {
        writeln!(output, "  {command}")?;
    }
    Ok(())
}
