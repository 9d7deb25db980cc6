//! The run: samples, and what they are compared with.

use ornstein_learning::sampling::{Drawing, Learned, write_calls};
use ornstein_networks::NetworkDenoiser;
use ornstein_run::{CheckpointData, Run, RunError};

use super::plan::ScoreSampleExperiment;
use crate::score::evidence::Sides;
use crate::score::train::output;

/// Exact draws or held-out rows that samples are compared with, at most.
const MOST_ROWS: usize = 100_000;

pub(super) fn run(plan: &ScoreSampleExperiment, run: &mut Run) -> Result<(), RunError> {
    let seed = run.seed();
    let normalisation = plan.model.normalisation();
    let (held_out, conditions) = plan.data.as_ref().map_or_else(Default::default, |data| data.held_out(MOST_ROWS));
    let sampling = &plan.config.sampling;
    let drawing =
        Drawing { plan: &plan.sampling, samples: sampling.samples, normalisation, precision: sampling.precision };
    let drawn = drawing.run(run, |first| learned(plan, &conditions, first), || CheckpointData::new(&()))?;
    write_calls(run, drawn.evaluations, sampling.samples)?;
    if plan.data.is_none() {
        return Ok(());
    }
    let reference = match &plan.truth {
        Some(truth) => truth.comparison_rows(seed, 0, MOST_ROWS),
        None => held_out,
    };
    output::reference(run, &reference, normalisation.dimension())?;
    let sides = Sides { samples: &drawn.rows, data: &reference, normalisation, truth: plan.truth.as_ref(), seed };
    output::modes(run, &sides)?;
    for evidence in sides.battery(&plan.config.evidence).map_err(RunError::experiment)? {
        run.evidence(evidence)?;
    }
    Ok(())
}

/// The network for the batch that begins with sample `first`.
fn learned(plan: &ScoreSampleExperiment, conditions: &[f64], first: usize) -> Result<Learned, RunError> {
    let card = &plan.model.card().model;
    let network = || -> NetworkDenoiser { plan.model.denoiser() };
    let Some(map) = &card.condition_normalisation else { return Ok(Learned::plain(network())) };
    let columns = map.dimension();
    let table = plan.config.condition.as_ref();
    let mut rows = match table.and_then(|table| table.values.clone()) {
        Some(values) => values,
        None if conditions.is_empty() => return Ok(Learned::plain(network().without_condition())),
        None => {
            let mut rows = conditions.to_vec();
            rows.rotate_left(first * columns % conditions.len());
            rows
        }
    };
    map.from_physical(&mut rows);
    let rows: Vec<f32> = rows.into_iter().map(|x| x as f32).collect();
    let conditional = network().with_condition(&rows, columns).map_err(RunError::experiment)?;
    let weight = table.map_or(1.0, |table| table.guidance);
    Ok(if weight == 1.0 {
        Learned::plain(conditional)
    } else if weight == 0.0 {
        Learned::plain(network().without_condition())
    } else {
        Learned { network: conditional, guidance: Some((network().without_condition(), weight)) }
    })
}
