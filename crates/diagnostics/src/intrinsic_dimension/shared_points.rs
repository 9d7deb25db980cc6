//! Variances of sums whose terms share points.
//!
//! Estimates from neighbours are means over points, but neighbouring points share distances, so their terms are positively
//! correlated and the textbook error $s/\sqrt n$ is 1.2 to 1.4 times too small. Both sums here add the
//! products of residuals of those terms that have a point in common, as one does for dyadic data (Aronow, Samii &
//! Assenova 2015, *Political Analysis* 23, 564); terms without a common point are taken as independent.

use super::NearestNeighbours;

/// $\sum_{i,j} e_i e_j$ over all $i = j$ and all pairs of which one is among the first `k` neighbours of the other.
///
/// `residuals` are the influences of the points on an estimate, with mean zero; the sum over $n^2$ is its variance.
pub(super) fn sum_over_neighbours(neighbours: &NearestNeighbours, k: usize, residuals: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (i, residual) in residuals.iter().enumerate() {
        sum += residual * residual;
        for &j in &neighbours.indices(i)[..k] {
            let j = j as usize;
            // A mutual pair is met from both of its ends, any other from one.
            let weight = if neighbours.is_neighbour(i, j, k) { 1.0 } else { 2.0 };
            sum += weight * residual * residuals[j];
        }
    }
    sum
}

/// $\sum e_{ij} e_{kl}$ over all pairs of directed edges $i\to j$, $k\to l$ with a point in common.
///
/// Edges lead from each point to its first `k` neighbours; `residual(i, m)` is that of the edge to neighbour number `m` of point `i`. With
/// $S_p$ the sum of the residuals of all edges at the point $p$ and $E$ that of the one or two edges of a pair of points, the sum is
/// $\sum_p S_p^2 - \sum E^2$, since edges between the same two points are met at both.
pub(super) fn sum_over_edges(neighbours: &NearestNeighbours, k: usize, residual: impl Fn(usize, usize) -> f64) -> f64 {
    let mut at_point = vec![0.0; neighbours.len()];
    let mut between_points = 0.0;
    for i in 0..neighbours.len() {
        for (m, &j) in neighbours.indices(i)[..k].iter().enumerate() {
            let j = j as usize;
            let forward = residual(i, m);
            at_point[i] += forward;
            at_point[j] += forward;
            let back = neighbours.indices(j)[..k].iter().position(|&neighbour| neighbour as usize == i);
            let backward = back.map_or(0.0, |m| residual(j, m));
            // (forward + backward)^2, of which a mutual pair adds a half from each end.
            between_points += forward * (forward + backward);
        }
    }
    at_point.iter().map(|sum| sum * sum).sum::<f64>() - between_points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;

    /// Points on a line, of which some are mutual neighbours and some are not.
    fn line() -> NearestNeighbours {
        NearestNeighbours::find(Points::new(&[0.0, 1.0, 2.5, 4.5, 7.5, 8.0, 13.0], 1).unwrap(), 2).unwrap()
    }

    #[test]
    fn neighbours_are_added_once_from_each_side() {
        let neighbours = line();
        let residuals = [0.3, -0.7, 1.1, 0.2, -0.4, 0.9, -1.4];
        let mut direct = 0.0;
        for i in 0..7 {
            for j in 0..7 {
                if i == j || neighbours.is_neighbour(i, j, 2) || neighbours.is_neighbour(j, i, 2) {
                    direct += residuals[i] * residuals[j];
                }
            }
        }
        assert!((sum_over_neighbours(&neighbours, 2, &residuals) - direct).abs() < 1e-14);
    }

    #[test]
    fn edges_with_a_common_point_are_added_once() {
        let neighbours = line();
        let residual = |i: usize, m: usize| ((3 * i + 7 * m) as f64).sin();
        let edges: Vec<(usize, usize, f64)> =
            (0..7).flat_map(|i| [0, 1].map(|m| (i, neighbours.indices(i)[m] as usize, residual(i, m)))).collect();
        let mut direct = 0.0;
        for (i, j, e) in &edges {
            for (k, l, f) in &edges {
                if i == k || i == l || j == k || j == l {
                    direct += e * f;
                }
            }
        }
        assert!((sum_over_edges(&neighbours, 2, residual) - direct).abs() < 1e-13);
    }
}
