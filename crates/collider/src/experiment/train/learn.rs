//! The run: exact events, training with looks at what has been learned, then events and evidence.

use std::sync::Arc;

use ornstein_learning::sampling::write_calls;
use ornstein_learning::training::{Learner, Look, MetricName, TrainingLoop, WeightsRecord, write_curves};
use ornstein_networks::Normalisation;
use ornstein_networks::training::Trainer;
use ornstein_networks::weights_file::{Fingerprint, ModelDescription};
use ornstein_run::{Run, RunError};

use super::plan::TrainExperiment;
use crate::experiment::event_samples::EventSamples;
use crate::experiment::evidence::require;
use crate::experiment::judgement::Judge;
use crate::experiment::learned_law::LearnedLaw;
use crate::experiment::member::Member;
use crate::experiment::observables_output;
use crate::experiment::reweighting::weighted_events;
use crate::experiment::reweighting_output;
use crate::experiment::training_rows::{EventStream, TrainingRows, exact_events};
use crate::files::write_files;
use crate::penalty::PenaltyContext;

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
        settings: &config.training,
        projection: config.projection,
    };
    let trainer = Trainer::new(plan.model.clone(), Arc::new(data), config.training.clone(), seed)
        .map_err(RunError::experiment)?;
    let trainer = penalised(plan, &rows, &normalisation, trainer, seed)?;

    let judges = (0..plan.members.len())
        .map(|member| {
            let reference = exact_events(&plan.members, member, EventStream::Reference, seed, config.evidence.events)?;
            Ok(Judge::new(&plan.members, member, reference, seed))
        })
        .collect::<Result<Vec<_>, RunError>>()?;
    let metrics = judges[0].observables().iter().map(|observable| {
        MetricName::new(
            format!("distance_{}", observable.name),
            format!("Wasserstein distance of {} between samples and exact events, mean over laws", observable.name),
        )
    });
    let mut learner = Learner::new(trainer, metrics.collect(), None);
    if let Some(data) = run.resumed().cloned() {
        learner.restore(&data)?;
    }
    let fingerprint = Fingerprint::of_doubles(&rows.rows);
    let count = rows.rows.len() / rows.dimension;
    drop(rows);
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
    };
    let look = |trainer: &Trainer| look(&law, &judges, trainer.average(), seed, config.validation.samples);
    TrainingLoop { look_every: config.validation.every, record: &record }.run(&mut learner, run, look)?;
    record.save_learned(&learner, run)?;

    let samples = EventSamples { law, count: config.sampling.samples, precision: config.sampling.precision };
    let (weights, _) = learner.weights();
    let drawn = samples.draw(run, weights, || learner.checkpoint())?;
    write_curves(&learner, run)?;
    write_calls(run, drawn.evaluations, config.sampling.samples)?;
    for (number, judge) in judges.iter().enumerate() {
        let judgement = judge.judge(&drawn.events[number], &config.evidence)?;
        observables_output::write(run, &plan.members, number, judge, &drawn.events[number], &judgement)?;
        let weighted = config.reweighting.as_ref().map(|table| {
            let denoiser = law.denoiser(weights, number)?;
            weighted_events(table, &plan.sampling, &denoiser, (&plan.members[number], number), &normalisation, seed)
        });
        let weighted = weighted.transpose()?;
        if let Some(weighted) = &weighted {
            reweighting_output::write(run, &plan.members, number, weighted)?;
        }
        require(run, &plan.members, number, &judgement, weighted.as_ref(), &config.evidence)?;
    }
    write_files(run, &config.files, &*plan.members[0].process, &drawn.events[0])
}

/// The trainer with the penalties of the config.
fn penalised(
    plan: &TrainExperiment,
    rows: &TrainingRows,
    normalisation: &Normalisation,
    mut trainer: Trainer,
    seed: u64,
) -> Result<Trainer, RunError> {
    let Member { process, coordinates, .. } = &plan.members[0];
    let context = PenaltyContext {
        affine: coordinates.affine(),
        normalisation,
        rows: &rows.rows,
        observables: &process.observables(),
        levels: plan.config.training.noise.levels,
        seed,
    };
    for penalty in &plan.config.penalties {
        let (weight, penalty) = penalty.build(&context).map_err(RunError::experiment)?;
        trainer = trainer.with_penalty(weight, penalty);
    }
    Ok(trainer)
}

/// Events of the averaged weights beside exact ones.
fn look(
    law: &LearnedLaw<'_>,
    judges: &[Judge<'_>],
    weights: &[f32],
    seed: u64,
    count: usize,
) -> Result<Look, RunError> {
    let mut metrics = vec![0.0; judges[0].observables().len()];
    for (number, judge) in judges.iter().enumerate() {
        let denoiser = law.denoiser(weights, number)?;
        let rows = law.plan.look(&denoiser, law.normalisation, seed, count).map_err(RunError::experiment)?;
        let events = law.events(number, &rows)?;
        for (metric, distance) in metrics.iter_mut().zip(judge.distances(&events)) {
            *metric += distance / judges.len() as f64;
        }
    }
    let name = judges[0].observables().first().map_or("", |observable| observable.name);
    let standing = metrics.first().map_or_else(String::new, |distance| format!("W1 of {name} {distance:.4}"));
    Ok(Look { metrics, snapshot: Vec::new(), standing })
}
