//! Paths of distributions, one per file.

mod diffusion;
mod geometric;
mod parameter;
mod temperature;

pub use diffusion::Diffusion;
pub use geometric::{Geometric, GeometricDensity};
pub use parameter::Parameter;
pub use temperature::{Temperature, Tempered};
