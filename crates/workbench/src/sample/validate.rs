//! From the config to a plan, or to everything that is wrong with it.

use ornstein_diagnostics::chains::Chains;
use ornstein_run::{ConfigError, ConfigErrors, Context};

use super::config::{Adapt, Keep, SampleConfig, SampleTable};
use super::plan::SampleExperiment;
use super::summary::BATCHES;
use crate::PreconditionerConfig;

/// A shorter warm-up has no window to estimate anything in.
const LEAST_WARM_UP: u32 = 20;

pub(super) fn prepare(config: SampleConfig, context: &Context) -> Result<SampleExperiment, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    check_table(&config.sample, &mut errors);
    check_evidence(&config, &mut errors);
    let Some(target) = errors.keep(config.target.build(context.seed())) else {
        return Err(errors);
    };
    errors.keep(config.start.check(&target));
    if let Err(found) = config.kernel.check(&target) {
        found.list().iter().for_each(|error| errors.push(error.clone()));
    }
    check_adaptation(&config, &mut errors);
    let preconditioner = errors.keep(config.preconditioner.build(target.dimension()));
    errors.into_result()?;
    Ok(SampleExperiment { config, target, preconditioner: preconditioner.unwrap_or_default() })
}

fn check_table(table: &SampleTable, errors: &mut ConfigErrors) {
    if table.chains == 0 {
        errors.push(ConfigError::new("sample.chains", 0, "an integer from 1 on"));
    }
    let least = match table.keep {
        Keep::Draws => Chains::MINIMUM_DRAWS,
        Keep::Summaries => 2 * BATCHES,
    };
    if table.draws < least {
        errors.push(ConfigError::new("sample.draws", table.draws, format!("an integer from {least} on")));
    }
    if table.thin == 0 {
        errors.push(ConfigError::new("sample.thin", 0, "an integer from 1 on"));
    }
    // Steps are counted in 32 bits, and the last number is taken for the start.
    let steps = u64::from(table.warm_up) + table.draws as u64 * u64::from(table.thin);
    if steps >= u64::from(u32::MAX) {
        let allowed = "less than 4294967295 steps, warm_up + draws * thin";
        errors.push(ConfigError::new("sample.draws", format!("{steps} steps in all"), allowed));
    }
}

fn check_adaptation(config: &SampleConfig, errors: &mut ConfigErrors) {
    let (table, traits) = (&config.sample, config.kernel.traits());
    if table.target_acceptance.is_some_and(|wanted| !(wanted > 0.0 && wanted < 1.0)) {
        let found = table.target_acceptance.unwrap_or_default();
        errors.push(ConfigError::new("sample.target_acceptance", found, "a number between 0 and 1"));
    }
    if table.adapt == Adapt::None {
        return;
    }
    let found = match table.adapt {
        Adapt::None | Adapt::StepSize => "\"step-size\"",
        Adapt::Diagonal => "\"diagonal\"",
        Adapt::Dense => "\"dense\"",
    };
    if traits.best_acceptance.is_none() {
        errors.push(
            ConfigError::new("sample.adapt", found, "\"none\" for this kernel").help(
                "step sizes are adapted to an acceptance, which a kernel without a Metropolis test does not have",
            ),
        );
    } else if table.warm_up < LEAST_WARM_UP {
        let allowed = format!("at least {LEAST_WARM_UP} steps for an adaptation (sample.adapt)");
        errors.push(ConfigError::new("sample.warm_up", table.warm_up, allowed));
    }
    if table.adapt != Adapt::StepSize && config.preconditioner != PreconditionerConfig::Identity {
        let allowed = "none or step-size beside a preconditioner of the config";
        errors.push(
            ConfigError::new("sample.adapt", found, allowed)
                .help("an adapted preconditioner would replace that of the config"),
        );
    }
}

fn check_evidence(config: &SampleConfig, errors: &mut ConfigErrors) {
    let evidence = &config.evidence;
    if !(evidence.significance > 0.0 && evidence.significance < 1.0) {
        errors.push(ConfigError::new("evidence.significance", evidence.significance, "a number between 0 and 1"));
    }
    if !(evidence.largest_r_hat > 1.0 && evidence.largest_r_hat.is_finite()) {
        errors.push(ConfigError::new("evidence.largest_r_hat", evidence.largest_r_hat, "a number above 1"));
    }
}
