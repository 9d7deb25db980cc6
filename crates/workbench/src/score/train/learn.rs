//! The run: training with looks at what has been learned, then samples and evidence.

use std::collections::BTreeMap;

use ornstein_learning::sampling::{Drawing, Learned, write_calls};
use ornstein_learning::training::{Learner, Look, TrainingLoop, WeightsRecord, write_curves, write_snapshots};
use ornstein_networks::training::Trainer;
use ornstein_networks::weights_file::{Fingerprint, ModelDescription};
use ornstein_networks::{NetworkDenoiser, Normalisation};
use ornstein_run::{Run, RunError};

use super::output;
use super::plan::{ScoreTrainExperiment, conditions};
use crate::score::comparison::{Comparison, Distances};
use crate::score::data::{NormalisedData, TrainingData};
use crate::score::evidence::{Sides, excess_loss};
use crate::score::excess;

/// Exact draws or held-out rows that samples are compared with, at most.
const MOST_ROWS: usize = 100_000;

/// Rows on which the closed form is compared.
const EXCESS_ROWS: usize = 1024;

/// What stays the same over a run.
struct Scene<'a> {
    plan: &'a ScoreTrainExperiment,
    data: NormalisedData,
    /// Rows that nothing is learned from, in physical coordinates.
    held_out: Vec<f64>,
    /// What held-out rows are conditioned on, normalised.
    conditions: Vec<f32>,
    /// Exact draws, or the held-out rows.
    reference: Vec<f64>,
    /// Weights of the modes.
    weights: Option<Vec<f64>>,
    /// What is said about weights that are saved.
    record: WeightsRecord<'a>,
    seed: u64,
}

pub(super) fn run(plan: &ScoreTrainExperiment, run: &mut Run) -> Result<(), RunError> {
    let scene = Scene::new(plan, run)?;
    let trainer = Trainer::new(plan.model.clone(), scene.data.source.clone(), plan.config.training.clone(), run.seed())
        .map_err(RunError::experiment)?;
    let mut learner = Learner::new(trainer, Distances::names(), plan.config.validation.stopping());
    let resumed = run.resumed().cloned();
    if let Some(data) = &resumed {
        learner.restore(data)?;
    }
    scene.train(&mut learner, run)?;
    scene.finish(&learner, run)
}

impl<'a> Scene<'a> {
    fn new(plan: &'a ScoreTrainExperiment, run: &Run) -> Result<Self, RunError> {
        let seed = run.seed();
        let data = plan.data.normalised(plan.config.normalisation, seed).map_err(RunError::experiment)?;
        let (held_out, conditions) = data.held_out(MOST_ROWS.min(plan.config.sampling.samples.max(10_000)));
        let conditions = data.condition_normalisation.as_ref().map_or_else(Vec::new, |map| {
            let mut rows: Vec<f32> = conditions.iter().map(|&x| x as f32).collect();
            map.from_physical(&mut rows);
            rows
        });
        let reference = match &plan.truth {
            Some(truth) => truth.comparison_rows(seed, 0, MOST_ROWS),
            None => held_out.clone(),
        };
        let weights = plan.truth.as_ref().and_then(|truth| truth.counts_of_modes(&reference)).map(|counts| {
            let total: f64 = counts.iter().sum();
            counts.into_iter().map(|count| count / total).collect()
        });
        let record = record(plan, &data, seed)?;
        Ok(Self { plan, data, held_out, conditions, reference, weights, record, seed })
    }

    fn comparison(&self) -> Comparison<'_> {
        Comparison {
            normalisation: &self.data.normalisation,
            truth: self.plan.truth.as_ref(),
            weights: self.weights.as_deref(),
            seed: self.seed,
        }
    }

    fn normalisation(&self) -> &Normalisation {
        &self.data.normalisation
    }

    fn dimension(&self) -> usize {
        self.data.normalisation.dimension()
    }

    /// The network with these weights; conditions are those of the held-out rows from number `first` on, over and over.
    fn denoiser(&self, weights: &[f32], first: usize) -> Result<NetworkDenoiser, RunError> {
        let device = self.plan.config.training.device.open().map_err(RunError::experiment)?;
        let denoiser = NetworkDenoiser::on_device(self.plan.model.clone(), weights, device);
        let columns = self.plan.data.condition_dimension();
        if columns == 0 {
            return Ok(denoiser);
        }
        let mut rows = self.conditions.clone();
        rows.rotate_left(first * columns % self.conditions.len());
        denoiser.with_condition(&rows, columns).map_err(RunError::experiment)
    }

    fn train(&self, learner: &mut Learner, run: &mut Run) -> Result<(), RunError> {
        let training = TrainingLoop { look_every: self.plan.config.validation.every, record: &self.record };
        training.run(learner, run, |trainer| self.look(trainer))
    }

    /// Samples of the averaged weights, and how far they are from held-out rows.
    fn look(&self, trainer: &Trainer) -> Result<Look, RunError> {
        let denoiser = self.denoiser(trainer.average(), 0)?;
        let count = self.plan.config.validation.samples;
        let rows = self.plan.sampling.look(&denoiser, self.normalisation(), self.seed, count);
        let rows = rows.map_err(RunError::experiment)?;
        let distances = self.comparison().of(&rows, &self.held_out).map_err(RunError::experiment)?;
        let standing = format!("distance {:.4}", distances.sliced);
        Ok(Look { metrics: distances.metrics(), snapshot: rows, standing })
    }

    /// Samples of the weights to use, the record of training, and the evidence.
    fn finish(&self, learner: &Learner, run: &mut Run) -> Result<(), RunError> {
        let (weights, _) = learner.weights();
        self.record.save_learned(learner, run)?;
        write_snapshots(learner, run, self.dimension())?;
        let sampling = &self.plan.config.sampling;
        let drawing = Drawing {
            plan: &self.plan.sampling,
            samples: sampling.samples,
            normalisation: self.normalisation(),
            precision: sampling.precision,
        };
        let network = |first: usize| self.denoiser(weights, first).map(Learned::plain);
        let drawn = drawing.run(run, network, || learner.checkpoint())?;

        write_curves(learner, run)?;
        write_calls(run, drawn.evaluations, sampling.samples)?;
        output::reference(run, &self.reference, self.dimension())?;
        let floor = self
            .plan
            .truth
            .as_ref()
            .map(|truth| truth.comparison_rows(self.seed, 1, self.plan.config.validation.samples));
        if let Some(floor) = floor {
            let distance = self.comparison().sliced(&floor, &self.held_out).map_err(RunError::experiment)?;
            output::floor(run, distance)?;
        }
        let sides = Sides {
            samples: &drawn.rows,
            data: &self.reference,
            normalisation: self.normalisation(),
            truth: self.plan.truth.as_ref(),
            seed: self.seed,
        };
        output::modes(run, &sides)?;
        for evidence in sides.battery(&self.plan.config.evidence).map_err(RunError::experiment)? {
            run.evidence(evidence)?;
        }
        let exact = self.plan.truth.as_ref().and_then(|truth| truth.denoiser(self.normalisation(), self.seed));
        if let Some(exact) = exact {
            let count = EXCESS_ROWS.min(self.reference.len() / self.dimension());
            let mut rows = self.reference[..count * self.dimension()].to_vec();
            self.normalisation().from_physical(&mut rows);
            let learned = self.denoiser(weights, 0)?;
            let levels = excess::compare(
                &learned,
                exact.as_ref(),
                &rows,
                self.dimension(),
                self.plan.sampling.last_noise(),
                self.seed,
            )
            .map_err(RunError::experiment)?;
            output::excess(run, &levels)?;
            if let Some(evidence) = excess_loss(&levels, &self.plan.config.evidence) {
                run.evidence(evidence)?;
            }
        }
        Ok(())
    }
}

/// What is said about the weights: an endless law is recognised by the text that describes it.
fn record<'a>(plan: &'a ScoreTrainExperiment, data: &NormalisedData, seed: u64) -> Result<WeightsRecord<'a>, RunError> {
    let config = &plan.config;
    let (rows, fingerprint) = match &plan.data {
        TrainingData::Finite(points) => (points.rows.len() / points.dimension, Fingerprint::of_doubles(&points.rows)),
        TrainingData::Endless(_) => {
            let text = serde_json::to_string(&config.data).map_err(RunError::experiment)?;
            (0, Fingerprint::of_bytes(text.as_bytes()))
        }
    };
    Ok(WeightsRecord {
        model: ModelDescription {
            dimension: data.normalisation.dimension(),
            condition_dimension: conditions(&plan.data, &config.training),
            architecture: config.network.clone(),
            preconditioning: config.preconditioning,
            normalisation: data.normalisation.clone(),
            condition_normalisation: data.condition_normalisation.clone(),
        },
        settings: &config.training,
        process: &config.sampling.process,
        seed,
        rows,
        data: fingerprint,
        origin: BTreeMap::new(),
    })
}
