//! Posteriors of real data that ship with the engine: a point process of pines, a table of patients.

use ornstein_engine::targets::{CoxCoordinates, CoxProcess, LogisticRegression};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// The log-intensity behind the places of 126 Finnish pines, a Gaussian field on a grid (log-Gaussian Cox process).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxProcessConfig {
    /// Cells along each side of the unit square; 40 in the literature.
    #[serde(default = "forty")]
    pub cells: usize,
    /// Which coordinates the chains move in.
    #[serde(default)]
    pub coordinates: CoxCoordinatesName,
}

fn forty() -> usize {
    40
}

/// Coordinates of a log-Gaussian Cox process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoxCoordinatesName {
    /// The log-intensities themselves, strongly correlated.
    Field,
    /// Coordinates in which the prior is a standard normal.
    #[default]
    Whitened,
}

impl CoxProcessConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        // The Cholesky factor of the prior's covariance takes n^4 numbers and n^6 operations.
        const MOST_CELLS: usize = 64;
        if self.cells > MOST_CELLS {
            return Err(ConfigError::new("target.cells", self.cells, format!("an integer from 1 to {MOST_CELLS}")));
        }
        let coordinates = match self.coordinates {
            CoxCoordinatesName::Field => CoxCoordinates::Field,
            CoxCoordinatesName::Whitened => CoxCoordinates::Whitened,
        };
        CoxProcess::pines(self.cells, coordinates)
            .map(Target::new)
            .map_err(|error| refusal(&error, &[("cells", "cells")]))
    }
}

/// Logistic regression of diagnoses on the Wisconsin breast-cancer table, with standard normal priors on standardised columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogisticRegressionConfig {}

impl LogisticRegressionConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let Self {} = self;
        LogisticRegression::breast_cancer().map(Target::new).map_err(|error| refusal(&error, &[]))
    }
}
