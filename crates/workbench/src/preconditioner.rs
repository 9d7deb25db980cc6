//! The table `[preconditioner]`: a covariance given in the config.

use ornstein_engine::preconditioners::{Dense, Diagonal, Estimated, PreconditionerError};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A covariance by `kind`: what shapes drift and noise of Langevin kernels, and the inverse mass matrix of Hamiltonian ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PreconditionerConfig {
    /// None.
    #[default]
    Identity,
    /// A variance for each coordinate.
    Diagonal {
        /// The variances.
        variances: Vec<f64>,
    },
    /// A covariance matrix.
    Dense {
        /// Its rows.
        covariance: Vec<Vec<f64>>,
    },
}

impl PreconditionerConfig {
    /// Makes the preconditioner for states of `dimension` coordinates, or says why there is none: a singular matrix, a wrong
    /// number of entries.
    pub fn build(&self, dimension: usize) -> Result<Estimated, ConfigError> {
        match self {
            Self::Identity => Ok(Estimated::Identity),
            Self::Diagonal { variances } if variances.len() != dimension => {
                Err(mismatch("preconditioner.variances", variances.len(), dimension))
            }
            Self::Diagonal { variances } => {
                let key =
                    |coordinate: usize| (format!("preconditioner.variances[{coordinate}]"), variances[coordinate]);
                Diagonal::from_variances(variances).map(Estimated::Diagonal).map_err(|error| match error {
                    PreconditionerError::Variance { coordinate, .. } => {
                        let (key, found) = key(coordinate);
                        ConfigError::new(key, found, "a positive number")
                    }
                    other => ConfigError::new("preconditioner.variances", other, "positive numbers"),
                })
            }
            Self::Dense { covariance } if covariance.len() != dimension => {
                Err(mismatch("preconditioner.covariance", covariance.len(), dimension))
            }
            Self::Dense { covariance } => {
                if let Some((row, entries)) = covariance.iter().enumerate().find(|(_, row)| row.len() != dimension) {
                    return Err(mismatch(&format!("preconditioner.covariance[{row}]"), entries.len(), dimension));
                }
                Dense::from_covariance(dimension, &covariance.concat()).map(Estimated::Dense).map_err(|error| {
                    let allowed = "a symmetric positive definite matrix";
                    ConfigError::new("preconditioner.covariance", "one that is not", allowed).help(error.to_string())
                })
            }
        }
    }
}

fn mismatch(key: &str, found: usize, dimension: usize) -> ConfigError {
    let allowed = format!("{dimension} entries, one for each coordinate of the target");
    ConfigError::new(key, format!("{found} entries"), allowed)
}
