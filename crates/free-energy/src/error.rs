//! What can be wrong with the data of an estimate.

use std::sync::Arc;

use ornstein_diagnostics::DiagnosticsError;
use ornstein_engine::DensityError;

use crate::ScheduleError;

/// Why a free energy could not be estimated.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FreeEnergyError {
    /// There are fewer data than the estimator is defined for.
    #[error("{what}: {found} given, but at least {required} are needed")]
    TooFew {
        /// What there are too few of.
        what: &'static str,
        /// How many the estimator needs.
        required: usize,
        /// How many there are.
        found: usize,
    },
    /// A datum is NaN, or infinite on the side where that means nothing (a weight of zero is a log-weight of $-\infty$ and
    /// a work of $+\infty$; the other infinities are errors).
    #[error("{what}: number {index} is {value}")]
    NotFinite {
        /// Which data.
        what: &'static str,
        /// Position in them, from 0.
        index: usize,
        /// The offending value.
        value: f64,
    },
    /// The states have no samples in common: nothing connects their free energies.
    #[error("the samples do not overlap ({what}): put states between them, or bring the states nearer to each other")]
    NoOverlap {
        /// Where the connection breaks.
        what: String,
    },
    /// A matrix that has to be inverted is singular.
    #[error("{what} is singular to working precision")]
    Singular {
        /// The matrix.
        what: &'static str,
    },
    /// An iteration did not reach its tolerance.
    #[error("{what} did not converge in {iterations} iterations; the largest remaining residual is {residual:e}")]
    NotConverged {
        /// The iteration.
        what: &'static str,
        /// How many steps it took.
        iterations: usize,
        /// What is left of the equations, relative.
        residual: f64,
    },
    /// Arrays that belong together differ in length.
    #[error("{what}: expected {expected} numbers, found {found}")]
    Shape {
        /// Which array.
        what: &'static str,
        /// Its length by the other arguments.
        expected: usize,
        /// Its length.
        found: usize,
    },
    /// A parameter is outside of the range for which the formula holds.
    #[error("`{name}` is {value}, but it must be {requirement}")]
    InvalidParameter {
        /// Name of the parameter.
        name: &'static str,
        /// Value that was given.
        value: f64,
        /// What is allowed.
        requirement: &'static str,
    },
    /// A kernel that does not leave its target invariant would bias the estimate.
    #[error("annealing with exact weights needs a kernel that leaves its target invariant, but this one is biased")]
    BiasedKernel,
    /// No particle has any weight left.
    #[error(
        "no particle has weight at place {place} of the path, after beta = {beta}: use more particles or more places"
    )]
    Extinct {
        /// The place, from 1.
        place: usize,
        /// The last place that was reached, or the one without weight.
        beta: f64,
    },
    /// A schedule is impossible.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A density could not be followed.
    #[error(transparent)]
    Density(#[from] Arc<DensityError>),
    /// A diagnostic of the data failed.
    #[error(transparent)]
    Diagnostics(#[from] DiagnosticsError),
}

impl From<DensityError> for FreeEnergyError {
    fn from(error: DensityError) -> Self {
        Self::Density(Arc::new(error))
    }
}

/// Refuses data that are NaN, or infinite unless they are `allowed_infinity`.
pub(crate) fn check_values(
    what: &'static str,
    values: &[f64],
    allowed_infinity: Option<f64>,
) -> Result<(), FreeEnergyError> {
    match values.iter().position(|value| !value.is_finite() && Some(*value) != allowed_infinity) {
        Some(index) => Err(FreeEnergyError::NotFinite { what, index, value: values[index] }),
        None => Ok(()),
    }
}

/// Refuses data of fewer than `required` members.
pub(crate) fn check_count(what: &'static str, found: usize, required: usize) -> Result<(), FreeEnergyError> {
    if found < required { Err(FreeEnergyError::TooFew { what, required, found }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_infinity_that_means_zero_weight_passes() {
        let values = [0.0, f64::NEG_INFINITY, 1.0];
        assert!(check_values("log-weights", &values, Some(f64::NEG_INFINITY)).is_ok());
        let error = check_values("works", &values, Some(f64::INFINITY)).unwrap_err();
        assert_eq!(error.to_string(), "works: number 1 is -inf");
        assert!(check_values("works", &[f64::NAN], None).is_err());
    }
}
