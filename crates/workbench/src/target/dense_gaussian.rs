//! Correlated normals.

use ornstein_engine::targets::DenseGaussian;
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// Normals with a covariance matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DenseGaussianConfig {
    /// The covariance, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// Mean of each coordinate; all zero if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Vec<f64>>,
}

impl DenseGaussianConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let dimension = self.covariance.len();
        if let Some(row) = self.covariance.iter().position(|row| row.len() != dimension) {
            let found = format!("{} entries", self.covariance[row].len());
            let allowed = format!("{dimension} entries: the matrix has as many rows");
            return Err(ConfigError::new(format!("target.covariance[{row}]"), found, allowed));
        }
        let means = self.means.clone().unwrap_or_else(|| vec![0.0; dimension]);
        if means.len() != dimension {
            let found = format!("{} numbers", means.len());
            return Err(ConfigError::new(
                "target.means",
                found,
                format!("{dimension} numbers, one for each coordinate"),
            ));
        }
        let keys = [("covariance", "covariance"), ("mean", "means"), ("dimensions", "covariance")];
        let gaussian = DenseGaussian::new(means, &self.covariance.concat());
        gaussian.map(Target::with_draws).map_err(|error| refusal(&error, &keys))
    }
}

/// Normals with the covariance `deviation^2 correlation^|i - j|`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoregressiveGaussianConfig {
    /// Number of coordinates.
    pub dimension: usize,
    /// Correlation of neighbours, between -1 and 1.
    pub correlation: f64,
    /// Standard deviation of every coordinate.
    #[serde(default = "one")]
    pub deviation: f64,
}

fn one() -> f64 {
    1.0
}

impl AutoregressiveGaussianConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let stationary = self.correlation.abs() < 1.0;
        if !stationary {
            return Err(ConfigError::new("target.correlation", self.correlation, "a number between -1 and 1"));
        }
        if !(self.deviation > 0.0 && self.deviation.is_finite()) {
            return Err(ConfigError::new("target.deviation", self.deviation, "a positive number"));
        }
        if self.dimension == 0 {
            return Err(ConfigError::new("target.dimension", 0, "an integer from 1 on"));
        }
        let gaussian = DenseGaussian::autoregressive(self.dimension, self.deviation, self.correlation);
        gaussian.map(Target::with_draws).map_err(|error| refusal(&error, &[("covariance", "correlation")]))
    }
}
