//! The least run that learns: two normal coordinates, judged by the spread of the samples.

use std::sync::Arc;

use ornstein_engine::targets::Gaussian;
use ornstein_learning::sampling::{Drawing, Learned, SamplingPlan, SamplingTable, write_calls};
use ornstein_learning::training::{
    Criterion, Learner, Look, MetricName, TrainingCost, TrainingLoop, WeightsRecord, build_network, check_device,
    check_preconditioning, check_settings, network_conditions, write_curves, write_snapshots,
};
use ornstein_networks::architectures::Architecture;
use ornstein_networks::data::ExactData;
use ornstein_networks::training::{EarlyStopping, Trainer, TrainingSettings};
use ornstein_networks::weights_file::{Fingerprint, ModelDescription};
use ornstein_networks::{NetworkDenoiser, Normalisation, Preconditioning, ScoreModel};
use ornstein_run::{ConfigErrors, Context, Estimate, Experiment, Figure, ResultFile, Run, RunError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Coordinates of a state.
const DIMENSION: usize = 2;

/// The tables of the config.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormalsConfig {
    network: Architecture,
    training: TrainingSettings,
    sampling: SamplingTable,
    looks: LooksTable,
}

/// How training is watched.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LooksTable {
    every: u32,
    samples: usize,
    /// Looks without an improvement before training stops.
    patience: Option<u32>,
    /// The metric is the number of the look, so that the first is the best.
    #[serde(default)]
    worse_and_worse: bool,
}

/// A validated run.
pub struct Normals {
    config: NormalsConfig,
    model: ScoreModel,
    plan: SamplingPlan,
}

impl Experiment for Normals {
    const KIND: &'static str = "test.normals";
    const SUMMARY: &'static str = "a network learns two normal coordinates";
    type Config = NormalsConfig;

    fn prepare(config: NormalsConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        let (mut errors, preconditioning) = (ConfigErrors::default(), Preconditioning::default());
        errors.keep(check_settings(&config.training));
        errors.keep(check_device(&config.training));
        errors.keep(check_preconditioning(&preconditioning));
        let conditions = network_conditions(0, &config.training);
        let network = errors.keep(build_network(&config.network, DIMENSION, conditions));
        errors.into_result()?;
        let plan = config.sampling.plan()?;
        let network = network.ok_or_else(ConfigErrors::default)?;
        Ok(Self { config, model: ScoreModel { network, preconditioning }, plan })
    }

    fn estimate(&self) -> Estimate {
        TrainingCost {
            network: self.model.network.as_ref(),
            settings: &self.config.training,
            rows: 0,
            look_every: self.config.looks.every,
            look_samples: self.config.looks.samples,
            sampling: &self.config.sampling,
            plan: &self.plan,
        }
        .estimate()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let (config, looks, normalisation) = (&self.config, &self.config.looks, Normalisation::identity(DIMENSION));
        let data = ExactData::new(Gaussian::standard(DIMENSION), normalisation.clone(), run.seed());
        let trainer = Trainer::new(self.model.clone(), Arc::new(data), config.training.clone(), run.seed());
        let stopping = looks.patience.map(|patience| (Criterion::Metric(0), EarlyStopping::new(patience, 0.0)));
        let metrics = vec![MetricName::new("spread", "mean square of samples"), MetricName::new("unknown", "nothing")];
        let mut learner = Learner::new(trainer.map_err(RunError::experiment)?, metrics, stopping);
        if let Some(data) = run.resumed().cloned() {
            learner.restore(&data)?;
        }
        let record = WeightsRecord {
            model: ModelDescription {
                dimension: DIMENSION,
                condition_dimension: 0,
                architecture: config.network.clone(),
                preconditioning: self.model.preconditioning,
                normalisation: normalisation.clone(),
                condition_normalisation: None,
            },
            settings: &config.training,
            process: &config.sampling.process,
            seed: run.seed(),
            rows: 0,
            data: Fingerprint::of_bytes(b"two standard normals"),
            origin: [("law".to_owned(), "two standard normals".to_owned())].into(),
        };
        let denoiser = |weights: &[f32]| NetworkDenoiser::new(self.model.clone(), weights);
        let seed = run.seed();
        TrainingLoop { look_every: looks.every, record: &record }.run(&mut learner, run, |trainer| {
            let rows = self.plan.look(&denoiser(trainer.average()), &normalisation, seed, looks.samples);
            let rows = rows.map_err(RunError::experiment)?;
            let spread = if looks.worse_and_worse { f64::from(trainer.steps_taken()) } else { mean_square(&rows) };
            Ok(Look { metrics: vec![spread, f64::NAN], snapshot: rows, standing: format!("spread {spread:.3}") })
        })?;
        record.save_learned(&learner, run)?;
        write_snapshots(&learner, run, DIMENSION)?;
        let sampling = &config.sampling;
        let (samples, precision) = (sampling.samples, sampling.precision);
        let drawing = Drawing { plan: &self.plan, samples, normalisation: &normalisation, precision };
        let network = |_: usize| Ok(Learned::plain(denoiser(learner.weights().0)));
        let drawn = drawing.run(run, network, || learner.checkpoint())?;
        write_curves(&learner, run)?;
        write_calls(run, drawn.evaluations, samples)
    }

    fn figures(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        Ok(Vec::new())
    }
}

fn mean_square(rows: &[f64]) -> f64 {
    rows.iter().map(|x| x * x).sum::<f64>() / rows.len() as f64
}
