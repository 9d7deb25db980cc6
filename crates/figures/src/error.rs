//! What can go wrong when a figure is rasterised or written.

use std::path::PathBuf;

/// Errors of [`Figure::to_png`](crate::Figure::to_png) and [`Figure::save`](crate::Figure::save).
///
/// Data never cause an error: what an axis cannot show is left out of the picture.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The page has no area, or too many pixels at the requested resolution.
    #[error("cannot rasterise a page of {width} x {height} pixels")]
    PageSize {
        /// Width of the page in pixels.
        width: u32,
        /// Height of the page in pixels.
        height: u32,
    },
    /// The rasteriser refused the drawing.
    #[error("cannot rasterise the figure: {0}")]
    Raster(String),
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The path that was being written.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
}
