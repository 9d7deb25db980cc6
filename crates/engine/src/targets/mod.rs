//! Targets with known answers, one per file.

mod gaussian;

pub use gaussian::Gaussian;
