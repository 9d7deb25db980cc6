//! Tests that all estimates of free energies share.

use ornstein_diagnostics::special::{incomplete_beta, normal};
use ornstein_diagnostics::{bonferroni, z_test};
use ornstein_free_energy::{Bounds, Estimate, Reliability};
use ornstein_run::{ConfigError, ConfigErrors, Evidence};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The tests of the result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SignificanceTable {
    /// A test fails below this p-value: the probability that it rejects a right estimate.
    pub significance: f64,
}

impl Default for SignificanceTable {
    fn default() -> Self {
        Self { significance: 1e-6 }
    }
}

impl SignificanceTable {
    /// Is it a probability?
    pub(crate) fn check(self, errors: &mut ConfigErrors) {
        if !(self.significance > 0.0 && self.significance < 1.0) {
            errors.push(ConfigError::new("evidence.significance", self.significance, "a number between 0 and 1"));
        }
    }
}

/// Distance of an estimate from the truth in its standard errors, less what its skewness explains.
pub(super) fn score(estimate: &Estimate, truth: f64) -> f64 {
    let z = (estimate.value - truth) / estimate.standard_error;
    // The expansion behind the shift holds where the shift is small beside z.
    let shift = estimate.first_cumulant + estimate.third_cumulant * (z * z - 1.0) / 6.0;
    z - shift.clamp(-0.5 * z.abs(), 0.5 * z.abs())
}

/// Probability of a score at least as far out, by Student's law.
fn two_sided(score: f64, degrees_of_freedom: f64) -> f64 {
    if !degrees_of_freedom.is_finite() || degrees_of_freedom > 1e8 {
        return z_test(score).map_or(f64::NAN, |test| test.p_value);
    }
    let ratio = score * score / degrees_of_freedom;
    incomplete_beta::regularised(0.5 * degrees_of_freedom, 0.5, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
}

/// The estimates against the known `ln Z`; `None` if there is none that can be believed.
pub(crate) fn against_known(estimates: &[Estimate], known: f64, significance: f64) -> Option<Evidence> {
    let scores: Vec<f64> = estimates.iter().map(|estimate| score(estimate, known)).collect();
    let p_values: Vec<f64> =
        scores.iter().zip(estimates).map(|(&score, of)| two_sided(score, of.degrees_of_freedom)).collect();
    Some(Evidence {
        name: "log_z".to_owned(),
        description: format!("ln Z, wherever its error bar is reliable, against the known {known:.6}"),
        statistic_name: "largest z".to_owned(),
        statistic: largest(&scores),
        null_distribution: format!("largest of {} variables of Student's law", scores.len()),
        p_value: bonferroni(&p_values).ok()?,
        significance,
    })
}

/// The known `ln Z` lies between the bounds.
pub(super) fn within_bounds(bounds: &[Bounds], known: f64, significance: f64) -> Option<Evidence> {
    let beyond = |bounds: &Bounds| {
        let of = |excess: f64, estimate: &Estimate| excess / estimate.standard_error;
        let low = of(bounds.lower.value - known, &bounds.lower);
        let high = of(known - bounds.upper.value, &bounds.upper);
        [low, high]
    };
    let scores: Vec<f64> = bounds.iter().flat_map(beyond).collect();
    let p_values: Vec<f64> = scores.iter().map(|&score| normal::upper_tail(score)).collect();
    Some(Evidence {
        name: "bounds".to_owned(),
        description: "the known ln Z lies above the mean forward log-weight and below minus the mean reverse one"
            .to_owned(),
        statistic_name: "furthest excess over a bound".to_owned(),
        statistic: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        null_distribution: format!("at most the largest of {} standard normals", scores.len()),
        p_value: bonferroni(&p_values).ok()?,
        significance,
    })
}

/// Works of both directions obey Crooks' relation.
pub(super) fn crooks(slopes: &[Estimate], significance: f64) -> Option<Evidence> {
    let scores: Vec<f64> = slopes.iter().map(|slope| score(slope, 1.0)).collect();
    let p_values: Vec<f64> = scores.iter().map(|&score| two_sided(score, f64::INFINITY)).collect();
    Some(Evidence {
        name: "crooks".to_owned(),
        description: "Crooks' relation: the slope of ln p_F(W) / p_R(-W) in W, by logistic regression, against 1"
            .to_owned(),
        statistic_name: "largest z".to_owned(),
        statistic: largest(&scores),
        null_distribution: format!("largest of {} standard normals", scores.len()),
        p_value: bonferroni(&p_values).ok()?,
        significance,
    })
}

/// The verdict on an error bar.
pub(crate) fn reliability(of: &str, verdict: &Reliability) -> Evidence {
    let description = format!("can the error bar of {of} be believed? {verdict}");
    let statistic = ("effective fraction", verdict.effective_fraction);
    Evidence::threshold("reliability", description, statistic, "reliable", verdict.reliable)
}

/// The score furthest from zero.
fn largest(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(0.0, |worst: f64, z| if z.abs() > worst.abs() || z.is_nan() { z } else { worst })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tails_are_those_of_students_law() {
        // With one degree of freedom 1 is the upper quartile; tables have 12.706 for 97.5 %.
        assert!((two_sided(1.0, 1.0) - 0.5).abs() < 1e-12);
        assert!((two_sided(12.706_204_736, 1.0) - 0.05).abs() < 1e-9);
        assert!((two_sided(1.959_963_984_540, f64::INFINITY) - 0.05).abs() < 1e-10);
    }

    #[test]
    fn an_estimate_far_from_the_truth_fails_and_a_right_one_passes() {
        let known = 3.0;
        let near = [Estimate::normal(3.1, 0.1), Estimate::student(2.8, 0.1, 50.0)];
        assert!(against_known(&near, known, 1e-6).unwrap().passed());
        assert!(!against_known(&[Estimate::normal(3.7, 0.1)], known, 1e-6).unwrap().passed());
        assert!(against_known(&[], known, 1e-6).is_none());
        let bounds = |lower, upper| Bounds { lower: Estimate::normal(lower, 0.1), upper: Estimate::normal(upper, 0.1) };
        assert!(within_bounds(&[bounds(-20.0, 3.05)], known, 1e-6).unwrap().passed());
        assert!(!within_bounds(&[bounds(-20.0, 2.0)], known, 1e-6).unwrap().passed());
    }
}
