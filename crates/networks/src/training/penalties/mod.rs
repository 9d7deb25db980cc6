//! Penalties to choose from, one per file.

mod linear_mean;

pub use linear_mean::{LinearMean, LinearMeanError};
