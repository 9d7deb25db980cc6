//! The tests of the events against theory.

use ornstein_diagnostics::{kolmogorov_smirnov, z_test};
use ornstein_run::Evidence;

use super::plan::GenerateExperiment;
use crate::generator::Estimate;
use crate::metrics::largest;
use crate::process::Process;
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
    tests.extend(kinematics(plan.process.as_ref(), events));
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
    let test = match z_test(difference / estimate.standard_error) {
        Ok(test) => test,
        Err(error) => return Some(untestable(name, description, &error)),
    };
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

/// The observables whose law is not known, and that nothing is asked of.
pub(super) fn without_law(process: &dyn Process) -> Vec<&'static str> {
    let observables = process.observables();
    observables.iter().filter(|observable| observable.law.is_none()).map(|observable| observable.name).collect()
}

/// What could not be tested has not passed.
fn untestable(name: &str, description: &str, error: &dyn std::error::Error) -> Evidence {
    Evidence::threshold(name, description, ("what could be said", f64::NAN), format!("no test: {error}"), false)
}

/// Momenta add up (where anything but the events says to what), and have their masses.
fn kinematics(process: &dyn Process, events: &EventSet) -> Vec<Evidence> {
    let (energy, masses) = (process.energy(), process.masses());
    let off_shell = events.iter().map(|event| {
        let shells = event.iter().zip(masses).map(|(p, mass)| (p.mass_squared() - mass * mass) / (energy * energy));
        largest(shells)
    });
    let threshold = |name, words: &str, quantity, value: f64, bound: f64| {
        Evidence::threshold(name, words, (quantity, value), format!("at most {bound:e}"), value <= bound)
    };
    let words = "every particle has its mass";
    let mut tests = vec![threshold("mass_shells", words, "largest difference / s", largest(off_shell), MASS_SHELL)];
    let sums = || events.iter().map(|event| event.iter().copied().sum::<FourMomentum>());
    if let Some(total) = process.total_momentum() {
        let imbalance = sums().map(|sum| largest((sum - total).components()) / energy);
        let words = "what goes out has the energy and momentum of what comes in, in every event";
        tests.push(threshold("conservation", words, "largest difference / sqrt(s)", largest(imbalance), CONSERVATION));
    } else if process.incoming().len() > 1 {
        // Energies of the beams vary, and are known from what goes out; but they have no transverse momentum. A decay of a varying mass comes
        // from the sum of its products, whatever they are.
        let imbalance = sums().map(|sum| largest([sum.x, sum.y]) / energy);
        let words = "what goes out has as little transverse momentum as the beams, in every event";
        let quantity = "largest component / sqrt(s)";
        tests.push(threshold("transverse_balance", words, quantity, largest(imbalance), CONSERVATION));
    }
    tests
}

fn laws(plan: &GenerateExperiment, events: &EventSet) -> Vec<Evidence> {
    let mut tests = Vec::new();
    for observable in plan.process.observables() {
        let Some(law) = &observable.law else { continue };
        let values: Vec<f64> = events.iter().map(|event| observable.value(event)).collect();
        let name = format!("law_{}", observable.name);
        let description = format!("the distribution of {} against its law", observable.name);
        tests.push(match kolmogorov_smirnov(&values, |x| law.cumulative(x)) {
            Ok(test) => Evidence {
                name,
                description,
                statistic_name: "KS distance".to_owned(),
                statistic: test.statistic,
                null_distribution: test.null.to_string(),
                p_value: test.p_value,
                significance: plan.config.evidence.significance,
            },
            Err(error) => untestable(&name, &description, &error),
        });
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{BeamSpread, BeamSpreadSettings, MuonPair, MuonPairSettings};

    fn verdicts(process: &dyn Process, event: [FourMomentum; 2]) -> Vec<(String, bool)> {
        let mut events = EventSet::new(2);
        events.push(&event, process.outgoing(), 1.0).unwrap();
        kinematics(process, &events).into_iter().map(|test| (test.name.clone(), test.passed())).collect()
    }

    fn muons(momentum: [f64; 3], recoil: [f64; 3]) -> [FourMomentum; 2] {
        let muon = MuonPair::new(&MuonPairSettings::photon(10.0)).unwrap().masses()[0];
        [momentum, recoil].map(|p| FourMomentum::on_shell(muon, p))
    }

    /// Beams whose energies are made up from the event can only be held to having no transverse momentum.
    #[test]
    fn varying_beams_are_balanced_across() {
        let process = BeamSpread::new(&BeamSpreadSettings { sqrt_s: 10.0, spread: 0.02 }).unwrap();
        let verdict = |recoil| verdicts(&process, muons([3.0, 0.0, 4.0], recoil))[1].clone();
        assert_eq!(verdict([-3.0, 0.0, -1.0]), ("transverse_balance".to_owned(), true));
        assert_eq!(verdict([-3.0, 1e-6, -1.0]), ("transverse_balance".to_owned(), false));
    }

    #[test]
    fn what_is_no_number_fails() {
        let process = MuonPair::new(&MuonPairSettings::photon(10.0)).unwrap();
        for place in 0..2 {
            let mut event = muons([3.0, 0.0, 4.0], [-3.0, 0.0, -4.0]);
            event[place].y = f64::NAN;
            assert!(verdicts(&process, event).iter().all(|(_, passed)| !passed));
        }
    }
}
