//! The table `[kernel]` of a bridge: how walkers move at each place, with exact or path weights.

use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{HamiltonianConfig, LangevinConfig};

/// A move by its `kind`. Exact kernels contribute the change of the log-density to the weight; unadjusted ones the ratio of
/// the densities of proposing the step forward and back, without which `ln Z` would be biased at a small error bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MoveConfig {
    /// Hamiltonian Monte Carlo: exact.
    Hamiltonian(HamiltonianConfig),
    /// Euler's step with a Metropolis test (MALA): exact.
    MetropolisLangevin(LangevinConfig),
    /// Euler's step, never rejected, with path weights.
    UnadjustedLangevin(LangevinConfig),
    /// A step of Langevin dynamics with inertia (BAOAB), with path weights.
    Underdamped(UnderdampedMoveConfig),
}

/// A BAOAB step of unit mass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderdampedMoveConfig {
    /// The step `h`, in units of the coordinates.
    pub step_size: f64,
    /// The friction `gamma`, a rate per the same time.
    #[serde(default = "one")]
    pub friction: f64,
}

fn one() -> f64 {
    1.0
}

impl MoveConfig {
    /// Its name in words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hamiltonian(_) => "Hamiltonian Monte Carlo",
            Self::MetropolisLangevin(_) => "Metropolis-adjusted Langevin (MALA)",
            Self::UnadjustedLangevin(_) => "unadjusted Langevin with path weights",
            Self::Underdamped(_) => "underdamped Langevin (BAOAB) with path weights",
        }
    }

    /// The name in the config.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Hamiltonian(_) => "hamiltonian",
            Self::MetropolisLangevin(_) => "metropolis-langevin",
            Self::UnadjustedLangevin(_) => "unadjusted-langevin",
            Self::Underdamped(_) => "underdamped",
        }
    }

    /// Does it leave every density of the path invariant?
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Hamiltonian(_) | Self::MetropolisLangevin(_))
    }

    /// The step size.
    pub fn step_size(&self) -> f64 {
        match self {
            Self::Hamiltonian(config) => config.step_size,
            Self::MetropolisLangevin(config) | Self::UnadjustedLangevin(config) => config.step_size,
            Self::Underdamped(config) => config.step_size,
        }
    }

    /// Evaluations of the score in a move, roughly.
    pub fn evaluations(&self) -> f64 {
        match self {
            Self::Hamiltonian(config) => 1.0 + f64::from(config.leapfrog_steps),
            _ => 2.0,
        }
    }

    /// The acceptance that a pilot run steers to.
    pub fn best_acceptance(&self) -> f64 {
        if matches!(self, Self::Hamiltonian(_)) { 0.8 } else { 0.574 }
    }

    /// Are the parameters in their ranges?
    pub fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let mut positive = |key: &str, value: f64| {
            if !(value > 0.0 && value.is_finite()) {
                errors.push(ConfigError::new(format!("kernel.{key}"), value, "a positive number"));
            }
        };
        positive("step_size", self.step_size());
        match self {
            Self::Underdamped(config) => positive("friction", config.friction),
            Self::Hamiltonian(config) if config.leapfrog_steps == 0 => {
                errors.push(ConfigError::new("kernel.leapfrog_steps", 0, "an integer from 1 on"));
            }
            _ => {}
        }
        errors.into_result()
    }

    /// Refuses kernels that do not leave their target invariant, for estimators that know exact weights only.
    pub fn check_exact(&self, why: &str) -> Result<(), ConfigError> {
        if self.is_exact() {
            return Ok(());
        }
        let allowed = "hamiltonian or metropolis-langevin, which leave every density of the path invariant";
        Err(ConfigError::new("kernel.kind", format!("\"{}\"", self.kind()), allowed).help(why))
    }
}
