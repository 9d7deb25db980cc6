//! A range of scales over which the dimension does not change.

use super::ScalePoint;

/// What counts as a plateau.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlateauCriterion {
    /// Largest distance of a dimension on the plateau from its value, relative to it. A point whose standard error is larger
    /// says nothing and ends a plateau.
    pub tolerance: f64,
    /// Fewest consecutive scales.
    pub fewest_scales: usize,
    /// Smallest factor $(\ell_\mathrm{last}/\ell_\mathrm{first})^d$ by which the number of points within a scale grows over the plateau. Without it
    /// any curve would have plateaus, if only its scales are close enough.
    pub smallest_growth: f64,
}

impl Default for PlateauCriterion {
    /// Within 5 %, over at least 3 scales and a factor of 4 in the number of points.
    fn default() -> Self {
        Self { tolerance: 0.05, fewest_scales: 3, smallest_growth: 4.0 }
    }
}

/// A range of scales with one dimension.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plateau {
    /// The dimension: the mean over the plateau with inverse variances as weights.
    pub dimension: f64,
    /// The smallest standard error on the plateau. All its scales are seen in the same points, so averaging does not narrow it.
    pub standard_error: f64,
    /// Largest distance of a dimension on the plateau from its value: what is not constant about it.
    pub deviation: f64,
    /// Smallest scale.
    pub smallest_scale: f64,
    /// Largest scale.
    pub largest_scale: f64,
    /// Number of scales.
    pub scales: usize,
}

impl PlateauCriterion {
    /// The plateau of a curve of dimension against scale, or `None`. Of several that do not fit together the one over the
    /// largest factor in the number of points is taken.
    ///
    /// ```
    /// use ornstein_diagnostics::intrinsic_dimension::{DimensionEstimate, PlateauCriterion, ScalePoint};
    ///
    /// // A noisy sheet: three-dimensional up to the thickness, then two-dimensional.
    /// let curve = [3.0, 2.9, 2.5, 2.1, 2.02, 1.99, 2.0].iter().zip(1..).map(|(&dimension, level)| ScalePoint {
    ///     scale: 2.0_f64.powi(level),
    ///     estimate: DimensionEstimate {
    ///         dimension, standard_error: 0.01, independent_error: 0.01, points_used: 1000, duplicates: 0,
    ///     },
    ///     population: 1000,
    /// });
    /// let plateau = PlateauCriterion::default().find(&curve.collect::<Vec<_>>()).unwrap();
    /// assert_eq!((plateau.smallest_scale, plateau.largest_scale), (16.0, 128.0));
    /// assert!((plateau.dimension - 2.0275).abs() < 1e-12);
    /// ```
    pub fn find(&self, curve: &[ScalePoint]) -> Option<Plateau> {
        let mut curve = curve.to_vec();
        curve.sort_by(|a, b| a.scale.total_cmp(&b.scale));
        let mut best: Option<(f64, Plateau)> = None;
        for first in 0..curve.len() {
            for last in first..curve.len() {
                let candidate = self.judge(&curve[first..=last]);
                if let Some((growth, plateau)) = candidate
                    && best.is_none_or(|(largest, _)| growth > largest)
                {
                    best = Some((growth, plateau));
                }
            }
        }
        best.map(|(_, plateau)| plateau)
    }

    /// The range as a plateau, with the growth of the number of points over it.
    fn judge(&self, range: &[ScalePoint]) -> Option<(f64, Plateau)> {
        let (first, last) = (range.first()?, range.last()?);
        // An error of zero would take all of the weight.
        let weight = |point: &ScalePoint| {
            point.estimate.standard_error.max(1e-9 * point.estimate.dimension.abs()).max(f64::MIN_POSITIVE).powi(-2)
        };
        let weights: f64 = range.iter().map(weight).sum();
        let dimension = range.iter().map(|point| weight(point) * point.estimate.dimension).sum::<f64>() / weights;
        let deviation = range.iter().map(|point| (point.estimate.dimension - dimension).abs()).fold(0.0, f64::max);
        let errors = range.iter().map(|point| point.estimate.standard_error);
        let growth = (last.scale / first.scale).powf(dimension);
        let limit = self.tolerance * dimension;
        let flat = deviation <= limit && errors.clone().all(|error| error <= limit);
        let plateau = Plateau {
            dimension,
            standard_error: errors.fold(f64::INFINITY, f64::min),
            deviation,
            smallest_scale: first.scale,
            largest_scale: last.scale,
            scales: range.len(),
        };
        (flat && range.len() >= self.fewest_scales && growth >= self.smallest_growth).then_some((growth, plateau))
    }
}
