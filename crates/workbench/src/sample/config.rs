//! The config of `sample`, as written in TOML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::start::StartConfig;
use crate::{KernelConfig, Precision, PreconditionerConfig, TargetConfig};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleConfig {
    /// What is sampled.
    pub target: TargetConfig,
    /// What moves the chains.
    pub kernel: KernelConfig,
    /// What makes directions equally long: the covariance that shapes drift and noise, or the inverse mass matrix.
    #[serde(default)]
    pub preconditioner: PreconditionerConfig,
    /// Where they start.
    #[serde(default)]
    pub start: StartConfig,
    /// How many chains and draws.
    pub sample: SampleTable,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: EvidenceTable,
}

/// How many chains and draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleTable {
    /// Number of chains. They move side by side, 64 to a block.
    #[schemars(range(min = 1))]
    pub chains: usize,
    /// Steps before the first draw, thrown away.
    #[serde(default)]
    pub warm_up: u32,
    /// What the warm-up adapts; afterwards it is frozen.
    #[serde(default)]
    pub adapt: Adapt,
    /// Acceptance that the step size is adapted to; if left out 0.8, and 0.574 for metropolis-langevin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_acceptance: Option<f64>,
    /// Draws of each chain.
    #[schemars(range(min = 4))]
    pub draws: usize,
    /// Steps from one draw to the next.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub thin: u32,
    /// Precision of the states in memory and in the file.
    #[serde(default)]
    pub precision: Precision,
    /// What goes to the file: every draw, or summaries alone for runs that are too large for that.
    #[serde(default)]
    pub keep: Keep,
}

fn one() -> u32 {
    1
}

/// What a warm-up adapts to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Adapt {
    /// Nothing: step size and preconditioner are those of the config.
    #[default]
    None,
    /// The step size, by dual averaging.
    StepSize,
    /// The step size, and the variances of the coordinates as preconditioner (inverse mass matrix).
    Diagonal,
    /// The step size, and the whole covariance matrix as preconditioner.
    Dense,
}

/// What goes to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// Every draw of every chain.
    #[default]
    Draws,
    /// Means, deviations, R-hat and effective sample sizes from running sums; no draws.
    Summaries,
}

/// The tests of the result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceTable {
    /// A test fails below this p-value: the probability that it rejects right chains.
    pub significance: f64,
    /// Largest R-hat that passes.
    pub largest_r_hat: f64,
}

impl Default for EvidenceTable {
    fn default() -> Self {
        Self { significance: 1e-6, largest_r_hat: 1.01 }
    }
}
