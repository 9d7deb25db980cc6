//! The run: every variant from every seed, one after the other.

use std::sync::Arc;

use ndarray::Array2;
use ornstein_engine::Randomness;
use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::Learner;
use ornstein_learning::{Number, Precision};
use ornstein_networks::training::Trainer;
use ornstein_run::{Array, CheckpointData, Dimension, Run, RunError};

use super::measured::{NUMBERS, measure};
use super::plan::AblationExperiment;
use crate::EventSet;
use crate::experiment::judgement::{Floor, Judge};
use crate::experiment::learned_law::LearnedLaw;
use crate::experiment::train::{normalisation_of, penalised};
use crate::experiment::training_rows::{EventStream, TrainingRows, exact_events};

/// Steps between two words on how it stands.
const STANDING: u32 = 50;

/// What is known so far.
#[derive(Default)]
struct Record {
    /// Numbers of the cells that are done, one row after the other.
    numbers: Vec<f64>,
    /// Averaged weights of the cells that are done.
    weights: Vec<Vec<f32>>,
}

impl Record {
    fn keep(&self, data: CheckpointData) -> CheckpointData {
        let data = data.with_array("ablation/numbers", self.numbers.clone());
        self.weights
            .iter()
            .enumerate()
            .fold(data.with_array("ablation/done", vec![self.weights.len() as u64]), |data, (cell, weights)| {
                data.with_array(format!("ablation/weights{cell}"), weights.clone())
            })
    }

    fn restore(data: &CheckpointData) -> Result<Self, RunError> {
        let done = data.array::<u64>("ablation/done")?.first().copied().unwrap_or(0);
        let weights = (0..done)
            .map(|cell| Ok(data.array::<f32>(&format!("ablation/weights{cell}"))?.iter().copied().collect()))
            .collect::<Result<_, RunError>>()?;
        Ok(Self { numbers: data.array::<f64>("ablation/numbers")?.iter().copied().collect(), weights })
    }
}

pub(super) fn run(plan: &AblationExperiment, run: &mut Run) -> Result<(), RunError> {
    let seed = run.seed();
    let table = &plan.config.ablation;
    let members = &plan.variants[0].members;
    let reference = exact_events(members, 0, EventStream::Reference, seed, table.reference_events)?;
    let judge = Judge::new(members, 0, reference, seed);
    let mut resumed = run.resumed().cloned();
    let mut record = resumed.as_ref().map_or_else(|| Ok(Record::default()), Record::restore)?;
    let cells = plan.cells();
    for (cell, &(variant, seed_number)) in cells.iter().enumerate().skip(record.weights.len()) {
        let label = format!("{}, seed {}", plan.config.variants[variant].name, table.seeds[seed_number]);
        let (weights, events) = plan.cell(cell, &label, &record, resumed.take(), run)?;
        record.numbers.extend(measure(&judge, &events, table.classifier_events)?);
        record.weights.push(weights);
    }
    write(plan, run, &judge, &judge.floor(plan.config.sampling.samples)?, &record.numbers)
}

impl AblationExperiment {
    /// The averaged weights of one training, and their events.
    fn cell(
        &self,
        cell: usize,
        label: &str,
        record: &Record,
        resumed: Option<CheckpointData>,
        run: &mut Run,
    ) -> Result<(Vec<f32>, EventSet), RunError> {
        let (number, seed_number) = self.cells()[cell];
        let seed = self.config.ablation.seeds[seed_number];
        let (variant, table) = (&self.variants[number], &self.config.variants[number]);
        let rows = TrainingRows::generate(&variant.members, run.seed(), self.config.data.events)?;
        let kind = normalisation_of(table.normalisation, &table.coordinates);
        let normalisation = rows.normalisation(kind).map_err(RunError::experiment)?;
        let law = LearnedLaw {
            members: &variant.members,
            model: &variant.model,
            plan: &self.sampling,
            normalisation: &normalisation,
            device: self.config.training.device,
            projection: table.projection,
        };
        let weights = if variant.trained_as < number {
            record.weights[variant.trained_as * self.config.ablation.seeds.len() + seed_number].clone()
        } else {
            let data = rows.data(&normalisation, self.config.data.validation_fraction, seed);
            let data = Arc::new(data.map_err(RunError::experiment)?);
            let trainer = Trainer::new(variant.model.clone(), data, self.config.training.clone(), seed);
            let trainer = trainer.map_err(RunError::experiment)?;
            let trainer = penalised(&table.penalties, &variant.members[0], &rows, &normalisation, trainer, seed)?;
            train(Learner::new(trainer, Vec::new(), None), label, record, resumed, run)?
        };
        let events = self.events(&law, &weights, seed)?;
        Ok((weights, events))
    }

    /// As many events as the config asks for.
    fn events(&self, law: &LearnedLaw<'_>, weights: &[f32], seed: u64) -> Result<EventSet, RunError> {
        match self.config.sampling.precision {
            Precision::F32 => self.events_in::<f32>(law, weights, seed),
            Precision::F64 => self.events_in::<f64>(law, weights, seed),
        }
    }

    fn events_in<T: Number>(&self, law: &LearnedLaw<'_>, weights: &[f32], seed: u64) -> Result<EventSet, RunError> {
        let denoiser = law.denoiser(weights, 0)?;
        let dimension = law.normalisation.dimension();
        let count = self.config.sampling.samples;
        let mut rows = Vec::with_capacity(count * dimension);
        for first in (0..count).step_by(SamplingPlan::BATCH) {
            let randomness = Randomness { seed, index: (first / SamplingPlan::BATCH) as u64 };
            let states = SamplingPlan::BATCH.min(count - first);
            let batch = self.sampling.rows::<T>(&denoiser, randomness, states, dimension);
            rows.extend(batch.map_err(RunError::experiment)?.into_iter().map(T::to_f64));
        }
        law.normalisation.to_physical(&mut rows);
        law.events(0, &rows)
    }
}

/// Trains to the end, from a checkpoint if there is one of this training.
fn train(
    mut learner: Learner,
    label: &str,
    record: &Record,
    resumed: Option<CheckpointData>,
    run: &mut Run,
) -> Result<Vec<f32>, RunError> {
    if let Some(data) = resumed {
        learner.restore(&data)?;
    }
    let progress = run.progress(label, u64::from(learner.trainer().settings().steps));
    progress.advance(u64::from(learner.trainer().steps_taken()));
    while !learner.is_finished() {
        learner.step().map_err(|error| RunError::experiment(format!("{label}: {error}")))?;
        progress.advance(1);
        if learner.trainer().steps_taken().is_multiple_of(STANDING) {
            progress.stands(format!("loss {:.4}", learner.history().recent_loss()));
        }
        run.checkpoint_if_due(|| Ok(record.keep(learner.checkpoint()?)))?;
    }
    Ok(learner.weights().0.to_vec())
}

/// Writes `/statistics/ablation/...`, `(variant, seed)`.
fn write(
    plan: &AblationExperiment,
    run: &mut Run,
    judge: &Judge<'_>,
    floor: &Floor,
    numbers: &[f64],
) -> Result<(), RunError> {
    let (variants, seeds) = (plan.variants.len(), &plan.config.ablation.seeds);
    let per_cell = numbers.len() / (variants * seeds.len());
    let axes = || {
        [
            Dimension::bare("variant", variants),
            Dimension::integers("seed", seeds.iter().map(|&seed| seed as i64), "seed of the training"),
        ]
    };
    let table = |column: usize| {
        let values = numbers.iter().skip(column).step_by(per_cell).copied().collect();
        Array2::<f64>::from_shape_vec((variants, seeds.len()), values).map_err(RunError::experiment)
    };
    for (column, (name, words)) in NUMBERS.iter().enumerate() {
        run.statistics(Array::new(format!("ablation/{name}"), table(column)?).dimensions(axes()).long_name(*words))?;
    }
    let observables = judge.observables();
    for (place, observable) in observables.iter().enumerate() {
        let columns = [
            ("distance", NUMBERS.len() + place, "Wasserstein distance between learned and exact events of"),
            (
                "law_distance",
                NUMBERS.len() + observables.len() + place,
                "Wasserstein distance between learned events and the law of",
            ),
        ];
        for (name, column, words) in columns {
            let array = Array::new(format!("ablation/{name}_{}", observable.name), table(column)?);
            let words = format!("{words} {}", observable.long_name);
            run.statistics(array.dimensions(axes()).unit(observable.unit).long_name(words))?;
        }
        let array = Array::new(format!("ablation/floor_{}", observable.name), floor.distances[place][0]);
        run.statistics(array.unit(observable.unit).long_name("the distance between two sets of exact events"))?;
    }
    Ok(())
}
