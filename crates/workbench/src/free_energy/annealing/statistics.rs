//! What goes to `/statistics`.

use ornstein_free_energy::annealing::Recording;
use ornstein_free_energy::{Estimate, Schedule, WorkHistograms};
use ornstein_run::{Array, Dimension, Run, RunError};

use super::ledger::Ledger;
use super::outcome::Outcome;
use super::plan::AnnealingExperiment;
use crate::free_energy::result::{Answer, LEVEL};

/// Bins of the work histograms.
const BINS: usize = 80;

/// Writes all of it.
pub(super) fn write(
    plan: &AnnealingExperiment,
    run: &mut Run,
    schedules: &[Schedule],
    recordings: &[Recording],
    ledgers: &[Ledger],
    outcomes: &[Outcome],
) -> Result<(), RunError> {
    for array in by_length(outcomes) {
        run.statistics(array)?;
    }
    for (((schedule, recording), ledger), outcome) in schedules.iter().zip(recordings).zip(ledgers).zip(outcomes) {
        for array in along_path(plan, schedule, recording, ledger) {
            run.statistics(array)?;
        }
        for array in works(outcome) {
            run.statistics(array)?;
        }
    }
    match outcomes.last() {
        Some(longest) => {
            let (estimate, verdict, method) = longest.best();
            Answer { estimate, verdict, method, known: plan.ends.log_z_of_target() }.write(run)
        }
        None => Ok(()),
    }
}

/// A table with a row for each bridge.
fn by_length(outcomes: &[Outcome]) -> Vec<Array> {
    let length = || {
        let lengths = outcomes.iter().map(|outcome| outcome.length as i64);
        [Dimension::integers("length", lengths, "steps of the bridge")]
    };
    let mut arrays = Vec::new();
    let mut column = |name: &str, words: &str, value: &dyn Fn(&Outcome) -> Option<f64>| {
        let values: Vec<Option<f64>> = outcomes.iter().map(value).collect();
        if values.iter().any(Option::is_some) {
            let values: Vec<f64> = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            arrays.push(Array::new(format!("annealing/{name}"), values).dimensions(length()).long_name(words));
        }
    };
    let mut estimate = |name: &str, words: &str, value: &dyn Fn(&Outcome) -> Option<Estimate>| {
        column(&format!("{name}_log_z"), words, &|of| value(of).map(|found| found.value));
        let error = format!("standard error of {name}_log_z");
        column(&format!("{name}_error"), &error, &|of| value(of).map(|found| found.standard_error));
        for (end, pick) in [("lower", 0), ("upper", 1)] {
            let words = format!("{end} end of the 95 % interval of {name}_log_z");
            column(&format!("{name}_{end}"), &words, &|of| {
                let interval = value(of)?.interval(LEVEL);
                Some([interval.lower, interval.upper][pick])
            });
        }
    };
    estimate("forward", "ln Z from the mean weight of walkers from the reference", &|of| Some(of.forward.log_mean));
    estimate("reverse", "ln Z from the mean weight of walkers from the target", &|of| {
        Some(of.reverse.as_ref()?.log_mean.negated())
    });
    estimate("bennett", "ln Z from both directions, by Bennett's acceptance ratio", &|of| {
        Some(of.bennett.as_ref()?.free_energy.negated())
    });
    column("lower_bound", "lower bound of ln Z: mean log-weight from the reference", &|of| {
        Some(of.forward.lower_bound?.value)
    });
    column("lower_bound_error", "standard error of the lower bound", &|of| {
        Some(of.forward.lower_bound?.standard_error)
    });
    column("upper_bound", "upper bound of ln Z: minus the mean log-weight from the target", &|of| {
        Some(of.bounds?.upper.value)
    });
    column("upper_bound_error", "standard error of the upper bound", &|of| Some(of.bounds?.upper.standard_error));
    column("log_weight_variance", "variance of the log-weights from the reference", &|of| {
        Some(of.forward.log_variance)
    });
    column("effective_fraction", "effective walkers over walkers, from the reference", &|of| {
        Some(of.forward.reliability.effective_fraction)
    });
    column("pareto_shape", "shape of the tail of the weights from the reference", &|of| {
        of.forward.reliability.pareto_shape
    });
    column("forward_reliable", "1 where the error bar of forward_log_z is to be believed", &|of| {
        Some(f64::from(u8::from(of.forward.reliability.reliable)))
    });
    column("reverse_reliable", "1 where the error bar of reverse_log_z is to be believed", &|of| {
        Some(f64::from(u8::from(of.reverse.as_ref()?.reliability.reliable)))
    });
    column("bennett_reliable", "1 where the error bar of bennett_log_z is to be believed", &|of| {
        Some(f64::from(u8::from(of.bennett.as_ref()?.reliability.reliable)))
    });
    column("overlap", "overlap of the work distributions of both directions", &|of| Some(of.bennett.as_ref()?.overlap));
    column("crooks_slope", "slope of ln p_F(W) / p_R(-W) in W, 1 by Crooks' relation", &|of| Some(of.slope?.value));
    column("crooks_slope_error", "standard error of the slope", &|of| Some(of.slope?.standard_error));
    column("acceptance", "mean acceptance of the moves", &|of| Some(of.acceptance));
    column("divergent", "moves that diverged or met no density", &|of| Some(of.divergent));
    column("evaluations", "evaluations of the score per walker, in all directions", &|of| Some(of.evaluations));
    let verdicts: Vec<String> = outcomes.iter().map(|outcome| outcome.best().1.to_string()).collect();
    arrays.push(
        Array::new("annealing/verdict", verdicts).dimensions(length()).long_name("may the error bar be believed?"),
    );
    arrays
}

/// Where a bridge stands after each recorded step.
fn along_path(plan: &AnnealingExperiment, schedule: &Schedule, recording: &Recording, ledger: &Ledger) -> Vec<Array> {
    let group = format!("path/length_{}", schedule.length());
    let walkers = plan.walkers();
    let betas: Vec<f64> = recording.steps().iter().map(|&step| schedule.betas()[step]).collect();
    let column = |name: &str, words: &str, values: Vec<f64>| {
        let beta = Dimension::new("beta", betas.clone(), "1", "place on the path");
        Array::new(format!("{group}/{name}"), values).dimensions([beta]).long_name(words)
    };
    // Acceptance is the mean over the steps since the last recorded one.
    let mut first = 0;
    let acceptance = recording.steps().iter().map(|&step| {
        let steps = &ledger.acceptance[std::mem::replace(&mut first, step)..step];
        steps.iter().sum::<f64>() / (steps.len() * walkers) as f64
    });
    vec![
        column("acceptance", "acceptance of the moves since the last place", acceptance.collect()),
        column(
            "log_ratio",
            "ln Z(beta) / Z(0) from the weights so far",
            ledger.places.iter().map(|sums| sums.log_mean(walkers)).collect(),
        ),
        column(
            "effective_fraction",
            "effective walkers over walkers, by the weights so far",
            ledger.places.iter().map(|sums| sums.effective_fraction(walkers)).collect(),
        ),
        Array::new(format!("{group}/schedule"), schedule.betas().to_vec())
            .dimensions([Dimension::integers("step", 0..schedule.betas().len() as i64, "step of the bridge")])
            .long_name("place after each step"),
    ]
}

/// Histograms of the works that are finite.
fn works(outcome: &Outcome) -> Vec<Array> {
    let [forward, reverse] =
        outcome.works().map(|works| works.into_iter().filter(|work| work.is_finite()).collect::<Vec<_>>());
    // One direction alone is binned as it is.
    let mirrored: Vec<f64> = forward.iter().map(|work| -work).collect();
    let other = if reverse.is_empty() { &mirrored } else { &reverse };
    let Ok(histograms) = WorkHistograms::new(&forward, other, BINS) else { return Vec::new() };
    let group = format!("works/length_{}", outcome.length);
    let centres: Vec<f64> = histograms.edges.windows(2).map(|edge| 0.5 * (edge[0] + edge[1])).collect();
    let column = |name: &str, words: &str, values: Vec<f64>| {
        let work = Dimension::new("work", centres.clone(), "kT", "work W = -ln w, centre of the bin");
        Array::new(format!("{group}/{name}"), values).dimensions([work]).unit("1/kT").long_name(words)
    };
    let mut arrays = vec![column("forward", "density of the works from the reference", histograms.forward)];
    if !reverse.is_empty() {
        arrays.push(column("reverse", "density of minus the works from the target", histograms.reverse));
    }
    arrays
}
