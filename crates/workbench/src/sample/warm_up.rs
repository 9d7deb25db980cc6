//! The steps before the first draw.

use ornstein_engine::adaptation::{Shape, WarmUp};
use ornstein_engine::preconditioners::Estimated;
use ornstein_engine::{ChainState, Ensemble, Randomness};
use ornstein_run::{Progress, RunError};

use super::config::Adapt;
use super::plan::SampleExperiment;
use crate::{AnyDensity, KernelFamily, TargetNumber};

/// Step size and preconditioner of the draws.
#[derive(Debug, Clone)]
pub(super) struct Tuning {
    pub step_size: f64,
    pub preconditioner: Estimated,
}

impl Tuning {
    /// Those of the config.
    pub fn of_config(plan: &SampleExperiment) -> Self {
        Self { step_size: plan.config.kernel.step_size(), preconditioner: plan.preconditioner.clone() }
    }
}

/// Warms up with adaptation: the tuning that it arrives at, and where the chains are then.
pub(super) fn adapt<T: TargetNumber, F: KernelFamily<T, AnyDensity<T>>>(
    plan: &SampleExperiment,
    family: &F,
    start: Ensemble<T>,
    randomness: Randomness,
    progress: &Progress,
) -> Result<(Tuning, Ensemble<T>), RunError> {
    let table = &plan.config.sample;
    let best = plan.config.kernel.traits().best_acceptance.unwrap_or(0.8);
    let warm_up = WarmUp {
        steps: table.warm_up,
        step_size: plan.config.kernel.step_size(),
        target_acceptance: table.target_acceptance.unwrap_or(best),
        shape: match table.adapt {
            Adapt::None | Adapt::StepSize => Shape::Identity,
            Adapt::Diagonal => Shape::Diagonal,
            Adapt::Dense => Shape::Dense,
        },
        ..WarmUp::default()
    };
    let given = &plan.preconditioner;
    let build = |step_size: f64, estimated: Estimated| {
        // One kernel is made for every step.
        progress.advance(1);
        let preconditioner = if table.adapt == Adapt::StepSize { given.clone() } else { estimated };
        family.at(step_size, preconditioner, randomness)
    };
    let warmed_up = warm_up.run(T::density_of(&plan.target), start, build).map_err(RunError::experiment)?;
    let preconditioner = if table.adapt == Adapt::StepSize { given.clone() } else { warmed_up.preconditioner };
    Ok((Tuning { step_size: warmed_up.step_size, preconditioner }, warmed_up.state.into_position()))
}
