//! Data whose denoiser is known in closed form, one per file: the golden targets of every solver.

mod by_lanes;
mod empirical_data;
mod gaussian_data;
mod leave_one_out;
mod mixture_data;
mod plane_data;

pub use empirical_data::EmpiricalData;
pub use gaussian_data::GaussianData;
pub use leave_one_out::{LeaveOneOut, LeftOutError};
pub use mixture_data::{Component, MixtureData};
pub use plane_data::PlaneData;

use by_lanes::data_by_lanes;
use thiserror::Error;

/// Parameters that make no distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DataError {
    /// Lists of different lengths, or empty ones.
    #[error("every component needs as many means as deviations, the same number in all, and at least one")]
    Lengths,
    /// A number out of range.
    #[error("means must be finite, deviations finite and not negative, weights finite and positive")]
    Range,
    /// A table of points without whole rows, or numbers that are not finite.
    #[error("points need at least one coordinate, all the same number of them, and finite ones")]
    Points,
    /// Points that are not there cannot be left out, and one must be left.
    #[error("of at least two points, every state leaves out one that is there")]
    LeftOut,
}

fn check(means: &[f64], deviations: &[f64]) -> Result<(), DataError> {
    if means.len() != deviations.len() || means.is_empty() {
        return Err(DataError::Lengths);
    }
    let sound = means.iter().all(|mean| mean.is_finite()) && deviations.iter().all(|s| *s >= 0.0 && s.is_finite());
    if sound { Ok(()) } else { Err(DataError::Range) }
}
