//! From the config of `score.train` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::{
    TrainingCost, build_network, check_device, check_preconditioning, check_settings, network_conditions,
};
use ornstein_networks::ScoreModel;
use ornstein_networks::training::TrainingSettings;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::ScoreTrainConfig;
use crate::score::data::{LEAST_ROWS, TrainingData};
use crate::score::truth::Truth;

/// A validated run of `score.train`: config, data, network and the way from noise to samples.
pub struct ScoreTrainExperiment {
    pub(super) config: ScoreTrainConfig,
    pub(super) data: TrainingData,
    /// What is known of the law of the data.
    pub(super) truth: Option<Truth>,
    pub(super) model: ScoreModel,
    pub(super) sampling: SamplingPlan,
}

/// Fewer held-out rows say nothing of a loss.
const LEAST_HELD_OUT: usize = 20;

impl ScoreTrainExperiment {
    pub(super) fn new(config: ScoreTrainConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let data = errors.absorb(config.data.prepare(context));
        let truth = errors.absorb(config.data.truth(context.seed())).flatten();
        let sampling = errors.absorb(config.sampling.plan());
        errors.keep(check_settings(&config.training));
        check_validation(&config, &mut errors);
        config.evidence.check(&mut errors);
        errors.keep(check_preconditioning(&config.preconditioning));
        errors.keep(check_device(&config.training));
        if let Some(data) = &data {
            check_rows(data, &mut errors);
            if config.training.condition_dropout > 0.0 && data.condition_dimension() == 0 {
                let allowed = "0 for data without a condition (data.condition_columns)";
                errors.push(ConfigError::new("training.condition_dropout", config.training.condition_dropout, allowed));
            }
        }
        let network = data.as_ref().and_then(|data| {
            errors.keep(build_network(&config.network, data.dimension(), conditions(data, &config.training)))
        });
        errors.into_result()?;
        match (data, network, sampling) {
            (Some(data), Some(network), Some(sampling)) => {
                let model = ScoreModel { network, preconditioning: config.preconditioning };
                Ok(Self { config, data, truth, model, sampling })
            }
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        TrainingCost {
            network: self.model.network.as_ref(),
            settings: &self.config.training,
            rows: self.data.counts().map_or(0, |[training, held_out]| training + held_out),
            look_every: self.config.validation.every,
            look_samples: self.config.validation.samples,
            sampling: &self.config.sampling,
            plan: &self.sampling,
        }
        .estimate()
    }
}

/// Numbers that the network is conditioned on.
pub(super) fn conditions(data: &TrainingData, settings: &TrainingSettings) -> usize {
    network_conditions(data.condition_dimension(), settings)
}

fn check_rows(data: &TrainingData, errors: &mut ConfigErrors) {
    let Some([training, held_out]) = data.counts() else { return };
    if training + held_out < LEAST_ROWS {
        let found = format!("{} rows", training + held_out);
        errors.push(ConfigError::new("data", found, format!("{LEAST_ROWS} rows or more")));
    } else if held_out < LEAST_HELD_OUT || training < LEAST_HELD_OUT {
        let found = format!("a part that holds out {held_out} of {} rows", training + held_out);
        let allowed = format!("one that leaves {LEAST_HELD_OUT} rows or more on either side");
        errors.push(ConfigError::new("data.validation_fraction", found, allowed));
    }
}

fn check_validation(config: &ScoreTrainConfig, errors: &mut ConfigErrors) {
    let table = &config.validation;
    if config.training.steps == 0 {
        errors.push(ConfigError::new("training.steps", 0, "an integer from 1 on"));
    }
    if table.every == 0 {
        errors.push(ConfigError::new("validation.every", 0, "an integer from 1 on"));
    }
    if table.samples < LEAST_ROWS {
        errors.push(ConfigError::new("validation.samples", table.samples, format!("an integer from {LEAST_ROWS} on")));
    }
    if config.training.validation_rows == 0 {
        errors.push(ConfigError::new("training.validation_rows", 0, "an integer from 1 on"));
    }
    if table.early_stopping.as_ref().is_some_and(|table| table.patience == 0) {
        errors.push(ConfigError::new("validation.early_stopping.patience", 0, "an integer from 1 on"));
    }
}
