//! The dimension from the covariances of neighbourhoods.

use super::shared_points::sum_over_neighbours;
use super::{DimensionEstimate, NearestNeighbours, PrincipalSpectrum};
use crate::{DiagnosticsError, Points};
use rayon::prelude::*;

/// Principal components of the $k$ nearest neighbours of every point.
///
/// A smooth manifold looks flat from near: of the variances of a small neighbourhood, as many are large as the manifold has
/// dimensions. Counted are those above a threshold times the largest ([`PrincipalSpectrum::above`]); the estimate is the mean of
/// these integers over the points. Where a gap is in the spectrum, and whether there is one, is seen in
/// [`LocalSpectrum::fractions`]. The neighbourhood is that of the $k$ neighbours, without the point itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalPca {
    /// Number $k$ of neighbours, at least 2; no more than $k-1$ dimensions can be seen.
    pub neighbours: usize,
    /// An axis counts if its variance is larger than this times the largest, above 0 and below 1.
    pub threshold: f64,
}

impl Default for LocalPca {
    /// 100 neighbours, a threshold of 0.05.
    fn default() -> Self {
        Self { neighbours: 100, threshold: 0.05 }
    }
}

/// What [`LocalPca`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalSpectrum {
    /// The mean over the points of the number of large axes. Neighbourhoods overlap, so the standard error adds the products of residuals
    /// of all points of which one is a neighbour of the other. Neighbourhoods of others may overlap as well, for which the bar is
    /// up to 20 % too small (seen in 10 dimensions).
    pub estimate: DimensionEstimate,
    /// Number of large axes at each distinct point.
    pub pointwise: Vec<usize>,
    /// Mean over the points of the fractions of the variance along the first, second, ... axis.
    pub fractions: Vec<f64>,
}

impl LocalPca {
    /// The local spectra of a set of points.
    ///
    /// # Errors
    /// Parameters out of their range, or not more distinct points than neighbours.
    pub fn estimate(&self, points: Points<'_>) -> Result<LocalSpectrum, DiagnosticsError> {
        if self.neighbours < 2 {
            return Err(DiagnosticsError::InvalidParameter {
                name: "neighbours",
                value: self.neighbours as f64,
                requirement: "at least 2",
            });
        }
        if !(self.threshold > 0.0 && self.threshold < 1.0) {
            return Err(DiagnosticsError::InvalidParameter {
                name: "threshold",
                value: self.threshold,
                requirement: "between 0 and 1",
            });
        }
        let neighbours = NearestNeighbours::find(points, self.neighbours)?;
        let spectra: Vec<PrincipalSpectrum> = (0..neighbours.len())
            .into_par_iter()
            .map(|i| {
                let rows: Vec<usize> = neighbours.indices(i).iter().map(|&j| neighbours.row(j as usize)).collect();
                PrincipalSpectrum::of_rows(points, &rows)
            })
            .collect::<Result<_, _>>()?;

        let n = neighbours.len() as f64;
        let pointwise: Vec<usize> = spectra.iter().map(|spectrum| spectrum.above(self.threshold)).collect();
        let dimension = pointwise.iter().sum::<usize>() as f64 / n;
        let residuals: Vec<f64> = pointwise.iter().map(|&axes| axes as f64 - dimension).collect();
        let spread: f64 = residuals.iter().map(|residual| residual * residual).sum();
        let mut fractions = vec![0.0; spectra.first().map_or(0, |spectrum| spectrum.eigenvalues().len())];
        for spectrum in &spectra {
            fractions.iter_mut().zip(spectrum.fractions()).for_each(|(sum, fraction)| *sum += fraction / n);
        }
        let estimate = DimensionEstimate::with_variance(
            dimension,
            sum_over_neighbours(&neighbours, self.neighbours, &residuals) / (n * n),
            (spread / (n - 1.0) / n).sqrt(),
            neighbours.len(),
            neighbours.duplicates(),
        );
        Ok(LocalSpectrum { estimate, pointwise, fractions })
    }
}
