//! A small SVG writer: paths, images and text on a page measured in points.
//!
//! It writes elements in the order in which they are drawn and numbers with two decimals (a hundredth of a point is invisible),
//! so the same figure is the same bytes.

mod base64;
mod clip;
mod path;
mod raster;
mod stroke;
mod svg;

pub(crate) use clip::{clip_line, clip_polygon};
pub use path::{Path, Rectangle};
pub(crate) use raster::Raster;
pub use stroke::{Dash, Stroke};
pub(crate) use svg::Anchor;
pub use svg::Drawing;
