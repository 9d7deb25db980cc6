//! A dimension as a function of the noise.

use std::fmt;

use ornstein_diagnostics::intrinsic_dimension::{DimensionEstimate, Plateau, PlateauCriterion, ScalePoint};
use ornstein_engine::diffusion::NoiseLevel;
use ornstein_engine::{DensityError, Ensemble, Scalar};

/// Estimates the dimension of data at points, as it is seen through the noise of one level.
pub trait ScoreDimension<T: Scalar> {
    /// The dimension at each of these clean points (not yet scaled by `alpha`).
    ///
    /// # Errors
    /// If the denoiser fails.
    fn at_level(&self, level: NoiseLevel, points: &Ensemble<T>) -> Result<DimensionAtLevel, DensityError>;

    /// The dimension at each point over all levels.
    ///
    /// # Errors
    /// If the denoiser fails.
    fn ladder(&self, levels: &[NoiseLevel], points: &Ensemble<T>) -> Result<DimensionLadder, DensityError> {
        let levels: Result<_, _> = levels.iter().map(|&level| self.at_level(level, points)).collect();
        Ok(DimensionLadder { levels: levels? })
    }
}

/// Levels `alpha = 1` with `sigma` from the smallest to the largest in equal steps of `ln sigma`. A denoiser is asked for the mean of clean data
/// given any signal and noise, so these serve models of every process.
///
/// ```
/// use ornstein_networks::score_dimension::geometric_levels;
///
/// let sigma: Vec<f64> = geometric_levels(0.01, 1.0, 3).iter().map(|level| level.sigma).collect();
/// assert!((sigma[1] - 0.1).abs() < 1e-16 && sigma[0] == 0.01 && (sigma[2] - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn geometric_levels(smallest: f64, largest: f64, count: usize) -> Vec<NoiseLevel> {
    let steps = count.saturating_sub(1).max(1) as f64;
    let sigma = |i: usize| smallest * (largest / smallest).powf(i as f64 / steps);
    (0..count).map(|i| NoiseLevel { time: sigma(i), alpha: 1.0, sigma: sigma(i) }).collect()
}

/// The dimension at every point through the noise of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionAtLevel {
    /// Signal and noise.
    pub level: NoiseLevel,
    /// The dimension at each point.
    pub pointwise: Vec<f64>,
    /// Standard error of each that random probes of the estimator leave; zero for one without.
    pub probe_errors: Vec<f64>,
}

impl DimensionAtLevel {
    /// The scale in units of the data, `sigma / alpha`.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.level.noise_to_signal()
    }

    /// The mean over the points, with the standard error of their scatter (which contains that of probes). Points whose scores come from one
    /// finite set, or from one network, share its errors: of these the bar knows nothing.
    #[must_use]
    pub fn mean(&self) -> DimensionEstimate {
        let count = self.pointwise.len();
        let n = count as f64;
        let dimension = self.pointwise.iter().sum::<f64>() / n;
        let squares: f64 = self.pointwise.iter().map(|one| (one - dimension).powi(2)).sum();
        let standard_error = if count > 1 {
            (squares / (n - 1.0) / n).sqrt()
        } else {
            self.probe_errors.first().copied().unwrap_or(0.0)
        };
        DimensionEstimate {
            dimension,
            standard_error,
            independent_error: standard_error,
            points_used: count,
            duplicates: 0,
        }
    }

    /// The dimension at one point.
    ///
    /// # Panics
    /// If there is no such point.
    #[must_use]
    pub fn at_point(&self, point: usize) -> DimensionEstimate {
        let standard_error = self.probe_errors[point];
        DimensionEstimate {
            dimension: self.pointwise[point],
            standard_error,
            independent_error: standard_error,
            points_used: 1,
            duplicates: 0,
        }
    }
}

/// A dimension over a range of noise levels.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionLadder {
    /// Level by level, as they were asked for.
    pub levels: Vec<DimensionAtLevel>,
}

impl DimensionLadder {
    /// The mean over the points against `sigma / alpha`.
    #[must_use]
    pub fn curve(&self) -> Vec<ScalePoint> {
        self.levels
            .iter()
            .map(|level| ScalePoint { scale: level.scale(), estimate: level.mean(), population: level.pointwise.len() })
            .collect()
    }

    /// The dimension at one point against `sigma / alpha`: where data is a union of parts of different dimension, the mean over
    /// points has a plateau that is the dimension of none.
    ///
    /// # Panics
    /// If there is no such point.
    #[must_use]
    pub fn curve_at_point(&self, point: usize) -> Vec<ScalePoint> {
        self.levels
            .iter()
            .map(|level| ScalePoint { scale: level.scale(), estimate: level.at_point(point), population: 1 })
            .collect()
    }

    /// The plateau of the [curve](Self::curve), or that there is none.
    #[must_use]
    pub fn verdict(&self, criterion: PlateauCriterion) -> DimensionVerdict {
        DimensionVerdict::of(&self.curve(), criterion)
    }

    /// The verdict at every single point.
    #[must_use]
    pub fn pointwise_verdicts(&self, criterion: PlateauCriterion) -> Vec<DimensionVerdict> {
        let points = self.levels.first().map_or(0, |level| level.pointwise.len());
        (0..points).map(|point| DimensionVerdict::of(&self.curve_at_point(point), criterion)).collect()
    }
}

/// What a curve of dimension against noise says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DimensionVerdict {
    /// There is a range of `sigma / alpha` over which the dimension is constant.
    Plateau(Plateau),
    /// There is none, so no dimension is stated.
    NoPlateau {
        /// Smallest dimension on the ladder.
        smallest: f64,
        /// Largest dimension on the ladder.
        largest: f64,
    },
}

impl DimensionVerdict {
    /// Looks for a plateau on a curve.
    #[must_use]
    pub fn of(curve: &[ScalePoint], criterion: PlateauCriterion) -> Self {
        criterion.find(curve).map_or_else(
            || {
                let dimensions = curve.iter().map(|point| point.estimate.dimension);
                Self::NoPlateau {
                    smallest: dimensions.clone().fold(f64::INFINITY, f64::min),
                    largest: dimensions.fold(f64::NEG_INFINITY, f64::max),
                }
            },
            Self::Plateau,
        )
    }

    /// The plateau, if there is one.
    #[must_use]
    pub fn plateau(self) -> Option<Plateau> {
        match self {
            Self::Plateau(plateau) => Some(plateau),
            Self::NoPlateau { .. } => None,
        }
    }
}

impl fmt::Display for DimensionVerdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plateau(Plateau { dimension, standard_error, smallest_scale, largest_scale, scales, .. }) => write!(
                formatter,
                "{dimension:.3} +- {standard_error:.3} for sigma from {smallest_scale:.3e} to {largest_scale:.3e} ({scales} levels)"
            ),
            Self::NoPlateau { smallest, largest } => {
                write!(formatter, "no plateau: the dimension runs between {smallest:.3} and {largest:.3}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(pointwise: impl Fn(f64) -> Vec<f64>) -> DimensionLadder {
        let levels = geometric_levels(1e-3, 1.0, 13).into_iter().map(|level| {
            let pointwise = pointwise(level.sigma);
            DimensionAtLevel { level, probe_errors: vec![0.0; pointwise.len()], pointwise }
        });
        DimensionLadder { levels: levels.collect() }
    }

    #[test]
    fn a_slope_is_no_plateau_and_a_union_has_one_for_each_part() {
        let slope = ladder(|sigma| vec![-sigma.ln(), -sigma.ln() + 0.1]);
        let verdict = slope.verdict(PlateauCriterion::default());
        assert!(matches!(verdict, DimensionVerdict::NoPlateau { .. }), "{verdict}");
        assert!(verdict.to_string().starts_with("no plateau"));

        let union = ladder(|sigma| vec![1.0 + 0.01 * sigma, 3.0]);
        let parts: Vec<f64> = union
            .pointwise_verdicts(PlateauCriterion::default())
            .iter()
            .map(|verdict| verdict.plateau().unwrap().dimension)
            .collect();
        assert!((parts[0] - 1.0).abs() < 0.01 && (parts[1] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_mean_has_the_error_of_its_scatter() {
        let level = NoiseLevel { time: 0.1, alpha: 0.5, sigma: 0.1 };
        let at = DimensionAtLevel { level, pointwise: vec![1.0, 2.0, 3.0], probe_errors: vec![0.0; 3] };
        assert_eq!((at.mean().dimension, at.scale()), (2.0, 0.2));
        assert!((at.mean().standard_error - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    }
}
