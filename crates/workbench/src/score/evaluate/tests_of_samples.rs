//! The run: samples, and everything that is asked of them.

use ornstein_learning::sampling::{Drawing, Learned, write_calls};
use ornstein_networks::data::{Batch, DataPart};
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec};

use super::distances::Rows;
use super::plan::ScoreEvaluateExperiment;
use super::{dimension, likelihood};
use crate::score::evidence::Sides;
use crate::score::train::output;

/// Exact draws or held-out rows that samples are compared with, at most.
const MOST_ROWS: usize = 50_000;

pub(super) fn run(plan: &ScoreEvaluateExperiment, run: &mut Run) -> Result<(), RunError> {
    let samples = samples(plan, run)?;
    let dimension = plan.dimension();
    let (data, more) = if let Some(truth) = &plan.truth {
        [0, 1].map(|index| truth.comparison_rows(run.seed(), index, MOST_ROWS)).into()
    } else {
        // Rows that are held out are few: half of them say what true draws look like beside the other half.
        let (mut rows, _) = plan.data.held_out(MOST_ROWS);
        let more = rows.split_off(rows.len() / dimension / 2 * dimension);
        (rows, more)
    };
    output::reference(run, &data, dimension)?;
    let sides = Sides {
        samples: &samples,
        data: &data,
        normalisation: &plan.data.normalisation,
        truth: plan.truth.as_ref(),
        seed: run.seed(),
    };
    output::modes(run, &sides)?;
    for evidence in sides.battery(&plan.config.evidence).map_err(RunError::experiment)? {
        run.evidence(evidence)?;
    }
    let normalised = |rows: &[f64]| {
        let mut rows = rows.to_vec();
        plan.data.normalisation.from_physical(&mut rows);
        rows
    };
    let (samples, data, more) = (normalised(&samples), normalised(&data), normalised(&more));
    let rows = Rows { samples: &samples, data: &data, more: &more, dimension };
    rows.distances(plan, run)?;
    rows.marginals(plan.config.evidence.classifier_rows, run)?;
    if plan.training_rows > 0 {
        rows.memorisation(&training(plan), plan.config.evaluate.rows, run)?;
    }
    if let Some(model) = &plan.model {
        let denoiser = model.denoiser();
        likelihood::of_held_out(plan, &denoiser, &data, run)?;
        dimension::of_score(plan, &denoiser, &data, run)?;
    }
    Ok(())
}

/// The samples in physical coordinates, row by row: made, or read and copied to the output.
fn samples(plan: &ScoreEvaluateExperiment, run: &mut Run) -> Result<Vec<f64>, RunError> {
    if let Some(rows) = &plan.samples {
        let dimension = plan.dimension();
        let stream = run.samples(SampleSpec {
            stack: Dimension::bare("sample", rows.len() / dimension),
            item: vec![Dimension::bare("coordinate", dimension)],
            long_name: "samples that were read".to_owned(),
            ..SampleSpec::new("x", ElementType::F64)
        })?;
        for row in rows.chunks_exact(dimension).skip(run.appended(stream)) {
            run.append(stream, row)?;
        }
        return Ok(rows.clone());
    }
    // The plan has made sure that there is one or the other.
    let Some(model) = &plan.model else { return Ok(Vec::new()) };
    let sampling = &plan.config.sampling;
    let drawing = Drawing {
        plan: &plan.sampling,
        samples: sampling.samples,
        normalisation: model.normalisation(),
        precision: sampling.precision,
    };
    let drawn = drawing.run(run, |_| Ok(Learned::plain(model.denoiser())), || CheckpointData::new(&()))?;
    write_calls(run, drawn.evaluations, sampling.samples)?;
    Ok(drawn.rows)
}

/// The rows that a network may have learned by heart, normalised.
fn training(plan: &ScoreEvaluateExperiment) -> Vec<f64> {
    let mut batch = Batch::new(plan.data.source.as_ref(), plan.training_rows);
    plan.data.source.fill(DataPart::Training, 0, &mut batch);
    batch.rows.into_iter().map(f64::from).collect()
}
