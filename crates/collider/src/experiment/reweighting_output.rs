//! Weighted events in the file.

use ornstein_run::{Array, Dimension, ElementType, Run, RunError, SampleSpec};

use super::learned_law::LearnedLaw;
use super::member::law_path;
use super::reweighting::Weighted;

/// The dimension that momenta and weights share.
const EVENT: &str = "weighted_event";

/// Writes the events of law number `number`, `/samples/weighted/p4`, and their weights with what follows from them,
/// `/statistics/reweighting/...`.
pub(crate) fn write(run: &mut Run, law: &LearnedLaw<'_>, number: usize, weighted: &Weighted) -> Result<(), RunError> {
    momenta(run, law, number, weighted)?;
    let members = law.members;
    let path = |what: &str| law_path(members, number, &format!("reweighting/{what}"));
    let Weighted { draws, log_rate } = weighted;
    let count = draws.log_weights.len();
    run.statistics(
        Array::new(path("log_weight"), draws.log_weights.clone())
            .dimensions([Dimension::bare(EVENT, count)])
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

/// The momenta as the weights are meant: a projection would change them.
fn momenta(run: &mut Run, law: &LearnedLaw<'_>, number: usize, weighted: &Weighted) -> Result<(), RunError> {
    let mut rows = weighted.draws.position.to_rows();
    law.normalisation.to_physical(&mut rows);
    let momenta = LearnedLaw { projection: false, ..*law }.momenta(number, &rows)?;
    let particles = law.members[number].coordinates.particles();
    let stream = run.samples(SampleSpec {
        stack: Dimension::bare(EVENT, weighted.draws.log_weights.len()),
        item: vec![Dimension::bare("particle", particles), Dimension::bare("component", 4)],
        unit: "GeV".to_owned(),
        long_name: "four-momenta (E, px, py, pz) of weighted events".to_owned(),
        ..SampleSpec::new(law_path(law.members, number, "weighted/p4"), ElementType::F64)
    })?;
    // A resumed run may have some of them already; they are the same.
    for event in momenta.chunks_exact(particles).skip(run.appended(stream)) {
        let components: Vec<f64> = event.iter().flat_map(|momentum| momentum.components()).collect();
        run.append(stream, &components)?;
    }
    Ok(())
}
