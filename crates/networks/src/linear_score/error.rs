//! What can be wrong with data, levels and bases.

use thiserror::Error;

/// Why a linear score cannot be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum LinearScoreError {
    /// A table without whole rows, or without variation.
    #[error("the data needs at least two whole rows of {dimension} finite numbers that are not all the same")]
    Data {
        /// Numbers per row.
        dimension: usize,
    },
    /// A number of the data is not finite.
    #[error("row {row}, column {column} of the data is not a finite number")]
    NotFinite {
        /// Its row, from 0.
        row: usize,
        /// Its column, from 0.
        column: usize,
    },
    /// Levels that are no ladder.
    #[error("the noise levels must be positive, finite and ascending, and there must be at least one")]
    Levels,
    /// Draws or penalty out of range.
    #[error("there must be at least one draw of noise, and a ridge penalty that is finite and not negative")]
    Settings,
    /// A basis for another number of coordinates.
    #[error("a basis has {found} coordinates, but the data has {expected}")]
    Dimension {
        /// Coordinates of the data.
        expected: usize,
        /// Coordinates of the basis.
        found: usize,
    },
    /// Centres that are no points, or a width that is none.
    #[error("bumps need at least one centre with finite coordinates, and a positive width")]
    Centres,
    /// The normal equations have no unique solution.
    #[error(
        "the bases depend on each other at sigma = {sigma}: raise the ridge penalty, or take fewer bases or more data"
    )]
    Singular {
        /// The noise level.
        sigma: f64,
    },
}
