//! Gaussian random fields of cosmology.

mod draw;
pub mod evidence;
pub mod experiment;
mod field_space;
mod gaussian_field;
mod mode_power;
pub mod spectrum;
mod transform;
mod units;

pub use draw::{draw, white_noise};
pub use experiment::FieldExperiment;
pub use field_space::FieldSpace;
pub use gaussian_field::GaussianField;
pub use mode_power::{ModePower, PowerRow};
pub use transform::FieldTransform;
pub use units::LengthUnit;
