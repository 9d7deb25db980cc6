//! The tests of the draws against what is known of the target.

use ornstein_diagnostics::chains::{Chains, mean_standard_error};
use ornstein_diagnostics::{bonferroni, z_test};
use ornstein_run::Evidence;

use super::chains::Ledger;
use super::plan::SampleExperiment;
use super::summary::{Coordinate, Estimate};

/// All tests that can be made of this run.
pub(super) fn battery(plan: &SampleExperiment, found: &[Coordinate], ledger: &Ledger) -> Vec<Evidence> {
    let known = plan.target.known();
    let means = known.means().map(|means| {
        let scores = found.iter().zip(means).map(|(of, mean)| of.mean.score(mean)).collect::<Vec<_>>();
        worst_score(plan, "means", "the mean of every coordinate against that of the target", &scores)
    });
    let variances = known.means().and(known.variances()).map(|variances| {
        let scores = found.iter().zip(variances).map(|(of, variance)| of.variance.score(variance)).collect::<Vec<_>>();
        worst_score(plan, "variances", "the variance of every coordinate against that of the target", &scores)
    });
    [means, variances, marginals(plan, found), stein(plan, ledger), r_hat(plan, found), divergences(plan, ledger)]
        .into_iter()
        .flatten()
        .collect()
}

/// The largest of several scores; the p-value allows for their number.
fn worst_score(plan: &SampleExperiment, name: &str, description: &str, scores: &[f64]) -> Evidence {
    let p_values: Option<Vec<f64>> = scores.iter().map(|&z| Some(z_test(z).ok()?.p_value)).collect();
    let p_value = p_values.and_then(|p_values| bonferroni(&p_values).ok()).unwrap_or(f64::NAN);
    let worst =
        scores.iter().copied().fold(0.0, |worst: f64, z| if z.abs() > worst.abs() || z.is_nan() { z } else { worst });
    Evidence {
        name: name.to_owned(),
        description: format!("{description}, in Monte Carlo standard errors"),
        statistic_name: "largest z".to_owned(),
        statistic: worst,
        null_distribution: format!("largest of {} standard normals", scores.len()),
        p_value,
        significance: plan.config.evidence.significance,
    }
}

/// Marginals against exact draws.
fn marginals(plan: &SampleExperiment, found: &[Coordinate]) -> Option<Evidence> {
    let tests: Vec<(f64, f64)> =
        found.iter().filter_map(|of| of.details.as_ref().and_then(|details| details.marginal)).collect();
    let p_values: Vec<f64> = tests.iter().map(|(_, p_value)| *p_value).collect();
    let p_value = bonferroni(&p_values).ok()?;
    Some(Evidence {
        name: "marginals".to_owned(),
        description: "draws of each coordinate, thinned until independent, against draws made without a chain"
            .to_owned(),
        statistic_name: "largest KS distance".to_owned(),
        statistic: tests.iter().map(|(distance, _)| *distance).fold(0.0, f64::max),
        null_distribution: format!("largest of {} two-sample Kolmogorov-Smirnov distances", tests.len()),
        p_value,
        significance: plan.config.evidence.significance,
    })
}

/// `E[<x - c, score(x)>] = -d`.
fn stein(plan: &SampleExperiment, ledger: &Ledger) -> Option<Evidence> {
    let chains = plan.chains();
    let looks = ledger.stein.len() / chains;
    let by_chain: Vec<f64> = (0..chains)
        .flat_map(|chain| (0..looks).map(move |look| look * chains + chain))
        .map(|i| ledger.stein[i])
        .collect();
    let all = Chains::new(&by_chain, chains).ok()?;
    let mean = by_chain.iter().sum::<f64>() / by_chain.len() as f64;
    let z = Estimate { value: mean, error: mean_standard_error(&all) }.score(0.0);
    Some(Evidence {
        name: "stein".to_owned(),
        description: "Stein's identity: the mean of <x - c, score(x)> + d is zero under the density of this score"
            .to_owned(),
        statistic_name: "z".to_owned(),
        statistic: z,
        null_distribution: "standard normal".to_owned(),
        p_value: z_test(z).map_or(f64::NAN, |test| test.p_value),
        significance: plan.config.evidence.significance,
    })
}

fn r_hat(plan: &SampleExperiment, found: &[Coordinate]) -> Option<Evidence> {
    let all: Option<Vec<f64>> = found.iter().map(|of| of.r_hat).collect();
    let worst =
        all?.into_iter().fold(0.0, |worst: f64, r_hat| if r_hat > worst || r_hat.is_nan() { r_hat } else { worst });
    let largest = plan.config.evidence.largest_r_hat;
    let requirement = format!("below {largest}");
    let description = "do the chains agree on every coordinate?";
    Some(Evidence::threshold("r_hat", description, ("largest R-hat", worst), requirement, worst < largest))
}

fn divergences(plan: &SampleExperiment, ledger: &Ledger) -> Option<Evidence> {
    plan.config.kernel.traits().best_acceptance?;
    let count = ledger.counts.divergent;
    let description = "steps of the draws whose integrator diverged or met no density";
    Some(Evidence::threshold("divergences", description, ("divergences", count as f64), "none", count == 0))
}
