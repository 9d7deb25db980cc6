//! The dimension from the number of pairs within a radius.

use super::distinct::Distinct;
use super::leaves::{LANES, Leaves, Tile, empty_tile};
use super::{DimensionEstimate, NearestNeighbours};
use crate::{DiagnosticsError, Points};
use rayon::prelude::*;

/// The number of neighbours of every point against radius: the correlation integral
/// $$ C(r) = \frac{1}{n(n-1)}\sum_{i\ne j}\bigl[\,|x_i-x_j| < r\,\bigr] \;\propto\; r^d $$
/// of Grassberger & Procaccia (1983, *Physica D* 9, 189). Its slope in logarithms is the correlation dimension, between two radii
/// $$ \hat d = \frac{\ln C(r_2) - \ln C(r_1)}{\ln r_2 - \ln r_1}. $$
///
/// Equal points are taken once, since they would add pairs at distance zero to each $C(r)$.
///
/// # Error bar
///
/// $C$ is a mean over pairs, and pairs with a common point are not independent. With $N(r)$ the number of ordered pairs and
/// $n_p(r)$ those from point $p$, the influence of a pair on the slope sums over the pairs at $p$ to
/// $S_p = 2\,[n_p(r_2)/N(r_2) - n_p(r_1)/N(r_1)]/\ln(r_2/r_1)$, and the variance is $\sum_p S_p^2$ less what single pairs are counted twice,
/// $2\,(N_2-N_1)/(N_1N_2)/\ln^2(r_2/r_1)$. The latter is also the variance for independent pairs (a binomial law), whose root is the
/// [`independent_error`](DimensionEstimate::independent_error).
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationIntegral {
    radii: Vec<f64>,
    /// Neighbours within each radius, point by point.
    counts: Vec<u32>,
    totals: Vec<u64>,
    points: usize,
    duplicates: usize,
}

impl CorrelationIntegral {
    /// Counts the neighbours within each of the radii, which are positive and ascending.
    ///
    /// # Errors
    /// Fewer than two distinct points, or radii that are not positive and ascending.
    pub fn count(points: Points<'_>, radii: &[f64]) -> Result<Self, DiagnosticsError> {
        if radii.is_empty() {
            return Err(DiagnosticsError::InvalidParameter { name: "radii", value: 0.0, requirement: "at least one" });
        }
        let mut previous = 0.0;
        for &radius in radii {
            if !(radius > previous && radius.is_finite()) {
                return Err(DiagnosticsError::InvalidParameter {
                    name: "radii",
                    value: radius,
                    requirement: "positive, finite and ascending",
                });
            }
            previous = radius;
        }
        let Distinct { rows, duplicates } = Distinct::of(points);
        if rows.len() < 2 {
            return Err(DiagnosticsError::TooFewDistinctPoints { required: 2, distinct: rows.len(), duplicates });
        }
        let leaves = Leaves::new(points, &rows);
        let limits: Vec<f64> = radii.iter().map(|radius| radius / leaves.unit()).collect();
        let by_leaf: Vec<Vec<u32>> =
            (0..leaves.len()).into_par_iter().map(|leaf| count_leaf(&leaves, leaf, &limits)).collect();

        let mut counts = vec![0; rows.len() * radii.len()];
        let mut totals = vec![0; radii.len()];
        for (leaf, by_lane) in by_leaf.iter().enumerate() {
            for (lane, &i) in leaves.members(leaf).iter().enumerate() {
                for (m, total) in totals.iter_mut().enumerate() {
                    let count = by_lane[lane * radii.len() + m];
                    counts[i * radii.len() + m] = count;
                    *total += u64::from(count);
                }
            }
        }
        Ok(Self { radii: radii.to_vec(), counts, totals, points: rows.len(), duplicates })
    }

    /// The radii.
    pub fn radii(&self) -> &[f64] {
        &self.radii
    }

    /// $C(r)$ at each radius: the fraction of pairs that are closer.
    pub fn fractions(&self) -> Vec<f64> {
        let pairs = self.points as f64 * (self.points as f64 - 1.0);
        self.totals.iter().map(|&total| total as f64 / pairs).collect()
    }

    /// Number of pairs of points that are closer than radius number `m`, counted from 0.
    ///
    /// # Panics
    /// If there is no such radius.
    pub fn pairs(&self, m: usize) -> u64 {
        self.totals[m] / 2
    }

    /// Numbers of neighbours of distinct point `i` within each radius.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn neighbours_of(&self, i: usize) -> &[u32] {
        &self.counts[i * self.radii.len()..(i + 1) * self.radii.len()]
    }

    /// The slope between the radii number `first` and `second`, counted from 0.
    ///
    /// # Errors
    /// There are no such two radii, or no pair is closer than the first.
    pub fn slope(&self, first: usize, second: usize) -> Result<DimensionEstimate, DiagnosticsError> {
        if first >= second || second >= self.radii.len() {
            return Err(DiagnosticsError::InvalidParameter {
                name: "second",
                value: second as f64,
                requirement: "the number of a radius, larger than `first`",
            });
        }
        let (inner, outer) = (self.totals[first] as f64, self.totals[second] as f64);
        if inner == 0.0 {
            return Err(DiagnosticsError::InvalidParameter {
                name: "radius",
                value: self.radii[first],
                requirement: "large enough to hold a pair of points",
            });
        }
        let span = (self.radii[second] / self.radii[first]).ln();
        let dimension = (outer / inner).ln() / span;
        let at_points: f64 = (0..self.points)
            .map(|i| {
                let counts = self.neighbours_of(i);
                let influence = f64::from(counts[second]) / outer - f64::from(counts[first]) / inner;
                4.0 * influence * influence
            })
            .sum();
        let pairs = 2.0 * (outer - inner) / (inner * outer);
        Ok(DimensionEstimate::with_variance(
            dimension,
            (at_points - pairs) / (span * span),
            pairs.sqrt() / span,
            self.points,
            self.duplicates,
        ))
    }
}

/// The slope of the [`CorrelationIntegral`] between two radii that the sample sets itself: the medians over its points of the distances of
/// neighbours number $k_1$ and $k_2$.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrelationDimension {
    /// Number $k_1$ of the neighbour that sets the smaller radius, from 1.
    pub inner_neighbour: usize,
    /// Number $k_2 > k_1$ of the neighbour that sets the larger radius.
    pub outer_neighbour: usize,
}

impl Default for CorrelationDimension {
    /// The 10th and the 20th neighbour.
    fn default() -> Self {
        Self { inner_neighbour: 10, outer_neighbour: 20 }
    }
}

impl CorrelationDimension {
    /// The dimension of a set of points.
    ///
    /// # Errors
    /// $k_1$ is zero or not below $k_2$, there are not more distinct points than $k_2$, or both medians are equal.
    pub fn estimate(&self, points: Points<'_>) -> Result<DimensionEstimate, DiagnosticsError> {
        if self.inner_neighbour == 0 || self.inner_neighbour >= self.outer_neighbour {
            return Err(DiagnosticsError::InvalidParameter {
                name: "inner_neighbour",
                value: self.inner_neighbour as f64,
                requirement: "at least 1 and below `outer_neighbour`",
            });
        }
        let neighbours = NearestNeighbours::find(points, self.outer_neighbour)?;
        let inner = median_distance(&neighbours, self.inner_neighbour);
        let outer = median_distance(&neighbours, self.outer_neighbour);
        if inner >= outer {
            return Err(DiagnosticsError::EqualDistances);
        }
        CorrelationIntegral::count(points, &[inner, outer])?.slope(0, 1)
    }
}

/// Median over the points of the distance of neighbour `number`, counted from 1.
fn median_distance(neighbours: &NearestNeighbours, number: usize) -> f64 {
    let mut distances: Vec<f64> = (0..neighbours.len()).map(|i| neighbours.distances(i)[number - 1]).collect();
    distances.sort_unstable_by(f64::total_cmp);
    let middle = distances.len() / 2;
    if distances.len().is_multiple_of(2) {
        f64::midpoint(distances[middle - 1], distances[middle])
    } else {
        distances[middle]
    }
}

/// Neighbours of the points of a leaf within each limit, lane by lane.
fn count_leaf(leaves: &Leaves, leaf: usize, limits: &[f64]) -> Vec<u32> {
    let mut counts = vec![0; LANES * limits.len()];
    let farthest = limits.last().copied().unwrap_or(0.0);
    let mut tile = empty_tile();
    leaves.visit_near(leaf, farthest * farthest, |other| {
        leaves.squared_distances(leaf, other, &mut tile);
        add_within(&tile, limits, &mut counts);
        farthest * farthest
    });
    counts
}

ornstein_random::dispatch! {
    /// Adds for each row of the tile how many of its distances are below each limit. Roots are taken, so that a limit that is itself
    /// a distance of the sample is compared with exactly that.
    fn add_within(tile: &Tile, limits: &[f64], counts: &mut [u32]) {
        for (row, counts) in tile.iter().zip(counts.chunks_exact_mut(limits.len())) {
            let mut distances = *row;
            for distance in &mut distances {
                *distance = distance.sqrt();
            }
            for (limit, count) in limits.iter().zip(counts) {
                let mut within = 0;
                for distance in &distances {
                    within += u64::from(distance < limit);
                }
                *count += within as u32;
            }
        }
    }
}
