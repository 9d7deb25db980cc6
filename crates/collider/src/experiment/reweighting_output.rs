//! Weighted events in the file.

use ornstein_run::{Array, Dimension, Run, RunError};

use super::member::{Member, law_path};
use super::reweighting::Weighted;

/// Writes `/statistics/reweighting/...`.
pub(crate) fn write(run: &mut Run, members: &[Member], number: usize, weighted: &Weighted) -> Result<(), RunError> {
    let path = |what: &str| law_path(members, number, &format!("reweighting/{what}"));
    let Weighted { draws, log_rate } = weighted;
    let count = draws.log_weights.len();
    run.statistics(
        Array::new(path("log_weight"), draws.log_weights.clone())
            .dimensions([Dimension::bare("weighted_event", count)])
            .long_name("ln of the weight that makes an event of the learned flow exact, in units of the rate"),
    )?;
    let process = &members[number].process;
    let unit = process.rate_unit().symbol();
    let mut scalar = |name: &str, unit: &str, words: &str, value: f64| {
        run.statistics(Array::new(path(name), value).unit(unit).long_name(words))
    };
    let rate = log_rate.log_mean.value.exp();
    scalar("rate", unit, "mean weight: the rate of the process", rate)?;
    scalar("rate_error", unit, "its standard error", rate * log_rate.log_mean.standard_error)?;
    scalar("effective_part", "1", "effective events after Kish, per event", log_rate.effective_samples / count as f64)?;
    if let Some(exact) = process.rate() {
        scalar("exact_rate", unit, "the rate in closed form", exact)?;
    }
    Ok(())
}
