//! Targets with curved or skewed level sets: funnel, ring, two moons, Gumbel, quartic.

use ornstein_engine::targets::{Funnel, Gumbel, Quartic, Ring, TwoMoons};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::refusal::refusal;

/// Neal's funnel: `v ~ N(0, deviation^2)`, all other coordinates `N(0, e^v)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelConfig {
    /// Number of coordinates, `v` included.
    #[serde(default = "ten")]
    pub dimension: usize,
    /// Standard deviation of `v`.
    #[serde(default = "three")]
    pub deviation: f64,
}

fn ten() -> usize {
    10
}

fn three() -> f64 {
    3.0
}

impl FunnelConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [("dimensions", "dimension"), ("deviation", "deviation")];
        let funnel = Funnel::new(self.dimension, self.deviation).map_err(|error| refusal(&error, &keys))?;
        Ok(Target::with_draws(funnel).named([("v", None), ("x", Some(self.dimension - 1))]))
    }
}

/// `log pi = -(r - radius)^2 / (2 width^2)` in the plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RingConfig {
    /// Radius of the ring.
    pub radius: f64,
    /// Its width.
    pub width: f64,
}

impl RingConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [("radius", "radius"), ("width", "width")];
        let ring = Ring::new(self.radius, self.width).map_err(|error| refusal(&error, &keys))?;
        Ok(Target::with_draws(ring).named([("x", None), ("y", None)]))
    }
}

/// A ring in the plane seen through two windows on the x axis; the defaults are the energy U1 of Rezende and Mohamed (2015).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwoMoonsConfig {
    /// Radius of the ring.
    #[serde(default = "two")]
    pub radius: f64,
    /// Width of the ring.
    #[serde(default = "two_fifths")]
    pub width: f64,
    /// Distance of the windows from the origin.
    #[serde(default = "two")]
    pub centre: f64,
    /// Width of the windows.
    #[serde(default = "three_fifths")]
    pub breadth: f64,
    /// Weights of the left and the right window.
    #[serde(default = "equal")]
    pub weights: [f64; 2],
}

fn two() -> f64 {
    2.0
}

fn two_fifths() -> f64 {
    0.4
}

fn three_fifths() -> f64 {
    0.6
}

fn equal() -> [f64; 2] {
    [1.0, 1.0]
}

impl TwoMoonsConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [
            ("weight", "weights"),
            ("radius", "radius"),
            ("width", "width"),
            ("centre", "centre"),
            ("breadth", "breadth"),
        ];
        let moons = TwoMoons::new(self.radius, self.width, self.centre, self.breadth, self.weights);
        let moons = moons.map_err(|error| refusal(&error, &keys))?;
        Ok(Target::with_draws(moons).named([("x", None), ("y", None)]))
    }
}

/// Independent Gumbel variables: a slope on one side, a wall on the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GumbelConfig {
    /// Number of coordinates.
    pub dimension: usize,
    /// The mode.
    #[serde(default)]
    pub location: f64,
    /// The scale.
    #[serde(default = "one")]
    pub scale: f64,
}

fn one() -> f64 {
    1.0
}

impl GumbelConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let keys = [("dimensions", "dimension"), ("location", "location"), ("scale", "scale")];
        let gumbel = Gumbel::new(self.dimension, self.location, self.scale);
        gumbel.map(Target::with_draws).map_err(|error| refusal(&error, &keys))
    }
}

/// Independent coordinates with `log pi = -x^4/4`, whose score grows faster than linearly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarticConfig {
    /// Number of coordinates.
    pub dimension: usize,
}

impl QuarticConfig {
    pub(super) fn build(&self, _seed: u64) -> Result<Target, ConfigError> {
        let quartic = Quartic::new(self.dimension).map_err(|error| refusal(&error, &[("dimensions", "dimension")]))?;
        Ok(Target::with_draws(quartic))
    }
}
