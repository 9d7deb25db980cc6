//! From the config of `score.sample` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::seconds;
use ornstein_networks::weights_file::TrainedModel;
use ornstein_networks::{Normalisation, NormalisationKind};
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::ScoreSampleConfig;
use crate::score::data::{NormalisedData, TrainingData};
use crate::score::truth::Truth;

/// A validated run of `score.sample`: config, network, the way from noise to samples, and what they are compared with.
pub struct ScoreSampleExperiment {
    pub(super) config: ScoreSampleConfig,
    pub(super) model: TrainedModel,
    pub(super) sampling: SamplingPlan,
    pub(super) data: Option<NormalisedData>,
    /// What is known of the law of the data.
    pub(super) truth: Option<Truth>,
}

/// Data whose mean lies further off than so many scales, or whose scale is so many times another, is in other units.
const FAR: f64 = 3.0;

impl ScoreSampleExperiment {
    pub(super) fn new(config: ScoreSampleConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let model = errors.keep(config.weights.load(context));
        let sampling = errors.absorb(config.sampling.plan());
        config.evidence.check(&mut errors);
        let raw = config.data.as_ref().and_then(|data| errors.absorb(data.prepare(context)));
        let truth = config.data.as_ref().and_then(|data| errors.absorb(data.truth(context.seed()))).flatten();
        let data = match (&model, &raw) {
            (Some(model), Some(raw)) => errors.absorb(fitting(model, raw, context.seed())),
            _ => None,
        };
        if let Some(model) = &model {
            check_condition(&config, model, &mut errors);
        }
        errors.into_result()?;
        match (model, sampling) {
            (Some(model), Some(sampling)) => Ok(Self { config, model, sampling, data, truth }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let samples = self.config.sampling.samples as u64;
        let (dimension, weights) = (self.model.card().model.dimension as u64, self.model.weights().len());
        let guided = self.config.condition.as_ref().is_some_and(|table| table.guidance != 1.0);
        let calls = self.sampling.expected_calls() * if guided { 2.0 } else { 1.0 };
        Estimate {
            memory_bytes: samples * dimension * 24 + 8 * weights as u64 + (64 << 20),
            disk_bytes: samples * dimension * self.config.sampling.precision.bytes(),
            cpu_seconds: Some(seconds(weights, 0.0, calls * samples as f64)),
        }
    }
}

/// The data in the coordinates of the network, or why it cannot be that of the network.
fn fitting(model: &TrainedModel, data: &TrainingData, seed: u64) -> Result<NormalisedData, ConfigErrors> {
    let card = &model.card().model;
    if data.dimension() != card.dimension {
        let allowed = format!("{} coordinates, those of the network", card.dimension);
        return Err(ConfigError::new("data", format!("{} coordinates", data.dimension()), allowed).into());
    }
    let expected = card.condition_normalisation.as_ref().map_or(0, Normalisation::dimension);
    if data.condition_dimension() != expected {
        let found = format!("{} columns", data.condition_dimension());
        let allowed = format!("{expected} columns, those that the network is conditioned on");
        return Err(ConfigError::new("data.condition_columns", found, allowed).into());
    }
    let theirs = data.normalised(NormalisationKind::PerCoordinate, seed)?.normalisation;
    let ours = &card.normalisation;
    // One scale for all coordinates says nothing of a single one.
    let alone = (1..card.dimension).any(|i| ours.scale(i) != ours.scale(0));
    for i in 0..card.dimension {
        let apart = (theirs.mean(i) - ours.mean(i)).abs() / ours.scale(i).max(theirs.scale(i));
        let ratio = theirs.scale(i) / ours.scale(i);
        if apart > FAR || (alone && !(1.0 / FAR..FAR).contains(&ratio)) {
            let found = format!("coordinate {i} with mean {:.4} and deviation {:.4}", theirs.mean(i), theirs.scale(i));
            let allowed = format!(
                "data like that of the network, with mean {:.4} and deviation {:.4}",
                ours.mean(i),
                ours.scale(i)
            );
            return Err(ConfigError::new("data", found, allowed)
                .help("other units, or another order of the columns?")
                .into());
        }
    }
    data.by(ours.clone(), card.condition_normalisation.clone(), seed)
}

fn check_condition(config: &ScoreSampleConfig, model: &TrainedModel, errors: &mut ConfigErrors) {
    let card = &model.card().model;
    let columns = card.condition_normalisation.as_ref().map_or(0, Normalisation::dimension);
    let dropped = card.condition_dimension > columns;
    let Some(table) = &config.condition else {
        if columns > 0 && config.data.is_none() && !dropped {
            let allowed = format!("condition.values with {columns} numbers, or [data] with condition_columns");
            errors.push(ConfigError::new("condition", "nothing", allowed));
        }
        return;
    };
    if columns == 0 {
        errors.push(ConfigError::new("condition", "a condition", "nothing: this network has none"));
        return;
    }
    match &table.values {
        Some(values) if values.len() != columns => {
            let found = format!("{} numbers", values.len());
            errors.push(ConfigError::new("condition.values", found, format!("{columns} numbers")));
        }
        Some(values) if values.iter().any(|value| !value.is_finite()) => {
            errors.push(ConfigError::new("condition.values", format!("{values:?}"), "finite numbers"));
        }
        None if config.data.is_none() => {
            let allowed = format!("{columns} numbers, or [data] to take them from");
            errors.push(ConfigError::new("condition.values", "nothing", allowed));
        }
        _ => {}
    }
    if !table.guidance.is_finite() {
        errors.push(ConfigError::new("condition.guidance", table.guidance, "a finite number"));
    } else if table.guidance != 1.0 && !dropped {
        let allowed = "1 for a network that was trained without training.condition_dropout";
        errors.push(ConfigError::new("condition.guidance", table.guidance, allowed));
    }
}
