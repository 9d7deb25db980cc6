//! The tests of the events against theory.

use ornstein_diagnostics::{kolmogorov_smirnov, z_test};
use ornstein_run::Evidence;

use super::plan::GenerateExperiment;
use crate::generator::Estimate;
use crate::{EventSet, FourMomentum};

/// Violation of energy and momentum conservation, in units of $\sqrt s$, that is rounding.
const CONSERVATION: f64 = 1e-13;

/// Distance of squared masses from their mass shells, in units of $s$, that is rounding.
const MASS_SHELL: f64 = 1e-12;

/// Relative error of the rate below which it is no longer statistical.
const ROUNDING: f64 = 1e-12;

/// All tests: the rate, kinematics, and for unweighted events the law of every observable that has one.
pub(super) fn battery(plan: &GenerateExperiment, events: &EventSet, estimate: &Estimate) -> Vec<Evidence> {
    let mut tests: Vec<Evidence> = rate(plan, estimate).into_iter().collect();
    tests.extend(kinematics(plan, events));
    if plan.config.events.unweighted {
        tests.extend(laws(plan, events));
    }
    tests
}

fn rate(plan: &GenerateExperiment, estimate: &Estimate) -> Option<Evidence> {
    let theory = plan.process.rate()?;
    let name = "rate";
    let description = "mean weight of all proposals against the rate by theory";
    let difference = estimate.mean - theory;
    if estimate.standard_error <= ROUNDING * theory {
        // Events are drawn from the exact law: all weights are the same.
        let relative = difference.abs() / theory;
        let statistic = ("relative difference", relative);
        return Some(Evidence::threshold(
            name,
            description,
            statistic,
            format!("at most {ROUNDING:e}"),
            relative <= ROUNDING,
        ));
    }
    let test = z_test(difference / estimate.standard_error).ok()?;
    Some(Evidence {
        name: name.to_owned(),
        description: description.to_owned(),
        statistic_name: "z".to_owned(),
        statistic: test.statistic,
        null_distribution: test.null.to_string(),
        p_value: test.p_value,
        significance: plan.config.evidence.significance,
    })
}

/// Momenta add up (where anything but the events says to what), and have their masses.
fn kinematics(plan: &GenerateExperiment, events: &EventSet) -> Vec<Evidence> {
    let (energy, masses) = (plan.process.energy(), plan.process.masses());
    let (mut imbalance, mut off_shell): (f64, f64) = (0.0, 0.0);
    for event in events.iter() {
        let sum: FourMomentum = event.iter().copied().sum();
        // Where the total varies, what comes in says what it is: two beams have no transverse momentum.
        let expected = plan.process.total_momentum();
        let expected = expected.unwrap_or_else(|| plan.process.incoming_momenta(event).into_iter().sum());
        imbalance = (sum - expected).components().iter().fold(imbalance, |largest, x| largest.max(x.abs() / energy));
        for (particle, mass) in event.iter().zip(masses) {
            off_shell = off_shell.max((particle.mass_squared() - mass * mass).abs() / (energy * energy));
        }
    }
    let threshold = |name, words: &str, quantity, value: f64, bound: f64| {
        Evidence::threshold(name, words, (quantity, value), format!("at most {bound:e}"), value <= bound)
    };
    let mut tests =
        vec![threshold("mass_shells", "every particle has its mass", "largest difference / s", off_shell, MASS_SHELL)];
    // A decay of a varying mass comes from the sum of its products, whatever they are.
    if plan.process.total_momentum().is_some() || plan.process.incoming().len() > 1 {
        let words = "what goes out has the energy and momentum of what comes in, in every event";
        tests.push(threshold("conservation", words, "largest difference / sqrt(s)", imbalance, CONSERVATION));
    }
    tests
}

fn laws(plan: &GenerateExperiment, events: &EventSet) -> Vec<Evidence> {
    let mut tests = Vec::new();
    for observable in plan.process.observables() {
        let Some(law) = &observable.law else { continue };
        let values: Vec<f64> = events.iter().map(|event| observable.value(event)).collect();
        let Ok(test) = kolmogorov_smirnov(&values, |x| law.cumulative(x)) else { continue };
        tests.push(Evidence {
            name: format!("law_{}", observable.name),
            description: format!("the distribution of {} against its law", observable.name),
            statistic_name: "KS distance".to_owned(),
            statistic: test.statistic,
            null_distribution: test.null.to_string(),
            p_value: test.p_value,
            significance: plan.config.evidence.significance,
        });
    }
    tests
}
