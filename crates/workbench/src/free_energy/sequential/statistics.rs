//! What the islands say together: `/statistics` and the tests.

use ornstein_free_energy::{Schedule, combine_islands};
use ornstein_run::{Array, Dimension, Run, RunError, SampleStream};

use super::islands::Streams;
use super::plan::SequentialExperiment;
use crate::free_energy::evidence::{against_known, reliability};
use crate::free_energy::result::Answer;

/// Estimates, and tests the estimate.
pub(super) fn conclude(
    plan: &SequentialExperiment,
    run: &mut Run,
    streams: &Streams,
    schedule: &Schedule,
) -> Result<(), RunError> {
    let log_z = read(run, streams.log_z)?;
    let combined = combine_islands(&log_z).map_err(RunError::experiment)?;
    let known = plan.ends.log_z_of_target();
    let verdict = &combined.reliability;
    let method = format!("sequential Monte Carlo on {} islands", log_z.len());
    Answer { estimate: combined.log_mean, verdict, method: &method, known }.write(run)?;
    let number = |name: &str, words: &str, value: f64| Array::new(format!("islands/{name}"), value).long_name(words);
    run.statistics(number("deviation", "standard deviation of ln Z of an island", combined.deviation_of_an_island))?;
    run.statistics(number("effective_islands", "effective islands, by their Z", combined.effective_islands))?;
    let evaluations = read(run, streams.evaluations)?;
    let mean = evaluations.iter().sum::<f64>() / evaluations.len() as f64;
    run.statistics(number("evaluations", "evaluations of the score per particle", mean))?;
    along_path(run, streams, schedule)?;
    coordinates(plan, run, streams)?;
    let estimates: Vec<_> = verdict.reliable.then_some(combined.log_mean).into_iter().collect();
    let significance = plan.config.evidence.significance;
    if let Some(test) = known.and_then(|known| against_known(&estimates, known, significance)) {
        run.evidence(test)?;
    }
    run.evidence(reliability(&method, verdict))
}

/// Mean and scatter over the islands at each place.
fn along_path(run: &mut Run, streams: &Streams, schedule: &Schedule) -> Result<(), RunError> {
    let betas = &schedule.betas()[1..];
    for (stream, name, words) in [
        (streams.increments, "increment", "ln of the mean weight at each place"),
        (streams.effective_fraction, "effective_fraction", "effective particles over particles"),
        (streams.acceptance, "acceptance", "mean acceptance of the moves"),
    ] {
        let values = read(run, stream)?;
        for (suffix, what, of) in
            [("", "mean over the islands", 0), ("_deviation", "standard deviation over the islands", 1)]
        {
            let moments = moments(&values, betas.len()).into_iter().map(|moments| moments[of]).collect::<Vec<_>>();
            let beta = Dimension::new("beta", betas.to_vec(), "1", "place on the path");
            let array = Array::new(format!("path/{name}{suffix}"), moments);
            run.statistics(array.dimensions([beta]).long_name(format!("{words}, {what}")))?;
        }
    }
    Ok(())
}

/// Means of the coordinates under the target, with errors from the scatter of the islands.
fn coordinates(plan: &SequentialExperiment, run: &mut Run, streams: &Streams) -> Result<(), RunError> {
    let dimension = plan.ends.target().dimension();
    let values = read(run, streams.means)?;
    let islands = (values.len() / dimension) as f64;
    let moments = moments(&values, dimension);
    let mut column = |name: &str, words: &str, values: Vec<f64>| {
        let coordinate = [Dimension::bare("coordinate", dimension)];
        run.statistics(Array::new(format!("summary/{name}"), values).dimensions(coordinate).long_name(words))
    };
    column("mean", "mean of the particles at the target", moments.iter().map(|moments| moments[0]).collect())?;
    let errors = moments.iter().map(|moments| moments[1] / islands.sqrt()).collect();
    column("mean_error", "standard error of the mean, from the scatter of the islands", errors)?;
    match plan.ends.target().known().means() {
        Some(means) => column("expected_mean", "mean of the target", means),
        None => Ok(()),
    }
}

/// Mean and standard deviation of every column of a table, given row by row.
fn moments(values: &[f64], columns: usize) -> Vec<[f64; 2]> {
    let rows = (values.len() / columns) as f64;
    let column = |column: usize| values[column..].iter().step_by(columns);
    let of = |k: usize| {
        let mean = column(k).sum::<f64>() / rows;
        let squares = column(k).map(|value| (value - mean) * (value - mean)).sum::<f64>();
        [mean, (squares / (rows - 1.0).max(1.0)).sqrt()]
    };
    (0..columns).map(of).collect()
}

fn read(run: &mut Run, stream: SampleStream) -> Result<Vec<f64>, RunError> {
    let mut all = Vec::new();
    run.read_back::<f64>(stream, 1 << 12, |_, values| {
        all.extend_from_slice(values);
        Ok(())
    })?;
    Ok(all)
}
