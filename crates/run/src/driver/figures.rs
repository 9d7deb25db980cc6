//! Figures of a finished file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Experiment, FigureFormat, OutputError, ResultFile, RunError};

/// Draws the figures of a finished file into a folder and returns their paths.
pub fn draw_figures<E: Experiment>(
    result: &ResultFile,
    folder: &Path,
    formats: &[FigureFormat],
) -> Result<Vec<PathBuf>, RunError> {
    if formats.is_empty() {
        return Ok(Vec::new());
    }
    let figures = E::figures(result)?;
    fs::create_dir_all(folder).map_err(|error| OutputError::io("create", folder, &error))?;
    let mut written = Vec::with_capacity(figures.len() * formats.len());
    for (name, figure) in &figures {
        for format in formats {
            let path = folder.join(format!("{name}.{}", format.extension()));
            let picture = match format {
                FigureFormat::Png => figure.to_png().map_err(RunError::experiment)?,
                FigureFormat::Svg => figure.to_svg().into_bytes(),
            };
            fs::write(&path, picture).map_err(|error| OutputError::io("write", &path, &error))?;
            written.push(path);
        }
    }
    Ok(written)
}
