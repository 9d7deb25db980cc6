//! The dimension from the two nearest neighbours of each point.

use super::shared_points::sum_over_neighbours;
use super::{DimensionEstimate, NearestNeighbours};
use crate::{DiagnosticsError, Points};

/// How [`TwoNn`] finds the exponent of the distribution of ratios.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TwoNnFit {
    /// Least squares, a line through the origin: the original method.
    #[default]
    Linear,
    /// Maximum likelihood without bias: a tenth less variance than the line, but it follows outliers unless some ratios are
    /// discarded.
    MaximumLikelihood,
}

/// The dimension from the ratio of the distances of the two nearest neighbours (`TwoNN`).
///
/// Where the density hardly changes over the distance of the second neighbour, $\mu_i = r_{i2}/r_{i1}$ follows the Pareto law
/// $F(\mu) = 1 - \mu^{-d}$, whatever the density is: $\ln\mu$ is exponential with mean $1/d$ (Facco, d'Errico, Rodriguez & Laio 2017,
/// *Scientific Reports* 7, 12140, eq. 5). Of the $n$ sorted ratios the $m = \lfloor n(1-f)\rfloor$ smallest are kept.
///
/// - [`TwoNnFit::Linear`]: the slope of $-\ln(1 - i/n)$ against $\ln\mu_{(i)}$ through the origin,
///   $$ \hat d = \frac{\sum_{i\le m} x_i y_i}{\sum_{i\le m} x_i^2},\qquad x_i = \ln\mu_{(i)},\quad y_i = -\ln(1-i/n). $$
/// - [`TwoNnFit::MaximumLikelihood`]: the others count as censored at $\mu_{(m)}$,
///   $$ \hat d = \frac{m-1}{\sum_{i\le m} x_i + (n-m)\,x_m}. $$
///   For independent ratios the denominator is Gamma$(m, 1/d)$, hence $\hat d$ is unbiased with standard deviation
///   $d/\sqrt{m-2}$ (Denti, Doimo, Laio & Mira 2022, *Scientific Reports* 12, 20005, section 2 for $f = 0$).
///
/// # Error bar
///
/// The ratios of neighbours are not independent: most nearest neighbours are so mutually, and then share $r_1$. In
/// homogeneous samples of 1 to 10 dimensions the true standard deviation is 1.24 to 1.29 times the above. The standard error is therefore
/// $\frac1n\bigl(\sum_{ij} e_i e_j\bigr)^{1/2}$ over points that are each other's first or second neighbour, where $e_i$ is the
/// influence of point $i$ on $\hat d$; the textbook value stands in [`DimensionEstimate::independent_error`].
///
/// ```
/// use ornstein_diagnostics::{Points, intrinsic_dimension::{TwoNn, TwoNnFit}};
///
/// // A curve in space: irrational steps along a helix.
/// let helix: Vec<f64> = (0..2000)
///     .map(|i| (f64::from(i) * f64::sqrt(2.0) + (f64::from(i) * 0.7).sin()).rem_euclid(20.0))
///     .flat_map(|t| [t.cos(), t.sin(), 0.3 * t])
///     .collect();
/// let two_nn = TwoNn { discarded_fraction: 0.1, fit: TwoNnFit::Linear };
/// let estimate = two_nn.estimate(Points::new(&helix, 3)?)?;
/// assert!((estimate.dimension - 1.0).abs() < 0.15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoNn {
    /// Fraction $f$ of the largest ratios that is left out, from 0 (not for the line) to below 1.
    pub discarded_fraction: f64,
    /// How the exponent is found.
    pub fit: TwoNnFit,
}

impl Default for TwoNn {
    /// The line, without the largest tenth of the ratios.
    fn default() -> Self {
        Self { discarded_fraction: 0.1, fit: TwoNnFit::Linear }
    }
}

impl TwoNn {
    /// The dimension of a set of points.
    ///
    /// # Errors
    /// As [`estimate_from`](Self::estimate_from), or fewer than 3 distinct points.
    pub fn estimate(&self, points: Points<'_>) -> Result<DimensionEstimate, DiagnosticsError> {
        self.estimate_from(&NearestNeighbours::find(points, 2)?)
    }

    /// The dimension from neighbours that are already found.
    ///
    /// # Errors
    /// Only one neighbour per point, a fraction outside of its range, fewer than 3 ratios kept, or ratios that are all 1 as on
    /// a lattice.
    pub fn estimate_from(&self, neighbours: &NearestNeighbours) -> Result<DimensionEstimate, DiagnosticsError> {
        let ratios = Ratios::new(neighbours, self.discarded_fraction)?;
        let linear = match self.fit {
            TwoNnFit::Linear => ratios.line()?,
            TwoNnFit::MaximumLikelihood => ratios.maximum_likelihood(),
        };
        if !linear.dimension.is_finite() {
            return Err(DiagnosticsError::EqualDistances);
        }
        let mut influences = vec![0.0; neighbours.len()];
        for (&(_, point), influence) in ratios.sorted.iter().zip(&linear.influences) {
            influences[point] = *influence;
        }
        let n = neighbours.len() as f64;
        let variance = sum_over_neighbours(neighbours, 2, &influences) / (n * n);
        Ok(DimensionEstimate::with_variance(
            linear.dimension,
            variance,
            linear.independent_error,
            neighbours.len(),
            neighbours.duplicates(),
        ))
    }
}

/// A fit with the influence of every ratio, in ascending order of the ratios.
struct Fit {
    dimension: f64,
    independent_error: f64,
    influences: Vec<f64>,
}

/// Logarithms of the ratios with the numbers of their points, ascending, and how many are kept.
struct Ratios {
    sorted: Vec<(f64, usize)>,
    kept: usize,
}

impl Ratios {
    fn new(neighbours: &NearestNeighbours, discarded_fraction: f64) -> Result<Self, DiagnosticsError> {
        if neighbours.neighbours() < 2 {
            return Err(DiagnosticsError::InvalidParameter {
                name: "neighbours",
                value: neighbours.neighbours() as f64,
                requirement: "at least 2 for ratios of distances",
            });
        }
        if !(0.0..1.0).contains(&discarded_fraction) {
            return Err(DiagnosticsError::InvalidParameter {
                name: "discarded_fraction",
                value: discarded_fraction,
                requirement: "from 0 to below 1",
            });
        }
        let ratio = |i: usize| (neighbours.distances(i)[1] / neighbours.distances(i)[0]).ln();
        let mut sorted: Vec<(f64, usize)> = (0..neighbours.len()).map(|i| (ratio(i), i)).collect();
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let kept = (sorted.len() as f64 * (1.0 - discarded_fraction)) as usize;
        if kept < 3 {
            return Err(DiagnosticsError::SampleTooSmall { required: 3, found: kept });
        }
        Ok(Self { sorted, kept })
    }

    /// The line through the origin. Its slope is a function of the order statistics, and the influence of the ratio of rank $l$ on
    /// it comes through them: $e_l = \sum_{i\le m} \frac{\partial\hat d}{\partial x_i}\,\frac{i/n - [l\le i]}{\hat d\,(1-i/n)}$, where
    /// $\hat d(1-i/n)$ is the density of $x$ at $x_i$.
    fn line(&self) -> Result<Fit, DiagnosticsError> {
        let n = self.sorted.len() as f64;
        if self.kept == self.sorted.len() {
            return Err(DiagnosticsError::InvalidParameter {
                name: "discarded_fraction",
                value: 1.0 - self.kept as f64 / n,
                requirement: "large enough to leave out a ratio: the line has no height at the last one",
            });
        }
        let kept = &self.sorted[..self.kept];
        let height = |i: usize| -(1.0 - (i + 1) as f64 / n).ln();
        let products: f64 = kept.iter().enumerate().map(|(i, (x, _))| x * height(i)).sum();
        let squares: f64 = kept.iter().map(|(x, _)| x * x).sum();
        let dimension = products / squares;

        let mut influences = vec![0.0; self.sorted.len()];
        let mut below = 0.0; // what all ranks share: the sum of c_i i/n / density
        let mut from_here = 0.0; // the sum of c_i / density over i >= l
        for (i, (x, _)) in kept.iter().enumerate().rev() {
            let cumulative = (i + 1) as f64 / n;
            let slope = (height(i) - 2.0 * dimension * x) / squares;
            let weight = slope / (dimension * (1.0 - cumulative));
            below += weight * cumulative;
            from_here += weight;
            influences[i] = -from_here;
        }
        for influence in &mut influences {
            *influence += below;
        }
        Ok(Fit { dimension, independent_error: dimension * self.relative_error_of_line(), influences })
    }

    /// Standard deviation over $d$ of the line for independent exponential $x$. With Rényi's representation
    /// $x_{(i)} = \frac1d\sum_{l\le i} E_l/(n-l+1)$ it is, to first order, that of
    /// $\sum_l (E_l-1)\,A_l/(n-l+1)\,/\sum_i y_i^2$ with $A_l = \sum_{i=l}^m y_i$.
    fn relative_error_of_line(&self) -> f64 {
        let n = self.sorted.len() as f64;
        let (mut above, mut squares, mut variance) = (0.0, 0.0, 0.0);
        for l in (0..self.kept).rev() {
            let height = -(1.0 - (l + 1) as f64 / n).ln();
            above += height;
            squares += height * height;
            variance += (above / (n - l as f64)).powi(2);
        }
        variance.sqrt() / squares
    }

    /// The censored likelihood. A kept ratio changes it by $d - d^2 x_i$ times $n/m$, a censored one by $-d^2 x_m$.
    fn maximum_likelihood(&self) -> Fit {
        let (n, kept) = (self.sorted.len() as f64, self.kept as f64);
        let limit = self.sorted[self.kept - 1].0;
        let total = self.sorted[..self.kept].iter().map(|(x, _)| x).sum::<f64>() + (n - kept) * limit;
        let dimension = (kept - 1.0) / total;
        let mean = total / kept; // so that the influences have mean zero exactly
        let influence = |(rank, (x, _)): (usize, &(f64, usize))| {
            let score = if rank < self.kept { mean - x } else { -limit };
            score * dimension * dimension * n / kept
        };
        let influences = self.sorted.iter().enumerate().map(influence).collect();
        Fit { dimension, independent_error: dimension / (kept - 2.0).sqrt(), influences }
    }
}
