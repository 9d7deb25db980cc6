//! The table `[evidence]`, and the tests of samples that training and sampling share.

use ornstein_diagnostics::intrinsic_dimension::LevinaBickel;
use ornstein_diagnostics::two_sample::{Classifier, classifier_area};
use ornstein_diagnostics::{DiagnosticsError, Points};
use ornstein_networks::Normalisation;
use ornstein_run::{ConfigError, ConfigErrors, Evidence};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::excess::LevelExcess;
use super::truth::{Embedding, Truth};

/// What is asked of a learned score. These are requirements, not tests of a hypothesis: no network is exact, and with enough samples
/// every test would reject it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceTable {
    /// The area under the curve of a classifier that tells samples from data; one half if it cannot.
    pub largest_auc: f64,
    /// The difference of any mode's weight from that of exact draws, in standard errors.
    pub largest_mode_deviation: f64,
    /// What the network loses more than the closed form, relative to the loss of the closed form, at the worst noise level.
    pub largest_excess: f64,
    /// The root-mean-square distance from the plane of the data, relative to the size within it.
    pub largest_off_plane: f64,
    /// The difference of the samples' dimension from that of exact draws.
    pub largest_dimension_error: f64,
    /// Rows of each side that the classifier is given, at most.
    pub classifier_rows: usize,
}

impl Default for EvidenceTable {
    fn default() -> Self {
        Self {
            largest_auc: 0.52,
            largest_mode_deviation: 3.0,
            largest_excess: 0.05,
            largest_off_plane: 0.01,
            largest_dimension_error: 0.2,
            classifier_rows: 10_000,
        }
    }
}

impl EvidenceTable {
    /// Adds what is out of range.
    pub(super) fn check(&self, errors: &mut ConfigErrors) {
        let limits = [
            ("largest_auc", self.largest_auc),
            ("largest_mode_deviation", self.largest_mode_deviation),
            ("largest_excess", self.largest_excess),
            ("largest_off_plane", self.largest_off_plane),
            ("largest_dimension_error", self.largest_dimension_error),
        ];
        for (key, limit) in limits {
            if !(limit > 0.0 && limit.is_finite()) {
                errors.push(ConfigError::new(format!("evidence.{key}"), limit, "a positive number"));
            }
        }
        if self.classifier_rows < LEAST_CLASSIFIER_ROWS {
            let allowed = format!("an integer from {LEAST_CLASSIFIER_ROWS} on");
            errors.push(ConfigError::new("evidence.classifier_rows", self.classifier_rows, allowed));
        }
    }
}

/// Fewer rows teach a classifier nothing.
const LEAST_CLASSIFIER_ROWS: usize = 100;

/// Points of which the dimension is estimated, at most, and their neighbours.
const DIMENSION_ROWS: usize = 4000;
const NEIGHBOURS: usize = 20;

/// Samples beside data, in physical coordinates.
pub(super) struct Sides<'a> {
    /// What was sampled.
    pub samples: &'a [f64],
    /// What it should look like: exact draws, or held-out rows.
    pub data: &'a [f64],
    /// Coordinates of a row.
    pub normalisation: &'a Normalisation,
    /// What is known of the law.
    pub truth: Option<&'a Truth>,
    /// Of the run.
    pub seed: u64,
}

impl Sides<'_> {
    fn dimension(&self) -> usize {
        self.normalisation.dimension()
    }

    fn words(&self) -> &'static str {
        if self.truth.is_some() { "exact draws" } else { "held-out data" }
    }

    /// Everything that can be asked.
    pub(super) fn battery(&self, table: &EvidenceTable) -> Result<Vec<Evidence>, DiagnosticsError> {
        let mut all = vec![self.classifier(table)?];
        all.extend(self.mode_weights(table));
        all.extend(self.off_plane(table));
        if self.truth.is_some_and(|truth| truth.embedding().is_some()) {
            all.push(self.manifold(table)?);
        }
        Ok(all)
    }

    /// Can a classifier tell samples from data? Within the plane of the data, if there is one: exact draws lie in it to the last digit,
    /// and what is off it has a requirement of its own.
    fn classifier(&self, table: &EvidenceTable) -> Result<Evidence, DiagnosticsError> {
        let plane = self.truth.and_then(|truth| truth.embedding());
        let dimension = plane.map_or(self.dimension(), Embedding::low);
        let prepared = |rows: &[f64]| {
            let count = (rows.len() / self.dimension()).min(table.classifier_rows);
            let mut rows = rows[..count * self.dimension()].to_vec();
            if let Some(plane) = plane {
                rows = rows.chunks_exact(plane.dimension()).flat_map(|row| plane.project(row)).collect();
            } else {
                self.normalisation.from_physical(&mut rows);
            }
            rows
        };
        let (samples, data) = (prepared(self.samples), prepared(self.data));
        let classifier = Classifier { seed: self.seed, ..Classifier::default() };
        let found = classifier_area(Points::new(&samples, dimension)?, Points::new(&data, dimension)?, classifier)?;
        let rows = [&samples, &data].map(|rows| rows.len() / dimension);
        let within = if plane.is_some() { ", within their plane" } else { "" };
        Ok(Evidence::threshold(
            "classifier",
            format!(
                "a classifier that learned to tell {} samples from {} rows of {}{within}",
                rows[0],
                rows[1],
                self.words()
            ),
            ("area under the curve", found.area),
            format!("at most {}; equal laws have 0.5 +- {:.4}", table.largest_auc, found.null_deviation),
            found.area <= table.largest_auc,
        ))
    }

    /// Has every mode its weight?
    fn mode_weights(&self, table: &EvidenceTable) -> Option<Evidence> {
        let truth = self.truth?;
        let [found, exact] = [self.samples, self.data].map(|rows| truth.counts_of_modes(rows));
        let deviations = mode_deviations(&found?, &exact?);
        let worst = deviations.iter().copied().fold(0.0, |worst: f64, z| if z.abs() > worst.abs() { z } else { worst });
        Some(Evidence::threshold(
            "mode_weights",
            format!("the weights of {} modes in the samples, beside exact draws", deviations.len()),
            ("largest deviation in standard errors", worst),
            format!("at most {}", table.largest_mode_deviation),
            worst.abs() <= table.largest_mode_deviation,
        ))
    }

    /// Do samples lie in the plane of the data?
    fn off_plane(&self, table: &EvidenceTable) -> Option<Evidence> {
        let residual = self.truth?.off_plane(self.samples)?;
        Some(Evidence::threshold(
            "off_plane",
            "root-mean-square distance of the samples from the plane of the data",
            ("distance over size within the plane", residual),
            format!("below {}", table.largest_off_plane),
            residual < table.largest_off_plane,
        ))
    }

    /// Do they fill as many dimensions?
    fn manifold(&self, table: &EvidenceTable) -> Result<Evidence, DiagnosticsError> {
        let estimate = |rows: &[f64]| {
            let count = (rows.len() / self.dimension()).min(DIMENSION_ROWS);
            let points = Points::new(&rows[..count * self.dimension()], self.dimension())?;
            let estimator = LevinaBickel { neighbours: NEIGHBOURS, ..LevinaBickel::default() };
            estimator.estimate(points).map(|estimate| (estimate.dimension, count))
        };
        let ((found, count), (exact, _)) = (estimate(self.samples)?, estimate(self.data)?);
        Ok(Evidence::threshold(
            "manifold_dimension",
            format!(
                "dimension of {count} samples by the distances of {NEIGHBOURS} neighbours; exact draws have {exact:.3}"
            ),
            ("dimension", found),
            format!("{exact:.3} +- {}", table.largest_dimension_error),
            (found - exact).abs() <= table.largest_dimension_error,
        ))
    }
}

/// Differences of the weights of two lists of counts in standard errors.
pub(super) fn mode_deviations(found: &[f64], exact: &[f64]) -> Vec<f64> {
    let [n, m] = [found, exact].map(|counts| counts.iter().sum::<f64>());
    let of_mode = |(a, b): (&f64, &f64)| {
        let weight = (a + b) / (n + m);
        (a / n - b / m) / (weight * (1.0 - weight) * (1.0 / n + 1.0 / m)).sqrt()
    };
    found.iter().zip(exact).map(of_mode).collect()
}

/// Has the network learned the closed form?
pub(super) fn excess_loss(levels: &[LevelExcess], table: &EvidenceTable) -> Option<Evidence> {
    let relative = |level: &&LevelExcess| level.excess / level.least;
    let worst = levels.iter().max_by(|a, b| relative(a).total_cmp(&relative(b)))?;
    Some(Evidence::threshold(
        "excess_loss",
        format!(
            "what the network loses more than the denoiser in closed form, over its loss, at the worst of {} noise levels ({:.3})",
            levels.len(),
            worst.level
        ),
        ("relative excess loss", relative(&worst)),
        format!("below {}", table.largest_excess),
        relative(&worst) < table.largest_excess,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_of_modes_are_standard_scores() {
        // 60 of 100 beside 500 of 1000: weight 560/1100, variance w (1 - w) 0.011.
        let z = mode_deviations(&[60.0, 40.0], &[500.0, 500.0]);
        let weight: f64 = 560.0 / 1100.0;
        assert!((z[0] - 0.1 / (weight * (1.0 - weight) * 0.011).sqrt()).abs() < 1e-12);
        assert!((z[0] + z[1]).abs() < 1e-12);
    }
}
