//! The tests of the bridges.

use ornstein_free_energy::{Bounds, Estimate};
use ornstein_run::Evidence;

use super::outcome::Outcome;
use super::plan::AnnealingExperiment;
use crate::free_energy::evidence::{against_known, crooks, reliability, within_bounds};

/// All tests that can be made of this run.
pub(super) fn battery(plan: &AnnealingExperiment, outcomes: &[Outcome]) -> Vec<Evidence> {
    let significance = plan.config.evidence.significance;
    let known = plan.ends.log_z_of_target();
    let believed: Vec<Estimate> =
        outcomes.iter().map(Outcome::best).filter(|(_, verdict, _)| verdict.reliable).map(|(best, ..)| best).collect();
    let bounds: Vec<Bounds> = outcomes.iter().filter_map(|outcome| outcome.bounds).collect();
    let slopes: Vec<Estimate> = outcomes.iter().filter_map(|outcome| outcome.slope).collect();
    let verdict = outcomes.last().map(|longest| {
        let (_, verdict, method) = longest.best();
        reliability(&format!("the longest bridge ({method})"), verdict)
    });
    [
        known.and_then(|known| against_known(&believed, known, significance)),
        known.and_then(|known| within_bounds(&bounds, known, significance)),
        crooks(&slopes, significance),
        verdict,
    ]
    .into_iter()
    .flatten()
    .collect()
}
