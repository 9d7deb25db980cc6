//! What figures of several experiments need: histograms of draws, labels of coordinates, grids of panels.

mod histogram;
mod labels;

pub use histogram::{Density1d, density, density_in_plane, spread};
pub use labels::coordinate_label;
