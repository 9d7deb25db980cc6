//! The table `[path]`: where the bridge begins and how it leads to the target.

use ornstein_engine::targets::Gaussian;
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bridge::Ends;
use crate::Target;

/// A path by its `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PathConfig {
    /// `f_beta = f_0^(1 - beta) f_1^beta` from a Gaussian of independent coordinates.
    Geometric {
        /// Mean of every coordinate.
        #[serde(default)]
        mean: f64,
        /// Standard deviation of every coordinate.
        #[serde(default = "one")]
        deviation: f64,
        /// In place of `mean`: one for each coordinate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        means: Option<Vec<f64>>,
        /// In place of `deviation`: one for each coordinate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deviations: Option<Vec<f64>>,
    },
    /// `f_b` = target^b with the inverse temperature `b` from `hot` to 1, for targets that can be drawn from when hot: the
    /// Gaussians about zero.
    Temperature {
        /// The inverse temperature of the start.
        hot: f64,
    },
}

fn one() -> f64 {
    1.0
}

impl Default for PathConfig {
    fn default() -> Self {
        Self::Geometric { mean: 0.0, deviation: 1.0, means: None, deviations: None }
    }
}

impl PathConfig {
    /// Makes the path, or says which key is wrong.
    pub fn build(&self, target: &Target) -> Result<Ends, ConfigError> {
        match self {
            Self::Geometric { mean, deviation, means, deviations } => {
                let dimension = target.dimension();
                let means = each("path.means", means.as_deref(), *mean, dimension)?;
                let deviations = each("path.deviations", deviations.as_deref(), *deviation, dimension)?;
                if let Some(mean) = means.iter().find(|mean| !mean.is_finite()) {
                    return Err(ConfigError::new("path.mean", mean, "a finite number"));
                }
                if let Some(deviation) = deviations.iter().find(|deviation| !is_positive(**deviation)) {
                    return Err(ConfigError::new("path.deviation", deviation, "a positive number"));
                }
                let reference = Gaussian::new(means, deviations)
                    .map_err(|error| ConfigError::new("path", error, "a Gaussian of independent coordinates"))?;
                Ok(Ends::geometric(reference, target.clone()))
            }
            Self::Temperature { hot } => {
                if !is_positive(*hot) || *hot == 1.0 {
                    let allowed = "a positive number other than 1, the inverse temperature of the target";
                    return Err(ConfigError::new("path.hot", hot, allowed));
                }
                let Some(variances) = target.covariance().and_then(|_| target.known().variances()) else {
                    let error = ConfigError::new("path.kind", "\"temperature\"", "geometric for this target");
                    return Err(error.help(
                        "a path begins where states can be drawn from, and of the shipped targets only gaussian with zero \
                         means has a hot end of which that is known",
                    ));
                };
                let deviations = variances.iter().map(|variance| (variance / hot).sqrt()).collect();
                let reference = Gaussian::new(vec![0.0; target.dimension()], deviations)
                    .map_err(|error| ConfigError::new("path.hot", error, "a hot end with finite variances"))?;
                Ok(Ends::temperature(*hot, reference, target.clone()))
            }
        }
    }
}

fn is_positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

/// The list, or the one value for all.
fn each(key: &str, list: Option<&[f64]>, value: f64, dimension: usize) -> Result<Vec<f64>, ConfigError> {
    match list {
        None => Ok(vec![value; dimension]),
        Some(list) if list.len() == dimension => Ok(list.to_vec()),
        Some(list) => {
            let allowed = format!("{dimension} numbers, one for each coordinate of the target");
            Err(ConfigError::new(key, format!("{} numbers", list.len()), allowed))
        }
    }
}
