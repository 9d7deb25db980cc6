//! The run: rows, training with looks at what has been learned, then events and evidence.

use std::collections::BTreeMap;
use std::sync::Arc;

use ornstein_learning::sampling::write_calls;
use ornstein_learning::training::{Learner, Look, MetricName, TrainingLoop, WeightsRecord, write_curves};
use ornstein_networks::training::Trainer;
use ornstein_networks::weights_file::ModelDescription;
use ornstein_run::{Run, RunError};

use super::learned_clouds::LearnedClouds;
use super::plan::CloudExperiment;
use super::quantities::{CHARGED_MULTIPLICITY, ONE_MINUS_THRUST, QUANTITIES, Quantities};
use super::rows::CloudData;
use super::{evidence, judgement, output, samples};
use crate::FourMomentum;
use crate::metrics::{residuals, wasserstein_distance};

pub(super) fn run(plan: &CloudExperiment, run: &mut Run) -> Result<(), RunError> {
    let (config, file, seed) = (&plan.config, &plan.file, run.seed());
    run.note(format!("{} events, {} left out for too many particles", file.events.len(), file.dropped));
    let data = CloudData::new(file, &plan.coordinates, config.data.validation_fraction, seed)?;
    let [training, held_out] = [&data.training, &data.held_out].map(|events| Quantities::of(events, file.energy));
    let law = LearnedClouds {
        model: &plan.model,
        plan: &plan.sampling,
        coordinates: &plan.coordinates,
        data: &data,
        energy: config.projection.then_some(file.energy),
        device: config.training.device,
        seed,
    };
    let trainer = Trainer::new(plan.model.clone(), Arc::new(data.source.clone()), config.training.clone(), seed);
    let metrics = LOOKED_AT.map(|place| {
        let Some(place) = place else {
            return MetricName::new("mean_charged_multiplicity", "mean number of charged particles of samples");
        };
        let quantity = &QUANTITIES[place];
        let words = format!("Wasserstein distance of {} between samples and held-out events", quantity.long_name);
        MetricName::new(format!("distance_{}", quantity.name), words)
    });
    let mut learner = Learner::new(trainer.map_err(RunError::experiment)?, metrics.to_vec(), None);
    if let Some(data) = run.resumed().cloned() {
        learner.restore(&data)?;
    }
    let record = WeightsRecord {
        model: ModelDescription {
            dimension: data.normalisation.dimension(),
            condition_dimension: plan.model.network.condition_dimension(),
            architecture: config.network.clone(),
            preconditioning: config.preconditioning,
            normalisation: data.normalisation.clone(),
            condition_normalisation: Some(data.multiplicity.clone()),
        },
        settings: &config.training,
        process: &config.sampling.process,
        seed,
        rows: file.events.len(),
        data: data.fingerprint.clone(),
        origin: BTreeMap::new(),
    };
    let looked_at =
        |trainer: &Trainer| look(&law, trainer.average(), &held_out, config.validation.samples, file.energy);
    TrainingLoop { look_every: config.validation.every, record: &record }.run(&mut learner, run, looked_at)?;
    record.save_learned(&learner, run)?;

    let (weights, _) = learner.weights();
    let wanted = (config.sampling.samples, config.sampling.precision);
    let (events, evaluations) = samples::draw(&law, wanted, run, weights, || learner.checkpoint())?;
    write_curves(&learner, run)?;
    write_calls(run, evaluations, config.sampling.samples)?;
    let learned = Quantities::of(&events, file.energy);
    let judgement = judgement::judge(&learned, &training, &held_out, seed)?;
    output::write(run, file, &learned, [&training, &held_out], &judgement)?;
    let conserved = law.energy.map(|energy| residuals(&events, &[], Some(FourMomentum::at_rest(energy))));
    evidence::require(run, &judgement, conserved.as_ref(), &config.evidence)
}

/// What looks measure: the mean charged multiplicity (`None`), and distances of quantities.
const LOOKED_AT: [Option<usize>; 3] = [None, Some(CHARGED_MULTIPLICITY), Some(ONE_MINUS_THRUST)];

/// Events of the averaged weights beside held-out ones.
fn look(
    law: &LearnedClouds<'_>,
    weights: &[f32],
    held_out: &Quantities,
    count: usize,
    energy: f64,
) -> Result<Look, RunError> {
    let found = Quantities::of(&law.look(weights, count)?, energy);
    let metrics = LOOKED_AT.map(|place| match place {
        None => found.mean(CHARGED_MULTIPLICITY)[0],
        Some(place) => wasserstein_distance(&found.sorted(place), &held_out.sorted(place)),
    });
    let means = |quantity: usize| [found.mean(quantity)[0], held_out.mean(quantity)[0]];
    let ([charged, exact_charged], [thrust, exact_thrust]) = (means(CHARGED_MULTIPLICITY), means(ONE_MINUS_THRUST));
    let standing = format!("charged {charged:.2} ({exact_charged:.2}), 1 - T {thrust:.4} ({exact_thrust:.4})");
    Ok(Look { metrics: metrics.to_vec(), snapshot: Vec::new(), standing })
}
