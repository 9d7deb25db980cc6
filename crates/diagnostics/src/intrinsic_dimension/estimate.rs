//! The result that every estimator of a dimension returns.

/// An intrinsic dimension with its error bar.
///
/// Points that repeat another one exactly carry no distance; they are left out, one of each kind stays, and the rest is counted
/// in [`duplicates`](Self::duplicates).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DimensionEstimate {
    /// The estimated dimension, a real number.
    pub dimension: f64,
    /// Standard deviation of the estimate over repetitions of the sample. Terms that share points are correlated, and the
    /// bar says so; what the estimator is off on average (edges, curvature) it cannot know.
    pub standard_error: f64,
    /// What the standard error would be if the terms of the estimate were independent, the textbook value. For estimates from
    /// neighbours it is too small by a factor of 1.2 to 1.35, as a pair of mutual neighbours enters twice.
    pub independent_error: f64,
    /// Number of distinct points of the estimate.
    pub points_used: usize,
    /// Number of points left out as exact repetitions.
    pub duplicates: usize,
}

impl DimensionEstimate {
    /// Collects an estimate from its variance. That is itself estimated, by a sum of products that comes out too small or
    /// negative in small samples: below a quarter of the variance of independent terms the latter is taken.
    pub(super) fn with_variance(
        dimension: f64,
        variance: f64,
        independent_error: f64,
        points_used: usize,
        duplicates: usize,
    ) -> Self {
        let independent = independent_error * independent_error;
        let standard_error = if variance > 0.25 * independent { variance.sqrt() } else { independent_error };
        Self { dimension, standard_error, independent_error, points_used, duplicates }
    }

    /// How many standard errors the estimate lies above `dimension`. The error bar of [`LocalPca`](super::LocalPca) is zero if all of its points
    /// agree; the deviation then is infinite, or NaN from that very dimension.
    pub fn deviation_from(&self, dimension: f64) -> f64 {
        (self.dimension - dimension) / self.standard_error
    }
}
