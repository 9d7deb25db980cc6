//! From the config to a plan, or to everything that is wrong with it.

use ornstein_run::{ConfigError, ConfigErrors, Context};

use super::config::{AnnealingConfig, DirectionName};
use super::plan::AnnealingExperiment;
use crate::free_energy::checks::{adopt, check_pilot, check_preconditioner};

/// Fewer weights have no error bar worth the name.
const LEAST_WALKERS: usize = 64;

pub(super) fn prepare(config: AnnealingConfig, context: &Context) -> Result<AnnealingExperiment, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    check_table(&config, &mut errors);
    config.evidence.check(&mut errors);
    for checked in [config.schedule.check(), config.kernel.check()] {
        adopt(checked, &mut errors);
    }
    check_pilot(config.pilot.as_ref(), Some(&config.schedule), &mut errors);
    check_preconditioner(&config.preconditioner, &config.kernel, config.pilot.as_ref(), &mut errors);
    let Some(target) = errors.keep(config.target.build(context.seed())) else {
        return Err(errors);
    };
    let preconditioner = errors.keep(config.preconditioner.build(target.dimension()));
    let ends = errors.keep(config.path.build(&target));
    if config.annealing.direction == DirectionName::Both && target.sampler().is_none() {
        let error = ConfigError::new("annealing.direction", "\"both\"", "\"forward\" for this target");
        errors.push(error.help("bridges back start from exact draws of the target, which this one does not have"));
    }
    errors.into_result()?;
    match (ends, preconditioner) {
        (Some(ends), Some(preconditioner)) => Ok(AnnealingExperiment { config, ends, preconditioner }),
        // One of them would have left an error.
        _ => Err(ConfigErrors::default()),
    }
}

fn check_table(config: &AnnealingConfig, errors: &mut ConfigErrors) {
    let table = &config.annealing;
    if table.walkers < LEAST_WALKERS {
        let allowed = format!("an integer from {LEAST_WALKERS} on");
        let error = ConfigError::new("annealing.walkers", table.walkers, allowed);
        errors.push(error.help("the error bar of ln Z is estimated from the scatter of the weights"));
    }
    if table.moves == 0 {
        errors.push(ConfigError::new("annealing.moves", 0, "an integer from 1 on"));
    }
    if table.moves > 1 && !config.kernel.is_exact() {
        let error = ConfigError::new("annealing.moves", table.moves, "1 for moves with path weights");
        errors.push(error.help("use a longer bridge in its place: each of its steps is a move at a place of its own"));
    }
    let longest = config.schedule.lengths().and_then(|lengths| lengths.into_iter().max()).unwrap_or(1);
    let steps = (longest as u64 + 1) * u64::from(table.moves);
    if steps >= u64::from(u32::MAX) {
        let allowed = "less than 4294967295 steps, (length + 1) * moves";
        errors.push(ConfigError::new("annealing.moves", format!("{steps} steps in all"), allowed));
    }
}
