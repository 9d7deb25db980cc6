//! The run: exact events, training with looks at what has been learned, then events and evidence.

use std::sync::Arc;

use ornstein_learning::training::{Learner, Look, MetricName, TrainingLoop, WeightsRecord, write_curves};
use ornstein_networks::training::Trainer;
use ornstein_networks::weights_file::{Fingerprint, ModelDescription};
use ornstein_run::{Run, RunError};

use super::penalised::penalised;
use super::plan::TrainExperiment;
use crate::experiment::conclusion::{Conclusion, judges};
use crate::experiment::judgement::Judge;
use crate::experiment::learned_law::LearnedLaw;
use crate::experiment::member::law_name;
use crate::experiment::origin::Origin;
use crate::experiment::training_rows::TrainingRows;

pub(super) fn run(plan: &TrainExperiment, run: &mut Run) -> Result<(), RunError> {
    let config = &plan.config;
    let seed = run.seed();
    let rows = TrainingRows::generate(&plan.members, seed, config.data.events)?;
    let normalisation = rows.normalisation(plan.normalisation()).map_err(RunError::experiment)?;
    let data = rows.data(&normalisation, config.data.validation_fraction, seed).map_err(RunError::experiment)?;
    let law = LearnedLaw {
        members: &plan.members,
        model: &plan.model,
        plan: &plan.sampling,
        normalisation: &normalisation,
        device: config.training.device,
        projection: config.projection,
    };
    let trainer = Trainer::new(plan.model.clone(), Arc::new(data), config.training.clone(), seed)
        .map_err(RunError::experiment)?;
    let trainer = penalised(&config.penalties, &plan.members[0], &rows, &normalisation, trainer, seed)?;

    let judges = judges(&plan.members, &config.evidence, seed)?;
    let mut metrics = Vec::new();
    for (number, judge) in judges.iter().enumerate() {
        metrics.extend(judge.observables().iter().map(|observable| {
            MetricName::new(
                law_name(&plan.members, number, &format!("distance_{}", observable.name)),
                format!("Wasserstein distance of {} between samples and exact events", observable.name),
            )
        }));
    }
    let mut learner = Learner::new(trainer, metrics, None);
    if let Some(data) = run.resumed().cloned() {
        learner.restore(&data)?;
    }
    let fingerprint = Fingerprint::of_doubles(&rows.rows);
    let count = rows.rows.len() / rows.dimension;
    drop(rows);
    let origin =
        Origin { process: &config.process, condition: config.condition.as_ref(), coordinates: &config.coordinates };
    let record = WeightsRecord {
        model: ModelDescription {
            dimension: normalisation.dimension(),
            condition_dimension: plan.model.network.condition_dimension(),
            architecture: config.network.clone(),
            preconditioning: config.preconditioning,
            normalisation: normalisation.clone(),
            condition_normalisation: None,
        },
        settings: &config.training,
        process: &config.sampling.process,
        seed,
        rows: count,
        data: fingerprint,
        origin: origin.entries()?,
    };
    let look = |trainer: &Trainer| look(&law, &judges, trainer.average(), seed, config.validation.samples);
    TrainingLoop { look_every: config.validation.every, record: &record }.run(&mut learner, run, look)?;
    record.save_learned(&learner, run)?;

    write_curves(&learner, run)?;
    let conclusion = Conclusion {
        law,
        sampling: &config.sampling,
        reweighting: config.reweighting.as_ref(),
        evidence: &config.evidence,
        files: &config.files,
    };
    conclusion.run(run, learner.weights().0, &judges, || learner.checkpoint())
}

/// Events of the averaged weights beside exact ones.
fn look(
    law: &LearnedLaw<'_>,
    judges: &[Judge<'_>],
    weights: &[f32],
    seed: u64,
    count: usize,
) -> Result<Look, RunError> {
    let mut metrics = Vec::new();
    for (number, judge) in judges.iter().enumerate() {
        let denoiser = law.denoiser(weights, number)?;
        let rows = law.plan.look(&denoiser, law.normalisation, seed, count).map_err(RunError::experiment)?;
        metrics.extend(judge.distances(&law.events(number, &rows)?));
    }
    let name = judges[0].observables().first().map_or("", |observable| observable.name);
    let name = law_name(judges, 0, name);
    let standing = metrics.first().map_or_else(String::new, |distance| format!("W1 of {name} {distance:.4}"));
    Ok(Look { metrics, snapshot: Vec::new(), standing })
}
