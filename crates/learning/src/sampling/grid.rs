//! The table `[grid]`: at which times a run stops over.

use ornstein_engine::diffusion::{DiffusionProcess, TimeGrid};
use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Times from the horizon of the process down to `end`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridConfig {
    /// What the times are even in.
    #[serde(default)]
    pub kind: GridKind,
    /// Numbers of steps, ascending. All are run from the same noise; the last gives the particles that are tested.
    pub steps: Vec<u32>,
    /// The last time; if left out 0.001 for vp-linear, vp-cosine and sub-vp, 0.002 for edm, and 0 for ve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// The exponent of the kind power.
    #[serde(default = "seven")]
    pub rho: f64,
    /// What happens at the last time.
    #[serde(default)]
    pub last: LastStep,
}

fn seven() -> f64 {
    7.0
}

/// What the times of a grid are even in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GridKind {
    /// Time.
    Uniform,
    /// The root of time.
    Quadratic,
    /// The logarithm of the ratio of signal to noise.
    #[default]
    LogSnr,
    /// A root of the ratio of noise to signal.
    Power,
}

/// What happens at the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LastStep {
    /// Nothing: the particles have the noise of that time, and are compared with data of this noise.
    #[default]
    Stop,
    /// They are denoised, and compared with the data.
    Denoise,
}

impl GridConfig {
    /// A grid of each number of steps, or which key is wrong.
    pub fn build(&self, process: &dyn DiffusionProcess, default_end: f64) -> Result<Vec<TimeGrid>, ConfigError> {
        if self.steps.is_empty() {
            return Err(ConfigError::new("grid.steps", "an empty list", "one number of steps at least"));
        }
        let (start, end) = (process.horizon(), self.end.unwrap_or(default_end));
        if !(self.rho > 0.0 && self.rho.is_finite()) {
            return Err(ConfigError::new("grid.rho", self.rho, "a positive number"));
        }
        if !(end >= 0.0 && end < start) {
            return Err(impossible("the grid must fall", start, end));
        }
        let mut grids = Vec::new();
        for (number, &steps) in self.steps.iter().enumerate() {
            let key = format!("grid.steps[{number}]");
            if steps == 0 {
                return Err(ConfigError::new(key, 0, "an integer from 1 on"));
            }
            if number > 0 && steps <= self.steps[number - 1] {
                let allowed = format!("more steps than before, {}", self.steps[number - 1]);
                return Err(ConfigError::new(key, steps, allowed));
            }
            let grid = match self.kind {
                GridKind::Uniform => TimeGrid::uniform(start, end, steps),
                GridKind::Quadratic => TimeGrid::quadratic(start, end, steps),
                GridKind::LogSnr => TimeGrid::log_snr(process, start, end, steps),
                GridKind::Power => TimeGrid::power(process, start, end, steps, self.rho),
            };
            grids.push(grid.map_err(|error| impossible(&error.to_string(), start, end))?);
        }
        Ok(grids)
    }
}

fn impossible(reason: &str, start: f64, end: f64) -> ConfigError {
    let allowed =
        format!("a time below the horizon {start} of the process, at which there is noise for grids even in it");
    ConfigError::new("grid.end", end, allowed).help(reason)
}
