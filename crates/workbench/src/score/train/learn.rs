//! The run: training with looks at what has been learned, then samples and evidence.

use ornstein_engine::Randomness;
use ornstein_networks::training::{Trainer, TrainingError};
use ornstein_networks::weights_file::{Fingerprint, ModelDescription, TrainedModel, TrainingSummary};
use ornstein_networks::{NetworkDenoiser, Normalisation};
use ornstein_run::{CheckpointData, Run, RunError};

use super::learner::Learner;
use super::plan::{ScoreTrainExperiment, conditions};
use super::{output, snapshots};
use crate::score::comparison::{Comparison, Distances};
use crate::score::data::{NormalisedData, TrainingData};
use crate::score::draw::{Drawing, Learned};
use crate::score::evidence::{Sides, excess_loss};
use crate::score::excess;

/// Exact draws or held-out rows that samples are compared with, at most.
const MOST_ROWS: usize = 100_000;

/// Rows on which the closed form is compared.
const EXCESS_ROWS: usize = 1024;

/// The stream of noise of samples on the way: the same at every look, and none of the samples at the end.
const LOOK_STREAM: u64 = 1 << 32;

/// Steps between two words on how it stands.
const STANDING: u32 = 50;

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
    seed: u64,
}

pub(super) fn run(plan: &ScoreTrainExperiment, run: &mut Run) -> Result<(), RunError> {
    let scene = Scene::new(plan, run)?;
    let trainer = Trainer::new(plan.model.clone(), scene.data.source.clone(), plan.config.training.clone(), run.seed())
        .map_err(RunError::experiment)?;
    let mut learner = Learner::new(trainer, &plan.config.validation);
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
        Ok(Self { plan, data, held_out, conditions, reference, weights, seed })
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
        let settings = &self.plan.config.training;
        let progress = run.progress("steps", u64::from(settings.steps));
        progress.advance(u64::from(learner.trainer.steps_taken()));
        let mut standing = String::new();
        while !learner.finished {
            if let Err(error) = learner.step() {
                return Err(self.diverged(error, learner, run));
            }
            let done = learner.trainer.steps_taken();
            progress.advance(1);
            if done.is_multiple_of(self.plan.config.validation.every) || learner.finished {
                let (distances, snapshot) = self.look(learner)?;
                learner.look(distances, &snapshot).map_err(RunError::experiment)?;
                standing = format!(", distance {:.4}", distances.sliced);
            }
            if done.is_multiple_of(STANDING) {
                progress.stands(format!("loss {:.4}{standing}", learner.history.recent_loss()));
            }
            run.checkpoint_if_due(|| learner.checkpoint())?;
        }
        Ok(())
    }

    /// Samples of the averaged weights, and how far they are from held-out rows.
    fn look(&self, learner: &Learner) -> Result<(Distances, Vec<f64>), RunError> {
        let denoiser = self.denoiser(learner.trainer.average(), 0)?;
        let (count, dimension) = (self.plan.config.validation.samples, self.dimension());
        let randomness = Randomness { seed: self.seed, index: LOOK_STREAM };
        let rows = self.plan.sampling.rows::<f32>(&denoiser, randomness, count, dimension);
        let mut rows: Vec<f64> = rows.map_err(RunError::experiment)?.into_iter().map(f64::from).collect();
        self.normalisation().to_physical(&mut rows);
        let distances = self.comparison().of(&rows, &self.held_out).map_err(RunError::experiment)?;
        Ok((distances, rows))
    }

    /// Keeps the last good state, as a checkpoint and as weights to look at, and says what to change.
    fn diverged(&self, error: TrainingError, learner: &Learner, run: &mut Run) -> RunError {
        let TrainingError::Diverged { .. } = error else { return RunError::experiment(error) };
        let kept = learner.last_good().and_then(|data| run.save_checkpoint(data));
        let state = learner.trainer.last_good();
        let saved = self.save(&state.optimiser.average, state.step, None, run);
        let kept = match kept.and(saved) {
            Ok(()) => format!("the state after step {} is kept in the checkpoint and as weights beside it", state.step),
            Err(reason) => format!("its state could not be kept: {reason}"),
        };
        let rate = self.plan.config.training.learning_rate.peak;
        RunError::experiment(format!(
            "{error}; {kept}. Try training.learning_rate.peak below {rate}, a longer training.learning_rate.warm_up or a smaller \
             training.largest_gradient, and look for outliers in the data"
        ))
    }

    /// Leaves weights with what is said of them beside the output.
    fn save(&self, weights: &[f32], steps: u32, loss: Option<f64>, run: &mut Run) -> Result<(), RunError> {
        let config = &self.plan.config;
        let (rows, data) = match &self.plan.data {
            TrainingData::Finite(points) => {
                (points.rows.len() / points.dimension, Fingerprint::of_doubles(&points.rows))
            }
            TrainingData::Endless(_) => {
                let text = serde_json::to_string(&config.data).map_err(RunError::experiment)?;
                (0, Fingerprint::of_bytes(text.as_bytes()))
            }
        };
        let summary = TrainingSummary {
            seed: self.seed,
            steps,
            batch: config.training.batch,
            rows,
            validation_loss: loss,
            data,
            process: serde_json::to_value(&config.sampling.process)
                .ok()
                .and_then(|value| Some(value.get("kind")?.as_str()?.to_owned())),
            levels: config.training.noise.levels,
        };
        let description = ModelDescription {
            dimension: self.dimension(),
            condition_dimension: conditions(&self.plan.data, &config.training),
            architecture: config.network.clone(),
            preconditioning: config.preconditioning,
            normalisation: self.data.normalisation.clone(),
            condition_normalisation: self.data.condition_normalisation.clone(),
        };
        let model = TrainedModel::new(description, summary, weights.to_vec()).map_err(RunError::experiment)?;
        let encoded = model.encode().map_err(RunError::experiment)?;
        run.companion("safetensors", &encoded.tensors)?;
        run.companion("card.toml", encoded.card.as_bytes())?;
        Ok(())
    }

    /// Samples of the weights to use, the record of training, and the evidence.
    fn finish(&self, learner: &Learner, run: &mut Run) -> Result<(), RunError> {
        let (weights, steps) = learner.weights();
        let losses = learner.trainer.validation_losses(weights).map_err(RunError::experiment)?;
        let loss = losses.iter().map(|loss| loss.mean).sum::<f64>() / losses.len() as f64;
        self.save(weights, steps, Some(loss), run)?;
        snapshots::write(learner, run, self.dimension())?;
        let sampling = &self.plan.config.sampling;
        let drawing = Drawing {
            plan: &self.plan.sampling,
            samples: sampling.samples,
            normalisation: self.normalisation(),
            precision: sampling.precision,
        };
        let keep = || -> Result<CheckpointData, RunError> { learner.checkpoint() };
        let drawn = drawing.run(run, |first| self.denoiser(weights, first).map(Learned::plain), keep)?;

        output::training(learner, run)?;
        output::calls(run, drawn.evaluations, sampling.samples)?;
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
