//! Parameters that no process has.

use std::fmt::Display;

use thiserror::Error;

/// A parameter of a process that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{key}: found {found}, allowed: {allowed}")]
pub struct ProcessError {
    /// Name of the parameter, as in the settings.
    pub key: &'static str,
    /// What was given.
    pub found: String,
    /// What may be given.
    pub allowed: String,
}

impl ProcessError {
    /// At `key`, `found` was given where only `allowed` may.
    pub fn new(key: &'static str, found: impl Display, allowed: impl Into<String>) -> Self {
        Self { key, found: found.to_string(), allowed: allowed.into() }
    }
}

/// A number that must be above a bound and finite.
pub(super) fn above(key: &'static str, value: f64, bound: f64, words: &str) -> Result<f64, ProcessError> {
    if value > bound && value.is_finite() { Ok(value) } else { Err(ProcessError::new(key, value, words)) }
}

/// A number in a closed interval.
pub(super) fn within(key: &'static str, value: f64, [low, high]: [f64; 2]) -> Result<f64, ProcessError> {
    if value >= low && value <= high {
        Ok(value)
    } else {
        Err(ProcessError::new(key, value, format!("a number from {low} to {high}")))
    }
}
