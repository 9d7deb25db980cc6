//! Mixtures of normals.

use ornstein_engine::Randomness;
use ornstein_engine::targets::{Component, GaussianMixture, TargetError};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

fn finish(mixture: Result<GaussianMixture, TargetError>, keys: &[(&str, &str)]) -> Result<Target, ConfigError> {
    mixture.map(Target::with_draws).map_err(|error| refusal(&error, keys))
}

/// `pi = sum_k weight_k N(means_k, deviations_k^2)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianMixtureConfig {
    /// The components.
    pub components: Vec<ComponentConfig>,
}

/// One normal of a mixture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentConfig {
    /// Weight, positive; weights need not add up to one.
    #[serde(default = "one")]
    pub weight: f64,
    /// Mean of each coordinate.
    pub means: Vec<f64>,
    /// Standard deviation of each coordinate.
    pub deviations: Vec<f64>,
}

fn one() -> f64 {
    1.0
}

impl GaussianMixtureConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let component = |config: &ComponentConfig| Component {
            weight: config.weight,
            means: config.means.clone(),
            deviations: config.deviations.clone(),
        };
        let components = self.components.iter().map(component).collect();
        finish(GaussianMixture::new(components), &[("", "components")])
    }
}

/// Eight normals of equal width on a circle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RingOfEightConfig {
    /// Radius of the circle.
    #[serde(default = "four")]
    pub radius: f64,
    /// Standard deviation of each normal.
    #[serde(default = "half")]
    pub deviation: f64,
    /// Weights, counter-clockwise from the positive x axis; equal if left out.
    #[serde(default = "equal_weights")]
    pub weights: [f64; 8],
}

fn four() -> f64 {
    4.0
}

fn half() -> f64 {
    0.5
}

fn equal_weights() -> [f64; 8] {
    [1.0; 8]
}

impl RingOfEightConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [("radius", "radius"), ("deviation", "deviation"), ("weight", "weights")];
        finish(GaussianMixture::ring_of_eight(self.radius, self.deviation, &self.weights), &keys)
    }
}

/// Normals of equal weight and width at places drawn uniformly from a cube.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScatteredModesConfig {
    /// Number of modes.
    #[serde(default = "forty")]
    pub modes: usize,
    /// Number of coordinates.
    #[serde(default = "two")]
    pub dimension: usize,
    /// Half the side of the cube.
    #[serde(default = "forty_units")]
    pub half_width: f64,
    /// Standard deviation of each normal.
    #[serde(default = "one")]
    pub deviation: f64,
    /// Seed of the places; that of the run if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

fn forty() -> usize {
    40
}

fn two() -> usize {
    2
}

fn forty_units() -> f64 {
    40.0
}

impl ScatteredModesConfig {
    pub(super) fn build(&self, seed: u64) -> Result<Target, ConfigError> {
        let randomness = Randomness { seed: self.seed.unwrap_or(seed), index: 0 };
        let keys = [
            ("components", "modes"),
            ("dimensions", "dimension"),
            ("half-width", "half_width"),
            ("deviation", "deviation"),
        ];
        let mixture =
            GaussianMixture::scattered(self.modes, self.dimension, self.half_width, self.deviation, randomness);
        finish(mixture, &keys)
    }
}
