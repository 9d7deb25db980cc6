//! The table `[data]`: laws whose conditional means are known in closed form.

use ornstein_engine::targets::GaussianMixture;
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::law::{Law, Normal};
use crate::target::{ComponentConfig, GaussianMixtureConfig, RingOfEightConfig};

/// The law of the data by its `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DataConfig {
    /// Independent normals.
    Gaussian(GaussianDataConfig),
    /// A mixture of normals, component by component.
    GaussianMixture(GaussianMixtureConfig),
    /// Eight normals on a circle in the plane.
    RingOfEight(RingOfEightConfig),
}

/// Independent normals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianDataConfig {
    /// Mean of each coordinate.
    pub means: Vec<f64>,
    /// Standard deviation of each coordinate.
    pub deviations: Vec<f64>,
}

impl DataConfig {
    /// The law, or which key is wrong.
    pub fn build(&self) -> Result<Law, ConfigError> {
        match self {
            Self::Gaussian(config) => {
                lengths("data.deviations", &config.means, &config.deviations)?;
                let one = Normal { weight: 1.0, means: config.means.clone(), deviations: config.deviations.clone() };
                of_normals(vec![one], "data")
            }
            Self::GaussianMixture(config) => {
                let dimension = config.components.first().map_or(0, |first| first.means.len());
                for (number, ComponentConfig { means, deviations, .. }) in config.components.iter().enumerate() {
                    let key = |name: &str| format!("data.components[{number}].{name}");
                    if means.len() != dimension {
                        let allowed = format!("{dimension} numbers, as many as the first component has");
                        return Err(ConfigError::new(key("means"), format!("{} numbers", means.len()), allowed));
                    }
                    lengths(&key("deviations"), means, deviations)?;
                }
                let normal = |config: &ComponentConfig| Normal {
                    weight: config.weight,
                    means: config.means.clone(),
                    deviations: config.deviations.clone(),
                };
                of_normals(config.components.iter().map(normal).collect(), "data.components")
            }
            Self::RingOfEight(config) => {
                let ring = GaussianMixture::ring_of_eight(config.radius, config.deviation, &config.weights);
                let ring = ring.map_err(|error| {
                    let allowed = "positive radius, deviation and weights";
                    ConfigError::new("data", "an impossible ring", allowed).help(error.to_string())
                })?;
                let normal = |component: &ornstein_engine::targets::Component| Normal {
                    weight: component.weight,
                    means: component.means.clone(),
                    deviations: component.deviations.clone(),
                };
                of_normals(ring.components().iter().map(normal).collect(), "data")
            }
        }
    }
}

fn lengths(key: &str, means: &[f64], deviations: &[f64]) -> Result<(), ConfigError> {
    if means.len() == deviations.len() {
        return Ok(());
    }
    let allowed = format!("{} numbers, as many as means", means.len());
    Err(ConfigError::new(key, format!("{} numbers", deviations.len()), allowed))
}

fn of_normals(normals: Vec<Normal>, key: &str) -> Result<Law, ConfigError> {
    Law::new(normals).map_err(|reason| {
        let allowed = "one normal at least, with finite means, positive deviations and positive weights";
        ConfigError::new(key, reason, allowed)
    })
}
