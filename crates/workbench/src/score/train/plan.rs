//! From the config of `score.train` to a plan with its cost, or to everything that is wrong with it.

use std::sync::Arc;

use ornstein_networks::training::{SettingsError, TrainingSettings};
use ornstein_networks::{Network, ScoreModel};
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::ScoreTrainConfig;
use crate::score::data::{LEAST_ROWS, TrainingData};
use crate::score::sampling::SamplingPlan;
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

/// Processor seconds of a weight, per row, in a step of training and in an evaluation, on a machine of 2025.
const SECONDS_PER_WEIGHT: [f64; 2] = [5e-10, 1.5e-10];

impl ScoreTrainExperiment {
    pub(super) fn new(config: ScoreTrainConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let data = all(&mut errors, config.data.prepare(context));
        let truth = all(&mut errors, config.data.truth(context.seed())).flatten();
        let sampling = all(&mut errors, config.sampling.plan());
        errors.keep(check_settings(&config.training));
        check_validation(&config, &mut errors);
        config.evidence.check(&mut errors);
        let deviation = config.preconditioning.data_deviation;
        if !(deviation > 0.0 && deviation.is_finite()) {
            errors.push(ConfigError::new("preconditioning.data_deviation", deviation, "a positive number"));
        }
        if let Err(error) = config.training.device.open() {
            errors.push(
                ConfigError::new("training.device", format!("\"{}\"", error.name), "\"cpu\"").help(error.to_string()),
            );
        }
        if let Some(data) = &data {
            check_rows(data, &mut errors);
            if config.training.condition_dropout > 0.0 && data.condition_dimension() == 0 {
                let allowed = "0 for data without a condition (data.condition_columns)";
                errors.push(ConfigError::new("training.condition_dropout", config.training.condition_dropout, allowed));
            }
        }
        let network = data.as_ref().and_then(|data| {
            let built = config.network.build(data.dimension(), conditions(data, &config.training));
            errors.keep(built.map_err(|error| {
                let found = format!("\"{}\" with these sizes", error.architecture);
                let allowed = format!("a network for {} coordinates", data.dimension());
                ConfigError::new("network", found, allowed).help(error.to_string())
            }))
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

    /// Looks at samples and losses in all.
    pub(super) fn looks(&self) -> u32 {
        self.config.training.steps.div_ceil(self.config.validation.every)
    }

    pub(super) fn network(&self) -> &Arc<dyn Network> {
        &self.model.network
    }

    pub(super) fn cost(&self) -> Estimate {
        let (training, sampling) = (&self.config.training, &self.config.sampling);
        let weights = self.network().parameters().len() as u64;
        let dimension = self.data.dimension() as u64;
        let (looks, calls) = (f64::from(self.looks()), self.sampling.expected_calls());
        let trained = f64::from(training.steps) * training.batch as f64;
        let validated = looks * (2 * training.levels * training.validation_rows) as f64;
        let sampled = calls * (sampling.samples as f64 + looks * self.config.validation.samples as f64);
        let seconds = trained * SECONDS_PER_WEIGHT[0] + (validated + sampled) * SECONDS_PER_WEIGHT[1];
        let rows = self.data.counts().map_or(0, |[training, held_out]| (training + held_out) as u64);
        let snapshots = u64::from(self.looks()) * self.config.validation.samples as u64 * dimension * 4;
        Estimate {
            memory_bytes: 40 * weights * 4
                + rows * dimension * 12
                + 3 * snapshots
                + sampling.samples as u64 * dimension * 24
                + (64 << 20),
            disk_bytes: sampling.samples as u64 * dimension * sampling.precision.bytes() + snapshots + 4 * weights,
            cpu_seconds: Some(seconds * weights as f64),
        }
    }
}

/// Numbers that the network is conditioned on: one more than the data if conditions are dropped now and then.
pub(super) fn conditions(data: &TrainingData, settings: &TrainingSettings) -> usize {
    data.condition_dimension() + usize::from(settings.condition_dropout > 0.0)
}

/// The value, or all of its errors.
fn all<T>(errors: &mut ConfigErrors, result: Result<T, ConfigErrors>) -> Option<T> {
    result.map_err(|found| found.list().iter().for_each(|error| errors.push(error.clone()))).ok()
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

/// The error of the settings, with what stands in the config.
fn check_settings(settings: &TrainingSettings) -> Result<(), ConfigError> {
    settings.check().map_err(|SettingsError { key, rule }| {
        let value = serde_json::to_value(settings).unwrap_or_default();
        let found = key.split('.').try_fold(&value, |value, part| value.get(part));
        let found = found.map_or_else(|| "another value".to_owned(), ToString::to_string);
        ConfigError::new(format!("training.{key}"), found, format!("a value that {rule}"))
    })
}
