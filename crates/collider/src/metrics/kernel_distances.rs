//! Fréchet and kernel distances of kinematic features.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use thiserror::Error;

use crate::EventSet;

/// Batches of the kernel distance, and events in each.
const BATCHES: usize = 10;
const BATCH: usize = 1000;

/// Distances of the kind of FPD and KPD (Kansal et al. 2023, Phys. Rev. D 107, 076017, section IV), of features that suit few particles.
///
/// The features of an event are the energy fractions $x_i=2E_i/E$ and all $y_{ij}=2p_i\cdot p_j/E^2$ in the order of the process, in units of
/// the reference's deviations. (Those of jets are energy-flow polynomials.)
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KernelDistances {
    /// The squared Fréchet distance $|\mu-\mu'|^2+\mathrm{tr}\big(C+C'-2(C^{1/2}C'C^{1/2})^{1/2}\big)$: of the means and covariances.
    pub frechet: f64,
    /// The squared maximum mean discrepancy of the kernel $(x\cdot y/d+1)^4$, unbiased: below zero as often as above where there is no
    /// difference. The mean over batches of 1000 events.
    pub kernel: f64,
    /// The standard error of `kernel` over the batches.
    pub kernel_error: f64,
}

/// Sets that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KernelDistanceError {
    /// Too few events.
    #[error("{found} events are too few: at least {least} are needed")]
    TooFew {
        /// Events of the smaller set.
        found: usize,
        /// What is needed.
        least: usize,
    },
    /// Other final states.
    #[error("sets of {first} and {second} particles per event cannot be compared")]
    Particles {
        /// Particles of one.
        first: usize,
        /// Particles of the other.
        second: usize,
    },
}

/// The distances between events and a reference. All events have all particles.
///
/// # Errors
/// Fewer than 4000 events in a set, or sets of different final states.
pub fn kernel_distances(events: &EventSet, reference: &EventSet) -> Result<KernelDistances, KernelDistanceError> {
    let (first, second) = (events.particles(), reference.particles());
    if first != second {
        return Err(KernelDistanceError::Particles { first, second });
    }
    let features = [events, reference].map(features);
    let dimension = features[1].len() / reference.len().max(1);
    kernel_distances_of_rows(features, dimension)
}

/// The distances between two lists of features, row by row: those of events, and of a reference in whose deviations they are measured.
///
/// # Errors
/// Fewer than 4000 rows in a list.
pub fn kernel_distances_of_rows(
    [mut rows, mut exact]: [Vec<f64>; 2],
    dimension: usize,
) -> Result<KernelDistances, KernelDistanceError> {
    let count = |rows: &[f64]| rows.len() / dimension.max(1);
    let (found, least) = (count(&rows).min(count(&exact)), 4 * BATCH);
    if found < least {
        return Err(KernelDistanceError::TooFew { found, least });
    }
    let events = count(&exact) as f64;
    for feature in 0..dimension {
        let values = || exact.iter().skip(feature).step_by(dimension);
        let mean = values().sum::<f64>() / events;
        let variance = values().map(|x| (x - mean).powi(2)).sum::<f64>() / events;
        // What is constant up to rounding says nothing.
        let scale = if variance > 1e-20 { 1.0 / variance.sqrt() } else { 0.0 };
        for list in [&mut rows, &mut exact] {
            list.iter_mut().skip(feature).step_by(dimension).for_each(|x| *x = (*x - mean) * scale);
        }
    }
    let (kernel, kernel_error) = kernel_distance(&rows, &exact, dimension);
    Ok(KernelDistances { frechet: frechet_distance(&rows, &exact, dimension), kernel, kernel_error })
}

/// Energy fractions and pair invariants of every event.
fn features(events: &EventSet) -> Vec<f64> {
    let mut rows = Vec::new();
    for momenta in events.iter() {
        let energy: f64 = momenta.iter().map(|p| p.energy).sum();
        rows.extend(momenta.iter().map(|p| 2.0 * p.energy / energy));
        for (i, p) in momenta.iter().enumerate() {
            rows.extend(momenta[..i].iter().map(|q| 2.0 * p.dot(*q) / (energy * energy)));
        }
    }
    rows
}

fn moments(rows: &[f64], dimension: usize) -> (DVector<f64>, DMatrix<f64>) {
    let count = (rows.len() / dimension) as f64;
    let mut mean = DVector::zeros(dimension);
    let mut products = DMatrix::zeros(dimension, dimension);
    for row in rows.chunks_exact(dimension) {
        let row = DVector::from_column_slice(row);
        products.syger(1.0, &row, &row, 1.0);
        mean += row;
    }
    mean /= count;
    let covariance = DMatrix::from_fn(dimension, dimension, |i, j| {
        let (low, high) = (i.max(j), i.min(j));
        products[(low, high)] / count - mean[i] * mean[j]
    });
    (mean, covariance)
}

/// The root of a symmetric matrix without negative eigenvalues but for rounding.
fn root(matrix: DMatrix<f64>) -> DMatrix<f64> {
    let eigen = SymmetricEigen::new(matrix);
    let roots = eigen.eigenvalues.map(|value| value.max(0.0).sqrt());
    &eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose()
}

fn frechet_distance(first: &[f64], second: &[f64], dimension: usize) -> f64 {
    let [(mean, covariance), (other_mean, other)] = [first, second].map(|rows| moments(rows, dimension));
    let half = root(covariance.clone());
    let product = &half * &other * &half;
    let symmetric = 0.5 * (&product + product.transpose());
    (mean - other_mean).norm_squared() + covariance.trace() + other.trace() - 2.0 * root(symmetric).trace()
}

/// Mean and standard error over batches.
fn kernel_distance(first: &[f64], second: &[f64], dimension: usize) -> (f64, f64) {
    let batches = BATCHES.min(first.len().min(second.len()) / dimension / BATCH);
    let batch = |rows: &[f64], number: usize| rows[number * BATCH * dimension..][..BATCH * dimension].to_vec();
    let values: Vec<f64> = (0..batches)
        .map(|number| {
            let [x, y] = [batch(first, number), batch(second, number)];
            let within = BATCH as f64 * (BATCH - 1) as f64;
            let pairs = (BATCH * BATCH) as f64;
            (kernel_sum(&x, &x, dimension) - diagonal(&x, dimension)) / within
                + (kernel_sum(&y, &y, dimension) - diagonal(&y, dimension)) / within
                - 2.0 * kernel_sum(&x, &y, dimension) / pairs
        })
        .collect();
    let mean = values.iter().sum::<f64>() / batches as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (batches * (batches - 1)) as f64).sqrt())
}

fn kernel(x: &[f64], y: &[f64]) -> f64 {
    let product: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
    (product / x.len() as f64 + 1.0).powi(4)
}

fn kernel_sum(first: &[f64], second: &[f64], dimension: usize) -> f64 {
    let row = |x: &[f64]| second.chunks_exact(dimension).map(|y| kernel(x, y)).sum::<f64>();
    first.chunks_exact(dimension).map(row).sum()
}

fn diagonal(rows: &[f64], dimension: usize) -> f64 {
    rows.chunks_exact(dimension).map(|row| kernel(row, row)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Independent normals of one dimension, shifted and scaled by their quantiles: means and variances are known.
    #[test]
    fn the_frechet_distance_of_normals_is_that_of_their_parameters() {
        let count = 2000;
        let base: Vec<f64> = (0..count).map(|i| (f64::from(i) + 0.5) / f64::from(count) - 0.5).collect();
        let deviation = (base.iter().map(|x| x * x).sum::<f64>() / f64::from(count)).sqrt();
        let moved: Vec<f64> = base.iter().map(|x| 3.0 + 2.0 * x).collect();
        let expected = 9.0 + deviation * deviation;
        assert!((frechet_distance(&base, &moved, 1) - expected).abs() < 1e-12 * expected);
        assert!(frechet_distance(&base, &base, 1).abs() < 1e-14);
    }

    #[test]
    fn covariances_that_turn_are_seen() {
        // Points on two crossing lines of the plane: equal means and variances, covariances of opposite sign.
        let line = |sign: f64| {
            (0..1000).flat_map(move |i| {
                let x = f64::from(i % 101) / 50.0 - 1.0;
                [x, sign * x]
            })
        };
        let [up, down] = [1.0, -1.0].map(|sign| line(sign).collect::<Vec<_>>());
        // C and C' are orthogonal projections times v: the mixed term vanishes, and 2 tr C = 4 v is left.
        let variance = up.iter().step_by(2).map(|x| x * x).sum::<f64>() / 1000.0
            - (up.iter().step_by(2).sum::<f64>() / 1000.0).powi(2);
        assert!((frechet_distance(&up, &down, 2) - 4.0 * variance).abs() < 1e-3 * variance);
    }
}
