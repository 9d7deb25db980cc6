//! From the config of `score.evaluate` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::seconds;
use ornstein_networks::NormalisationKind;
use ornstein_networks::weights_file::TrainedModel;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::{SamplesTable, ScoreEvaluateConfig};
use crate::Target;
use crate::data_set;
use crate::score::data::{NormalisedData, ScoreDataConfig, TrainingData};
use crate::score::truth::Truth;

/// A validated run of `score.evaluate`: config, samples or what makes them, and data.
pub struct ScoreEvaluateExperiment {
    pub(super) config: ScoreEvaluateConfig,
    /// Samples of a file, row by row.
    pub(super) samples: Option<Vec<f64>>,
    pub(super) model: Option<TrainedModel>,
    pub(super) sampling: SamplingPlan,
    pub(super) data: NormalisedData,
    /// Rows that a network may have learned by heart; 0 if there is no end of them.
    pub(super) training_rows: usize,
    /// What is known of the law of the data.
    pub(super) truth: Option<Truth>,
    /// The law as a density, where it is one.
    pub(super) target: Option<Target>,
}

/// Fewer samples say nothing of a law.
const LEAST_SAMPLES: usize = 100;

impl ScoreEvaluateExperiment {
    pub(super) fn new(config: ScoreEvaluateConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let raw = errors.absorb(config.data.prepare(context));
        let truth = errors.absorb(config.data.truth(context.seed())).flatten();
        let sampling = errors.absorb(config.sampling.plan());
        config.evidence.check(&mut errors);
        check(&config, &mut errors);
        let model = config.weights.as_ref().and_then(|table| errors.keep(table.load(context)));
        let dimension = raw.as_ref().map(TrainingData::dimension);
        if let (Some(model), Some(dimension)) = (&model, dimension) {
            if model.card().model.dimension != dimension {
                let allowed = format!("a network for {dimension} coordinates, those of the data");
                let found = format!("a network for {} coordinates", model.card().model.dimension);
                errors.push(ConfigError::new("weights.file", found, allowed));
            }
            if model.card().model.condition_dimension > 0 {
                let error = ConfigError::new("weights.file", "a network with a condition", "one without");
                errors.push(
                    error.help(
                        "samples of a network with a condition can be made by score.sample and read by [samples]",
                    ),
                );
            }
        }
        let samples = config.samples.as_ref().and_then(|table| errors.keep(read(table, dimension, context)));
        if config.samples.is_none() && config.weights.is_none() {
            let help = "samples are read from a file, or made by a network";
            errors.push(ConfigError::new("samples", "nothing", "[samples], or [weights]").help(help));
        }
        errors.into_result()?;
        let (Some(raw), Some(sampling)) = (raw, sampling) else { return Err(ConfigErrors::default()) };
        let data = match &model {
            Some(model) => raw.by(model.normalisation().clone(), None, context.seed())?,
            None => raw.normalised(NormalisationKind::PerCoordinate, context.seed())?,
        };
        let target = match &config.data {
            ScoreDataConfig::Target(config) if config.embedding.is_none() => config.target.build(context.seed()).ok(),
            _ => None,
        };
        let training_rows = raw.counts().map_or(0, |[training, _]| training);
        Ok(Self { config, samples, model, sampling, data, training_rows, truth, target })
    }

    pub(super) fn dimension(&self) -> usize {
        self.data.normalisation.dimension()
    }

    pub(super) fn cost(&self) -> Estimate {
        let table = &self.config.evaluate;
        let count = self.samples.as_ref().map_or(self.config.sampling.samples, |rows| rows.len() / self.dimension());
        let dimension = self.dimension() as f64;
        let traces = if table.likelihood_probes == 0 { dimension } else { f64::from(table.likelihood_probes) };
        let likelihood = table.likelihood_rows as f64 * 4.0 * f64::from(table.likelihood_steps) * (1.0 + 2.0 * traces);
        let ladder = (table.dimension_rows * table.dimension_levels) as f64 * 6.0 * dimension;
        let sampled = if self.samples.is_some() { 0.0 } else { count as f64 * self.sampling.expected_calls() };
        let weights = self.model.as_ref().map_or(0, |model| model.weights().len());
        let pairs = 4.0 * (table.rows as f64).powi(2) * (dimension + table.permutations as f64);
        Estimate {
            memory_bytes: (24 * count * self.dimension()) as u64 + (64 << 20),
            disk_bytes: (8 * count * self.dimension()) as u64,
            cpu_seconds: Some(seconds(weights, 0.0, likelihood + ladder + sampled) + 1e-9 * pairs),
        }
    }
}

fn check(config: &ScoreEvaluateConfig, errors: &mut ConfigErrors) {
    let table = &config.evaluate;
    let mut at_least = |key: &str, found: usize, least: usize| {
        if found < least {
            errors.push(ConfigError::new(format!("evaluate.{key}"), found, format!("an integer from {least} on")));
        }
    };
    at_least("rows", table.rows, LEAST_SAMPLES);
    at_least("permutations", table.permutations, 19);
    at_least("likelihood_steps", table.likelihood_steps as usize, 1);
    at_least("dimension_levels", table.dimension_levels, 8);
    if table.likelihood_probes == 1 {
        let allowed = "0 for the exact trace, or 2 and more probes, which have an error bar";
        errors.push(ConfigError::new("evaluate.likelihood_probes", 1, allowed));
    }
}

/// Samples of a file.
fn read(table: &SamplesTable, dimension: Option<usize>, context: &Context) -> Result<Vec<f64>, ConfigError> {
    let path = context.resolve("samples.file", &table.file)?;
    let array = table.array.as_deref();
    let data = data_set::read(&path, array)
        .map_err(|error| error.at_key("samples.file", "samples.array", &table.file, array))?;
    match dimension {
        Some(dimension) if dimension != data.dimension => {
            let found = format!("samples of {} coordinates", data.dimension);
            Err(ConfigError::new("samples.file", found, format!("{dimension} coordinates, those of the data")))
        }
        _ if data.len() < LEAST_SAMPLES => {
            let found = format!("{} samples", data.len());
            Err(ConfigError::new("samples.file", found, format!("{LEAST_SAMPLES} samples or more")))
        }
        _ => Ok(data.values),
    }
}
