//! Both estimates, `/statistics`, and the tests.

use ndarray::Array2;
use ornstein_diagnostics::chains::{Chains, rank_normalised_split_r_hat};
use ornstein_free_energy::equilibrium::EquilibriumSamples;
use ornstein_free_energy::{Estimate, PathIntegral, Reliability};
use ornstein_run::{Array, Dimension, Run, RunError};

use super::plan::IntegrationExperiment;
use crate::free_energy::evidence::{against_known, reliability};
use crate::free_energy::result::{Answer, LEVEL};

/// Distance of two rules, in standard errors, beyond which the nodes are too few.
const MOST_RULE_ERRORS: f64 = 2.0;

/// Largest split R-hat of the slopes at a node for which its chains can be taken to be at rest.
const MOST_R_HAT: f64 = 1.05;

/// Least overlap of the matrix of the multistate estimator between neighbours, beyond which its errors are not to be believed.
const LEAST_OVERLAP: f64 = 0.03;

/// Estimates, and tests the estimates.
pub(super) fn conclude(
    plan: &IntegrationExperiment,
    run: &mut Run,
    samples: &EquilibriumSamples,
) -> Result<(), RunError> {
    let rule = plan.config.integration.rule;
    let integral = samples.thermodynamic_integration(rule.rule()).map_err(RunError::experiment)?;
    let difference = rule
        .other()
        .and_then(|other| samples.thermodynamic_integration(other).ok())
        .map(|other| integral.log_ratio.value - other.log_ratio.value);
    let r_hats: Vec<f64> = samples.derivatives.iter().map(|slopes| r_hat(slopes, samples.chains)).collect();
    let verdict = verdict(&integral, difference, &r_hats);
    let shift = plan.ends.log_z_of_reference();
    let shifted = |of: Estimate| Estimate { value: of.value + shift, ..of };
    let known = plan.ends.log_z_of_target();
    let method = format!("thermodynamic integration by {}", rule.words());
    let estimate = shifted(integral.log_ratio);
    Answer { estimate, verdict: &verdict, method: &method, known }.write(run)?;
    write_nodes(run, samples, &integral)?;
    let array = Array::new("path/r_hat", r_hats.clone()).dimensions(beta(samples));
    run.statistics(array.long_name("rank-normalised split R-hat of the slope over the chains"))?;
    let number = |name: &str, words: &str, value: f64| Array::new(format!("quadrature/{name}"), value).long_name(words);
    run.statistics(number(
        "distance_from_trapezoid",
        "ln Z by the rule minus ln Z by the trapezoid rule",
        integral.distance_from_trapezoid,
    ))?;
    if let Some(difference) = difference {
        run.statistics(number("difference_of_rules", "ln Z by the rule minus that by another rule", difference))?;
    }
    if plan.config.integration.exchange {
        let trips = samples.round_trips as f64;
        run.statistics(number("round_trips", "round trips of replicas along the path", trips))?;
    }
    let mut believed: Vec<Estimate> = verdict.reliable.then_some(estimate).into_iter().collect();
    cumulative(plan, run, samples)?;
    // Chains that are not at rest spoil both estimates alike.
    let at_rest = r_hats.iter().all(|r_hat| *r_hat <= MOST_R_HAT);
    believed.extend(multistate(run, samples, shift)?.filter(|_| at_rest));
    let significance = plan.config.evidence.significance;
    if let Some(test) = known.and_then(|known| against_known(&believed, known, significance)) {
        run.evidence(test)?;
    }
    run.evidence(reliability(&method, &verdict))
}

/// Do the chains of a node agree?
fn r_hat(slopes: &[f64], chains: usize) -> f64 {
    Chains::new(slopes, chains).and_then(|chains| rank_normalised_split_r_hat(&chains)).unwrap_or(f64::NAN)
}

/// May the error bar be believed, which knows neither of the rule's error nor of chains that are not at rest yet?
fn verdict(integral: &PathIntegral, difference: Option<f64>, r_hats: &[f64]) -> Reliability {
    let ratio = difference.map_or(0.0, |difference| difference.abs() / integral.log_ratio.standard_error);
    let r_hat = r_hats.iter().copied().fold(0.0, f64::max);
    let mut reasons = Vec::new();
    if ratio > MOST_RULE_ERRORS {
        reasons.push(format!(
            "another rule on the same nodes differs by {ratio:.1} standard errors, so the error of the rule is not small; add \
             nodes where the slope bends, or take those of a pilot run"
        ));
    }
    if r_hat > MOST_R_HAT {
        reasons.push(format!(
            "chains of one node disagree (R-hat {r_hat:.2}), so they are not at rest; warm up longer, exchange neighbours \
             (integration.exchange), or anneal in its place (free-energy.ais, free-energy.smc)"
        ));
    }
    Reliability {
        effective_fraction: 1.0,
        pareto_shape: None,
        reliable: reasons.is_empty(),
        advice: reasons.join("; and "),
    }
}

fn beta(samples: &EquilibriumSamples) -> [Dimension; 1] {
    [Dimension::new("beta", samples.places.clone(), "1", "place on the path")]
}

/// The integrand, and what the kernels did at each node.
fn write_nodes(run: &mut Run, samples: &EquilibriumSamples, integral: &PathIntegral) -> Result<(), RunError> {
    let mut column = |name: &str, words: &str, values: Vec<f64>| {
        run.statistics(Array::new(format!("path/{name}"), values).dimensions(beta(samples)).long_name(words))
    };
    let means = integral.means.iter();
    column("slope", "mean of d ln f / d beta, the slope of ln Z", means.clone().map(|mean| mean.value).collect())?;
    column("slope_error", "standard error of the mean", means.map(|mean| mean.standard_error).collect())?;
    column("acceptance", "mean acceptance of the kernel", samples.acceptance.clone())?;
    let inefficiencies =
        (0..samples.places.len()).map(|place| samples.statistical_inefficiency(place).unwrap_or(f64::NAN)).collect();
    column("autocorrelation_time", "integrated autocorrelation time of the slope in draws", inefficiencies)
}

/// `ln Z(beta)` from the reference on, by the rule on the first nodes.
fn cumulative(plan: &IntegrationExperiment, run: &mut Run, samples: &EquilibriumSamples) -> Result<(), RunError> {
    if samples.places.first() != Some(&0.0) {
        return Ok(());
    }
    let rule = plan.config.integration.rule.rule();
    let up_to = |count: usize| -> Estimate {
        let part = EquilibriumSamples {
            places: samples.places[..count].to_vec(),
            derivatives: samples.derivatives[..count].to_vec(),
            reduced_potentials: Vec::new(),
            acceptance: Vec::new(),
            swap_acceptance: Vec::new(),
            ..*samples
        };
        part.thermodynamic_integration(rule).map_or(Estimate::normal(f64::NAN, f64::NAN), |found| found.log_ratio)
    };
    let first = Estimate::normal(0.0, 0.0);
    let all: Vec<Estimate> = std::iter::once(first).chain((2..=samples.places.len()).map(up_to)).collect();
    write_profile(run, "path/log_ratio", "ln Z(beta) / Z(0) by thermodynamic integration", &all, samples)
}

fn write_profile(
    run: &mut Run,
    path: &str,
    words: &str,
    estimates: &[Estimate],
    samples: &EquilibriumSamples,
) -> Result<(), RunError> {
    let values = estimates.iter().map(|estimate| estimate.value).collect::<Vec<_>>();
    run.statistics(Array::new(path, values).dimensions(beta(samples)).long_name(words))?;
    let errors = estimates.iter().map(|estimate| estimate.standard_error).collect::<Vec<_>>();
    let words = format!("standard error of {words}");
    run.statistics(Array::new(format!("{path}_error"), errors).dimensions(beta(samples)).long_name(words))
}

/// The multistate estimator: its profile, its overlaps, and its `ln Z` if the nodes reach both ends and overlap.
fn multistate(run: &mut Run, samples: &EquilibriumSamples, shift: f64) -> Result<Option<Estimate>, RunError> {
    let states = match samples.free_energies() {
        Ok(states) => states,
        Err(error) => {
            run.warn(format!("no multistate estimate: {error}"));
            return Ok(None);
        }
    };
    let words = "ln Z(beta) over that of the first node, by the multistate estimator";
    write_profile(run, "mbar/log_ratio", words, &states.log_ratios, samples)?;
    let overlap = states.mbar.overlap_matrix();
    let nodes = samples.places.len();
    let matrix = Array2::from_shape_fn((nodes, nodes), |(row, column)| overlap[(row, column)]);
    let least = (1..nodes).map(|node| matrix[(node - 1, node)]).fold(f64::INFINITY, f64::min);
    let [at] = beta(samples);
    let seen = Dimension::new("beta_of_state", samples.places.clone(), "1", "place whose density is asked for");
    let words = "overlap: how probable a draw of a node is in each state";
    run.statistics(Array::new("mbar/overlap", matrix).dimensions([at, seen]).long_name(words))?;
    let (Some(0.0), Some(1.0), Some(last)) =
        (samples.places.first().copied(), samples.places.last().copied(), states.log_ratios.last())
    else {
        return Ok(None);
    };
    let estimate = Estimate { value: last.value + shift, ..*last };
    let interval = estimate.interval(LEVEL);
    let reliable = least >= LEAST_OVERLAP;
    let mut number = |name: &str, words: &str, value: f64| {
        run.statistics(
            Array::new(format!("mbar/{name}"), value).long_name(words).attribute("reliable", i64::from(reliable)),
        )
    };
    number("log_z", "ln Z of the target by the multistate estimator", estimate.value)?;
    number("log_z_error", "its standard error", estimate.standard_error)?;
    number("lower", "lower end of its 95 % interval", interval.lower)?;
    number("upper", "upper end of its 95 % interval", interval.upper)?;
    number("least_overlap", "least overlap of neighbouring nodes", least)?;
    if !reliable {
        run.warn(format!(
            "ln Z by the multistate estimator is UNRELIABLE: neighbouring nodes overlap by {least:.3} only ({LEAST_OVERLAP} are \
             needed); put nodes between them"
        ));
    }
    Ok(reliable.then_some(estimate))
}
