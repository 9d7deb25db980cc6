//! Paths of distributions, one per file.

mod geometric;
mod parameter;
mod temperature;

pub use geometric::{Geometric, GeometricDensity};
pub use parameter::Parameter;
pub use temperature::{Temperature, Tempered};
