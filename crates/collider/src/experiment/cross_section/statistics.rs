//! The rate and what it rests on: `/statistics`.

use ornstein_free_energy::{ExponentialAverage, exponential_average};
use ornstein_run::{Array, Dimension, Run, RunError};

use super::plan::CrossSectionExperiment;
use super::walkers::Annealed;

/// Writes all of it.
pub(super) fn write(
    plan: &CrossSectionExperiment,
    run: &mut Run,
    annealed: &Annealed,
    average: &ExponentialAverage,
) -> Result<(), RunError> {
    let unit = plan.process.rate_unit().symbol();
    let log_mean = &average.log_mean;
    let interval = log_mean.interval(0.95);
    let mut summary = |name: &str, unit: &str, words: &str, value: f64| {
        run.statistics(Array::new(format!("summary/{name}"), value).unit(unit).long_name(words))
    };
    summary("log_rate", "1", "logarithm of the rate in its unit", log_mean.value)?;
    summary("log_rate_error", "1", "its standard error", log_mean.standard_error)?;
    summary("rate", unit, "rate", log_mean.value.exp())?;
    summary("rate_lower", unit, "lower end of its 95 % interval", interval.lower.exp())?;
    summary("rate_upper", unit, "upper end of its 95 % interval", interval.upper.exp())?;
    summary(
        "effective_part",
        "1",
        "effective part of the weights",
        average.effective_samples / average.samples as f64,
    )?;
    if let Some(rate) = plan.process.rate() {
        summary("rate_theory", unit, "rate by theory", rate)?;
    }
    let places = Dimension::integers("place", 1..=annealed.acceptance.len() as i64, "place on the way");
    let words = "mean acceptance of the moves";
    run.statistics(Array::new("path/acceptance", annealed.acceptance.clone()).dimensions([places]).long_name(words))?;
    convergence(run, annealed)
}

/// The estimate from the first walkers alone, at doubling numbers of them.
fn convergence(run: &mut Run, annealed: &Annealed) -> Result<(), RunError> {
    let weights = &annealed.log_weights;
    let mut counts: Vec<usize> =
        (6..usize::BITS).map(|power| 1 << power).take_while(|count| *count < weights.len()).collect();
    counts.push(weights.len());
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for &count in &counts {
        let average = exponential_average(&weights[..count]).map_err(RunError::experiment)?;
        let interval = average.log_mean.interval(0.95);
        for (column, value) in columns.iter_mut().zip([average.log_mean.value, interval.lower, interval.upper]) {
            column.push(value);
        }
    }
    let walkers = Dimension::integers("walkers", counts.iter().map(|&count| count as i64), "walkers");
    let [value, lower, upper] = columns;
    for (name, words, values) in [
        ("log_rate", "logarithm of the rate from the first walkers", value),
        ("log_rate_lower", "lower end of its 95 % interval", lower),
        ("log_rate_upper", "upper end of its 95 % interval", upper),
    ] {
        let array = Array::new(format!("convergence/{name}"), values);
        run.statistics(array.dimensions([walkers.clone()]).long_name(words))?;
    }
    Ok(())
}
