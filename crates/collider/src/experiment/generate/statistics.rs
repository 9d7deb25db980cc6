//! Rate, efficiency and histograms: `/statistics`.

use ornstein_run::{Array, Dimension, Run, RunError};

use super::plan::GenerateExperiment;
use crate::generator::Tally;
use crate::{EventSet, Law, Observable};

/// Bins of a histogram.
const BINS: usize = 50;

/// Writes all of it.
pub(super) fn write(
    plan: &GenerateExperiment,
    run: &mut Run,
    events: &EventSet,
    tally: &Tally,
) -> Result<(), RunError> {
    let process = plan.process.as_ref();
    let estimate = tally.estimate();
    let unit = process.rate_unit().symbol();
    let mut summary = |name: &str, unit: &str, words: &str, value: f64| {
        run.statistics(Array::new(format!("summary/{name}"), value).unit(unit).long_name(words))
    };
    summary("rate", unit, "rate: the mean weight of all proposals", estimate.mean)?;
    summary("rate_error", unit, "its standard error", estimate.standard_error)?;
    if let Some(rate) = process.rate() {
        summary("rate_theory", unit, "rate by theory", rate)?;
    }
    summary("efficiency", "1", "events kept per proposal", estimate.efficiency)?;
    summary("proposals", "1", "proposals", tally.proposals as f64)?;
    summary("largest_weight", unit, "the largest weight seen", estimate.largest_weight)?;
    summary("weight_bound", unit, "the bound that events are accepted against", process.largest_weight())?;
    summary("events", "1", "events in the file", events.len() as f64)?;
    for observable in process.observables() {
        histogram(run, &observable, events)?;
    }
    Ok(())
}

/// Writes `observables/NAME/...`: densities relative to all events, in the range of the observable.
fn histogram(run: &mut Run, observable: &Observable, events: &EventSet) -> Result<(), RunError> {
    let [low, high] = observable.range;
    let width = (high - low) / BINS as f64;
    let mut sums = [[0.0; 2]; BINS];
    let mut total = 0.0;
    for (momenta, weight) in events.iter().zip(events.weights()) {
        total += weight;
        let place = ((observable.value(momenta) - low) / width).floor();
        if place >= 0.0 && place < BINS as f64 {
            let [sum, squares] = &mut sums[place as usize];
            *sum += weight;
            *squares += weight * weight;
        }
    }
    let scale = 1.0 / (total * width);
    let centres = (0..BINS).map(|bin| low + (bin as f64 + 0.5) * width).collect();
    let bin = Dimension::new("bin", centres, observable.unit, observable.long_name);
    let inverse = if observable.unit == "1" { "1".to_owned() } else { format!("1/{}", observable.unit) };
    let mut spectrum = |name: &str, words: &str, values: Vec<f64>| {
        let array = Array::new(format!("observables/{}/{name}", observable.name), values);
        let words = format!("{words} {}", observable.long_name);
        run.statistics(array.dimensions([bin.clone()]).unit(&inverse).long_name(words))
    };
    spectrum("density", "density of events in", sums.iter().map(|[sum, _]| sum * scale).collect())?;
    let errors = sums.iter().map(|[_, squares]| squares.sqrt() * scale).collect();
    spectrum("density_error", "standard error of the density in", errors)?;
    observable.law.as_ref().map_or(Ok(()), |law| {
        spectrum("law_density", "mean density in each bin by theory in", in_bins(law.as_ref(), low, width))
    })
}

/// The mean density of a law in each bin.
fn in_bins(law: &dyn Law, low: f64, width: f64) -> Vec<f64> {
    let edges: Vec<f64> = (0..=BINS).map(|i| law.cumulative(low + i as f64 * width)).collect();
    edges.windows(2).map(|edge| (edge[1] - edge[0]) / width).collect()
}
