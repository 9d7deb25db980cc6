//! How far samples are from what they should be: numbers for curves and evidence.

use ornstein_diagnostics::two_sample::{PermutationNull, sliced_wasserstein};
use ornstein_diagnostics::{DiagnosticsError, Points};
use ornstein_learning::training::MetricName;
use ornstein_networks::Normalisation;

use super::truth::Truth;

/// Directions of the sliced distance.
const DIRECTIONS: usize = 64;

/// Samples beside rows of data, both in physical coordinates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison<'a> {
    /// To coordinates of order one, in which distances are taken.
    pub normalisation: &'a Normalisation,
    /// What is known of the law.
    pub truth: Option<&'a Truth>,
    /// Weights of the modes, from many exact draws.
    pub weights: Option<&'a [f64]>,
    /// Of the run.
    pub seed: u64,
}

/// The numbers of one comparison; NaN where something is not known of the law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Distances {
    /// Sliced Wasserstein distance in deviations of the data.
    pub sliced: f64,
    /// The largest error of a mode's weight.
    pub modes: f64,
    /// Distance from the plane over the size within it.
    pub off_plane: f64,
}

impl Distances {
    /// The number of the sliced distance among the metrics.
    pub const SLICED: usize = 0;

    /// The numbers in the order of their names.
    pub fn metrics(self) -> Vec<f64> {
        vec![self.sliced, self.modes, self.off_plane]
    }

    /// How they are called in the file.
    pub fn names() -> Vec<MetricName> {
        vec![
            MetricName::new(
                "distance",
                "sliced Wasserstein distance of samples from held-out rows in deviations of the data",
            ),
            MetricName::new("mode_error", "largest error of a mode's weight in the samples"),
            MetricName::new("off_plane", "distance of samples from the plane of the data over the size within it"),
        ]
    }
}

impl Comparison<'_> {
    /// Everything at once.
    pub(super) fn of(&self, samples: &[f64], data: &[f64]) -> Result<Distances, DiagnosticsError> {
        Ok(Distances {
            sliced: self.sliced(samples, data)?,
            modes: self.mode_error(samples).unwrap_or(f64::NAN),
            off_plane: self.truth.and_then(|truth| truth.off_plane(samples)).unwrap_or(f64::NAN),
        })
    }

    /// The sliced Wasserstein distance in deviations of the data. Directions are the same at every call.
    pub(super) fn sliced(&self, samples: &[f64], data: &[f64]) -> Result<f64, DiagnosticsError> {
        let scaled = |rows: &[f64]| {
            let mut rows = rows.to_vec();
            self.normalisation.from_physical(&mut rows);
            rows
        };
        let (samples, data, dimension) = (scaled(samples), scaled(data), self.normalisation.dimension());
        // The p-value is not asked for: one relabelling is the least there can be.
        let null = PermutationNull { permutations: 1, seed: self.seed, index: 0 };
        let result =
            sliced_wasserstein(Points::new(&samples, dimension)?, Points::new(&data, dimension)?, DIRECTIONS, null)?;
        Ok(result.statistic)
    }

    /// The largest difference of a mode's weight from the true one.
    fn mode_error(&self, samples: &[f64]) -> Option<f64> {
        let counts = self.truth?.counts_of_modes(samples)?;
        let total: f64 = counts.iter().sum();
        let errors = counts.iter().zip(self.weights?).map(|(count, weight)| (count / total - weight).abs());
        Some(errors.fold(0.0, f64::max))
    }
}
