//! `ornstein plot`: draw the figures of a finished file again.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use ornstein_run::{Failure, FigureFormat, OutputTable, ResultFile};

use crate::failure::CommandError;
use crate::kinds::Kind;

const EXAMPLES: &str = "\
Examples:
  ornstein plot data/runs/toy-universe.h5
  ornstein plot data/runs/toy-universe.h5 --format svg --output-folder paper/figures";

/// Arguments of `ornstein plot`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A finished output file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Where the figures go; to where the run put them if not given
    #[arg(long, short, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    output_folder: Option<PathBuf>,
    /// File formats
    #[arg(long, value_delimiter = ',', default_values = ["png", "svg"])]
    format: Vec<Format>,
}

/// File formats of figures, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Pixels
    Png,
    /// Vectors
    Svg,
}

impl From<Format> for FigureFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Png => Self::Png,
            Format::Svg => Self::Svg,
        }
    }
}

/// Draws the figures and prints their paths.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let result = ResultFile::open(&arguments.file)?;
    let kind = Kind::of_name(result.kind()).ok_or_else(|| CommandError::Input {
        reason: format!("{}: figures of kind '{}' are unknown here", arguments.file.display(), result.kind()),
        help: "draw them with the version of ornstein that wrote the file; `ornstein list` shows the kinds of this one"
            .to_owned(),
    })?;
    let folder = arguments.output_folder.clone().unwrap_or_else(|| usual_folder(&result));
    let formats: Vec<FigureFormat> = arguments.format.iter().map(|&format| format.into()).collect();
    let figures = kind
        .draw_figures(&result, &folder, &formats)
        .map_err(|source| Failure::Figures { output: arguments.file.clone(), source })?;
    let mut output = anstream::stdout().lock();
    for figure in figures {
        writeln!(output, "{}", figure.display())?;
    }
    Ok(())
}

/// Where the run put its figures.
fn usual_folder(result: &ResultFile) -> PathBuf {
    let output = result.common().map_or_else(|_| OutputTable::default(), |common| common.output);
    output.figures.join(result.name())
}
