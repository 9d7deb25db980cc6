//! Why a target cannot be made.

use thiserror::Error;

/// A parameter with which a target is not a probability density.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TargetError {
    /// A number outside its range.
    #[error("{name} is {found}; allowed is {allowed}")]
    Parameter {
        /// What the number is.
        name: &'static str,
        /// Its value.
        found: f64,
        /// The range, in words.
        allowed: &'static str,
    },
    /// A list that does not fit the others.
    #[error("{name}: {found} entries found, {expected} expected")]
    Length {
        /// What the list holds.
        name: &'static str,
        /// Its length.
        found: usize,
        /// The length that fits.
        expected: usize,
    },
    /// A matrix that is not symmetric and positive definite, such as a singular covariance.
    #[error("{name} is not symmetric and positive definite")]
    NotPositiveDefinite {
        /// What the matrix is.
        name: &'static str,
    },
}

/// `value`, if it is finite.
pub(crate) fn finite(name: &'static str, value: f64) -> Result<f64, TargetError> {
    let allowed = "any finite number";
    if value.is_finite() { Ok(value) } else { Err(TargetError::Parameter { name, found: value, allowed }) }
}

/// `value`, if it is positive and finite.
pub(crate) fn positive(name: &'static str, value: f64) -> Result<f64, TargetError> {
    let allowed = "a positive finite number";
    let sound = value > 0.0 && value.is_finite();
    if sound { Ok(value) } else { Err(TargetError::Parameter { name, found: value, allowed }) }
}

/// `count`, if it is at least `least`.
pub(crate) fn at_least(name: &'static str, least: usize, count: usize) -> Result<usize, TargetError> {
    let allowed = if least > 1 { "two or more" } else { "one or more" };
    if count >= least { Ok(count) } else { Err(TargetError::Parameter { name, found: count as f64, allowed }) }
}

/// An error unless a list has the length `expected`.
pub(crate) fn length(name: &'static str, expected: usize, found: usize) -> Result<(), TargetError> {
    if found == expected { Ok(()) } else { Err(TargetError::Length { name, found, expected }) }
}
