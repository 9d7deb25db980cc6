//! Checking a config without a look at the machine or the disk of the output.

use super::plan::Plan;
use super::{Failure, RunRequest};
use crate::{ConfigDocument, Estimate, Experiment};

/// A config that is right, and what follows from it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The config with all defaults filled in, as TOML.
    pub resolved_config: String,
    /// What the run would need.
    pub estimate: Estimate,
    /// The input files that it names, each with size and checksum.
    pub inputs: Vec<String>,
}

/// Checks a config for experiment `E` as [`execute`](super::execute) would before it starts, but looks at neither the machine nor the
/// place of the output.
///
/// # Errors
///
/// See [`Failure`].
pub fn check<E: Experiment>(document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
    let plan = Plan::<E>::new(document, request)?;
    Ok(Checked { resolved_config: plan.resolved_config, estimate: plan.estimate, inputs: plan.inputs })
}
