//! The tests of the particles against the known law.

use ornstein_diagnostics::{bonferroni, chi_squared_upper, kolmogorov_smirnov, z_test};
use ornstein_run::Evidence;

use super::LastStep;
use super::law::Law;
use super::plan::DiffuseExperiment;
use super::statistics::{Found, moments};

/// All tests that can be made of this run: none where guidance leaves the law unknown.
pub(super) fn battery(plan: &DiffuseExperiment, found: &Found) -> Vec<Evidence> {
    let Some(law) = &found.expected else { return Vec::new() };
    let (order, stochastic) = plan.config.solver.traits();
    let steps = plan.grids.last().map_or(0, ornstein_engine::diffusion::TimeGrid::steps);
    let law_name = match plan.config.grid.last {
        LastStep::Stop => "the data at the last noise",
        LastStep::Denoise => "the data",
    };
    // What may make a test fail beside a wrong solver.
    let how = format!(
        "{} steps of the {} solver (order {order}, {}), against the known law of {law_name}",
        steps,
        plan.config.solver.name(),
        if stochastic { "stochastic" } else { "deterministic" }
    );
    let significance = plan.config.evidence.significance;
    [
        moment_test("means", &format!("mean of every coordinate after {how}"), &mean_scores(law, found), significance),
        moment_test(
            "variances",
            &format!("variance of every coordinate after {how}"),
            &variance_scores(law, found),
            significance,
        ),
        marginals(law, found, &how, significance),
        mode_weights(found, &how, significance),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn mean_scores(law: &Law, found: &Found) -> Vec<f64> {
    let score = |(i, column): (usize, &Vec<f64>)| {
        let ([mean, variance], [found, _]) = (law.moments(i), moments(column));
        (found - mean) / (variance / column.len() as f64).sqrt()
    };
    found.last().iter().enumerate().map(score).collect()
}

/// Mean squares about the known mean, whose variance the known fourth moment gives.
fn variance_scores(law: &Law, found: &Found) -> Vec<f64> {
    let score = |(i, column): (usize, &Vec<f64>)| {
        let [mean, variance] = law.moments(i);
        let count = column.len() as f64;
        let square = column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        (square - variance) / ((law.fourth_moment(i) - variance * variance) / count).sqrt()
    };
    found.last().iter().enumerate().map(score).collect()
}

fn moment_test(name: &str, description: &str, scores: &[f64], significance: f64) -> Option<Evidence> {
    let p_values: Vec<f64> = scores.iter().map(|&z| z_test(z).map_or(f64::NAN, |test| test.p_value)).collect();
    let worst = |worst: f64, z: f64| if z.abs() > worst.abs() || z.is_nan() { z } else { worst };
    Some(Evidence {
        name: name.to_owned(),
        description: description.to_owned(),
        statistic_name: "largest z".to_owned(),
        statistic: scores.iter().copied().fold(0.0, worst),
        null_distribution: format!("largest of {} standard normals", scores.len()),
        p_value: bonferroni(&p_values).ok()?,
        significance,
    })
}

fn marginals(law: &Law, found: &Found, how: &str, significance: f64) -> Option<Evidence> {
    let mut tests = Vec::new();
    for (i, column) in found.last().iter().enumerate() {
        tests.push(kolmogorov_smirnov(column, |x| law.cumulative(i, x)).ok()?);
    }
    let p_values: Vec<f64> = tests.iter().map(|test| test.p_value).collect();
    Some(Evidence {
        name: "marginals".to_owned(),
        description: format!("distribution of every coordinate after {how}"),
        statistic_name: "largest KS distance".to_owned(),
        statistic: tests.iter().map(|test| test.statistic).fold(0.0, f64::max),
        null_distribution: format!("largest of {} Kolmogorov-Smirnov distances", tests.len()),
        p_value: bonferroni(&p_values).ok()?,
        significance,
    })
}

/// Counts of two samples by mode: the chi-squared test of homogeneity.
fn mode_weights(found: &Found, how: &str, significance: f64) -> Option<Evidence> {
    let totals = [&found.modes, &found.exact_modes].map(|counts| counts.iter().sum::<f64>());
    let [ratio, inverse] = [(totals[1] / totals[0]).sqrt(), (totals[0] / totals[1]).sqrt()];
    let pairs = found.modes.iter().zip(&found.exact_modes).filter(|(a, b)| **a + **b > 0.0);
    let terms: Vec<f64> = pairs.map(|(a, b)| (a * ratio - b * inverse).powi(2) / (a + b)).collect();
    let freedom = terms.len().checked_sub(1).filter(|freedom| *freedom > 0)? as f64;
    let test = chi_squared_upper(terms.iter().sum(), freedom).ok()?;
    Some(Evidence {
        name: "mode_weights".to_owned(),
        description: format!("particles by the normal they belong to, beside exact draws, after {how}"),
        statistic_name: "chi squared".to_owned(),
        statistic: test.statistic,
        null_distribution: test.null.to_string(),
        p_value: test.p_value,
        significance,
    })
}
