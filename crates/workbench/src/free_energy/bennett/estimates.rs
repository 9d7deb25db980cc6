//! The estimates, `/statistics`, and the tests.

use ornstein_free_energy::{bennett, bennett_correlated, crooks_crossing, crooks_slope, exponential_average};
use ornstein_run::{Array, CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec};

use super::plan::BennettExperiment;
use crate::free_energy::evidence::{against_known, crooks, reliability, within_bounds};
use crate::free_energy::result::Answer;

/// Estimates, and tests the estimate.
pub(super) fn conclude(plan: &BennettExperiment, run: &mut Run) -> Result<(), RunError> {
    for (works, direction) in plan.works.iter().zip(["forward", "reverse"]) {
        let stream = run.samples(SampleSpec {
            stack: Dimension::bare(format!("{direction}_run"), works.len()),
            unit: "kT".to_owned(),
            long_name: format!("work of the {direction} runs"),
            ..SampleSpec::new(format!("{direction}_work"), ElementType::F64)
        })?;
        for work in &works[run.appended(stream)..] {
            run.append(stream, &[*work])?;
        }
    }
    run.checkpoint_if_due(|| CheckpointData::new(&()))?;

    let [forward, reverse] = &plan.works;
    let table = &plan.config.bar;
    let estimate = if table.correlated { bennett_correlated(forward, reverse) } else { bennett(forward, reverse) };
    let estimate = estimate.map_err(RunError::experiment)?;
    let (log_ratio, verdict) = (estimate.free_energy.negated(), &estimate.reliability);
    let method = "Bennett's acceptance ratio of both directions";
    Answer { estimate: log_ratio, verdict, method, known: table.known }.write(run)?;

    let mut number = |name: &str, words: &str, value: f64| {
        run.statistics(Array::new(format!("bennett/{name}"), value).long_name(words))
    };
    number("overlap", "overlap of the work distributions of both directions", estimate.overlap)?;
    number("effective_overlap", "effective samples in the overlap", estimate.effective_overlap)?;
    for (inefficiency, direction) in estimate.inefficiencies.iter().zip(["forward", "reverse"]) {
        let words = format!("works between independent ones, {direction}");
        number(&format!("{direction}_inefficiency"), &words, *inefficiency)?;
    }
    if let Some(bounds) = &estimate.bounds {
        number("lower_bound", "lower bound of ln(Z_1/Z_0): minus the mean forward work", bounds.lower.value)?;
        number("upper_bound", "upper bound of ln(Z_1/Z_0): the mean reverse work", bounds.upper.value)?;
    }
    for (works, direction, sign) in [(forward, "forward", 1.0), (reverse, "reverse", -1.0)] {
        let log_weights: Vec<f64> = works.iter().map(|work| -work).collect();
        if let Ok(one_way) = exponential_average(&log_weights) {
            let words = format!("ln(Z_1/Z_0) from the {direction} works alone, by Jarzynski's equality");
            number(&format!("{direction}_log_z"), &words, sign * one_way.log_mean.value)?;
            number(&format!("{direction}_error"), "its standard error", one_way.log_mean.standard_error)?;
        }
    }
    if let Ok(crossing) = crooks_crossing(forward, reverse) {
        number("crossing", "work at which Gaussians through both histograms cross", crossing.value)?;
        number("crossing_error", "its standard error", crossing.standard_error)?;
    }
    let slope = verdict.reliable.then(|| crooks_slope(forward, reverse).ok()).flatten();
    if let Some(slope) = &slope {
        number("crooks_slope", "slope of ln p_F(W) / p_R(-W) in W, 1 by Crooks' relation", slope.value)?;
        number("crooks_slope_error", "its standard error, for independent works", slope.standard_error)?;
    }

    let significance = plan.config.evidence.significance;
    let believed: Vec<_> = verdict.reliable.then_some(log_ratio).into_iter().collect();
    // The error bars of slope and bounds are those of independent works.
    let independent = !table.correlated;
    let tests = [
        table.known.and_then(|known| against_known(&believed, known, significance)),
        table
            .known
            .filter(|_| independent)
            .and_then(|known| within_bounds(&estimate.bounds.into_iter().collect::<Vec<_>>(), known, significance)),
        crooks(&slope.filter(|_| independent).into_iter().collect::<Vec<_>>(), significance),
        Some(reliability(method, verdict)),
    ];
    for test in tests.into_iter().flatten() {
        run.evidence(test)?;
    }
    Ok(())
}
