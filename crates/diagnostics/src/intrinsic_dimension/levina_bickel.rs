//! The dimension from the distances of the k nearest neighbours.

use super::shared_points::sum_over_edges;
use super::{DimensionEstimate, NearestNeighbours};
use crate::{DiagnosticsError, Points};

/// How the estimates at all points become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combination {
    /// The harmonic mean $n/\sum_i \hat d_i^{-1}$: the maximum of the common likelihood, after `MacKay` & Ghahramani (2005, comments on the
    /// article of Levina & Bickel).
    #[default]
    HarmonicMean,
    /// The mean $\sum_i \hat d_i/n$ of the original article. With $k-1$ in the numerator its bias is the factor $(k-1)/(k-2)$.
    Mean,
}

/// Maximum likelihood from the distances of $k$ neighbours.
///
/// Seen from a point, the neighbours are a Poisson process whose rate grows like $r^{d-1}$. The likelihood of their
/// distances is largest at (Levina & Bickel 2004, *NIPS* 17, eq. 8)
/// $$ \hat d_i = \Bigl[\frac{1}{\nu}\sum_{j=1}^{k-1}\ln\frac{r_{ik}}{r_{ij}}\Bigr]^{-1},\qquad \nu = k-1 \text{ or, unbiased, } k-2. $$
///
/// More neighbours mean less variance and larger scales: edges of the sample and curvature pull the estimate down. The
/// dependence on $k$ is had from [`levina_bickel_scales`](super::levina_bickel_scales).
///
/// # Error bar
///
/// Each pair of mutual neighbours enters twice, so the spread $s/\sqrt n$ of the terms
/// ([`DimensionEstimate::independent_error`]) is too small by a factor of up to $\sqrt 2$. The standard error adds the products of the
/// residuals of all logarithms that have a point in common.
///
/// ```
/// use ornstein_diagnostics::{Points, intrinsic_dimension::{Combination, LevinaBickel}};
///
/// // From the point at 0: ln(4/1) + ln(4/2) = 3 ln 2, two terms.
/// let line = [0.0, 1.0, -2.0, 4.0, 8.0, -16.0];
/// let mle = LevinaBickel { neighbours: 3, unbiased: false, combination: Combination::HarmonicMean };
/// let pointwise = mle.pointwise(Points::new(&line, 1)?)?;
/// assert!((pointwise[0] - 2.0 / (3.0 * 2.0_f64.ln())).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevinaBickel {
    /// Number $k$ of neighbours, at least 2, or 3 if unbiased.
    pub neighbours: usize,
    /// Whether $\nu = k-2$, which makes $\hat d_i$ (but not the harmonic mean) unbiased.
    pub unbiased: bool,
    /// How the estimates of the points become one.
    pub combination: Combination,
}

impl Default for LevinaBickel {
    /// 20 neighbours, harmonic mean.
    fn default() -> Self {
        Self { neighbours: 20, unbiased: false, combination: Combination::HarmonicMean }
    }
}

impl LevinaBickel {
    /// The dimension of a set of points.
    ///
    /// # Errors
    /// As [`estimate_from`](Self::estimate_from), or too few distinct points for so many neighbours.
    pub fn estimate(&self, points: Points<'_>) -> Result<DimensionEstimate, DiagnosticsError> {
        self.validate()?;
        self.estimate_from(&NearestNeighbours::find(points, self.neighbours)?)
    }

    /// The dimension seen from each distinct point, in the order of the points.
    ///
    /// # Errors
    /// Too few distinct points, or a point whose neighbours are all at the same distance.
    pub fn pointwise(&self, points: Points<'_>) -> Result<Vec<f64>, DiagnosticsError> {
        self.validate()?;
        let neighbours = NearestNeighbours::find(points, self.neighbours)?;
        let inverses = self.inverse_dimensions(&neighbours);
        if inverses.contains(&0.0) {
            return Err(DiagnosticsError::EqualDistances);
        }
        Ok(inverses.iter().map(|inverse| inverse.recip()).collect())
    }

    /// The dimension from neighbours that are already found: the first $k$ of each point are read.
    ///
    /// # Errors
    /// More neighbours are needed than were found, $k$ is too small, or neighbours are all at the same distance (from every point, or
    /// from one if the mean is taken).
    pub fn estimate_from(&self, neighbours: &NearestNeighbours) -> Result<DimensionEstimate, DiagnosticsError> {
        self.validate()?;
        if neighbours.neighbours() < self.neighbours {
            return Err(DiagnosticsError::InvalidParameter {
                name: "neighbours",
                value: self.neighbours as f64,
                requirement: "no more than were searched for",
            });
        }
        let n = neighbours.len() as f64;
        let inverses = self.inverse_dimensions(neighbours);
        let dimension = match self.combination {
            Combination::HarmonicMean => n / inverses.iter().sum::<f64>(),
            Combination::Mean => inverses.iter().map(|inverse| inverse.recip()).sum::<f64>() / n,
        };
        if !dimension.is_finite() {
            return Err(DiagnosticsError::EqualDistances);
        }

        // With u the mean of a point's logarithms over nu, the influence of the point is -d^2 (u - 1/d) on the harmonic mean
        // and 1/u - d = -(d/u) (u - 1/d) on the mean: it falls evenly on the edges, up to their own deviations.
        let factor = |i: usize| match self.combination {
            Combination::HarmonicMean => dimension * dimension,
            Combination::Mean => dimension / inverses[i],
        };
        let edges = (self.neighbours - 1) as f64;
        let scale = edges / self.divisor();
        let residual = |i: usize, m: usize| {
            let distances = neighbours.distances(i);
            let logarithm = (distances[self.neighbours - 1] / distances[m]).ln();
            -factor(i) * (scale * logarithm - dimension.recip()) / edges
        };
        let variance = sum_over_edges(neighbours, self.neighbours - 1, residual) / (n * n);
        let spread: f64 = inverses.iter().enumerate().map(|(i, u)| (factor(i) * (u - dimension.recip())).powi(2)).sum();
        let independent_error = (spread / (n - 1.0) / n).sqrt();
        Ok(DimensionEstimate::with_variance(
            dimension,
            variance,
            independent_error,
            neighbours.len(),
            neighbours.duplicates(),
        ))
    }

    /// $\nu$.
    fn divisor(&self) -> f64 {
        (self.neighbours - if self.unbiased { 2 } else { 1 }) as f64
    }

    fn inverse_dimensions(&self, neighbours: &NearestNeighbours) -> Vec<f64> {
        let inverse = |i: usize| {
            let (last, nearer) = neighbours.distances(i)[..self.neighbours].split_last().unwrap_or((&0.0, &[]));
            nearer.iter().map(|distance| (last / distance).ln()).sum::<f64>() / self.divisor()
        };
        (0..neighbours.len()).map(inverse).collect()
    }

    fn validate(&self) -> Result<(), DiagnosticsError> {
        if self.neighbours < if self.unbiased { 3 } else { 2 } {
            return Err(DiagnosticsError::InvalidParameter {
                name: "neighbours",
                value: self.neighbours as f64,
                requirement: "at least 2, or 3 for the unbiased estimate",
            });
        }
        Ok(())
    }
}
