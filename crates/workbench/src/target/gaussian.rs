//! Independent normals.

use ornstein_engine::targets::Gaussian;
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// `log pi = -1/2 sum_i ((x_i - mean_i) / deviation_i)^2`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianConfig {
    /// Number of coordinates.
    pub dimension: usize,
    /// Mean of each coordinate; all zero if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Vec<f64>>,
    /// Standard deviation of each coordinate; all one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviations: Option<Vec<f64>>,
    /// In place of `deviations`: first and last of equally spaced precisions `1/deviation^2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision_range: Option<[f64; 2]>,
}

impl GaussianConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let dimension = self.dimension;
        if dimension == 0 {
            return Err(ConfigError::new("target.dimension", 0, "an integer from 1 on"));
        }
        for (key, list) in [("means", &self.means), ("deviations", &self.deviations)] {
            if let Some(list) = list.as_ref().filter(|list| list.len() != dimension) {
                let found = format!("{} numbers", list.len());
                let allowed = format!("{dimension} numbers, one for each coordinate (target.dimension)");
                return Err(ConfigError::new(format!("target.{key}"), found, allowed));
            }
        }
        let means = self.means.clone().unwrap_or_else(|| vec![0.0; dimension]);
        let deviations = match (&self.deviations, self.precision_range) {
            (Some(_), Some(range)) => {
                let found = format!("{range:?}");
                return Err(ConfigError::new("target.precision_range", found, "either this or target.deviations"));
            }
            (Some(deviations), None) => deviations.clone(),
            (None, None) => vec![1.0; dimension],
            (None, Some([first, last])) => {
                if !(first > 0.0 && last > 0.0 && first.is_finite() && last.is_finite()) {
                    let found = format!("{:?}", [first, last]);
                    return Err(ConfigError::new("target.precision_range", found, "two positive numbers"));
                }
                let last_index = dimension.saturating_sub(1).max(1) as f64;
                (0..dimension).map(|i| (first + (last - first) * i as f64 / last_index).sqrt().recip()).collect()
            }
        };
        let keys = [("deviation", "deviations"), ("mean", "means")];
        let target = Gaussian::new(means, deviations.clone()).map_err(|error| refusal(&error, &keys))?;
        let about_zero = self.means.as_ref().is_none_or(|means| means.iter().all(|&mean| mean == 0.0));
        let covariance = target.clone();
        let target = Target::with_draws(target);
        Ok(if about_zero { target.about_zero(covariance) } else { target })
    }
}
