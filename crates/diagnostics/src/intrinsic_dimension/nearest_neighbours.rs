//! The nearest neighbours of every point.

use super::distinct::Distinct;
use super::leaves::{LANES, Leaves, Tile, empty_tile};
use crate::{DiagnosticsError, Points};
use rayon::prelude::*;

/// The $k$ nearest neighbours of every distinct point, nearest first, with their Euclidean distances.
///
/// Equal points are taken once and counted in [`duplicates`](Self::duplicates). Points are numbered from 0 in the order in which they
/// were given, without the repetitions; [`row`](Self::row) leads back to the table. Neighbours at the same
/// distance come in the order of their numbers. The search is exact, and its result does not depend on the number of threads.
///
/// One search serves several estimators: [`TwoNn`](super::TwoNn) reads the first two columns,
/// [`LevinaBickel`](super::LevinaBickel) all.
///
/// ```
/// use ornstein_diagnostics::{Points, intrinsic_dimension::NearestNeighbours};
///
/// let points = Points::new(&[0.0, 1.0, 3.0, 3.0, 7.0], 1)?;
/// let neighbours = NearestNeighbours::find(points, 2)?;
/// assert_eq!(neighbours.distances(2), [2.0, 3.0]); // of the point at 3: those at 1 and at 0
/// assert_eq!(neighbours.indices(2), [1, 0]);
/// assert_eq!(neighbours.duplicates(), 1);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NearestNeighbours {
    neighbours: usize,
    distances: Vec<f64>,
    indices: Vec<u32>,
    rows: Vec<usize>,
    duplicates: usize,
}

impl NearestNeighbours {
    /// Searches the `neighbours` nearest points of each point.
    ///
    /// # Errors
    /// No neighbours are asked for, or there are not more distinct points than neighbours.
    pub fn find(points: Points<'_>, neighbours: usize) -> Result<Self, DiagnosticsError> {
        if neighbours == 0 {
            return Err(DiagnosticsError::InvalidParameter {
                name: "neighbours",
                value: 0.0,
                requirement: "at least 1",
            });
        }
        let Distinct { rows, duplicates } = Distinct::of(points);
        let mut found = Self { neighbours, distances: Vec::new(), indices: Vec::new(), rows, duplicates };
        loop {
            found.search(points)?;
            // Points may differ by so little, beside the largest coordinate, that the square underflows.
            let same: Vec<bool> = (0..found.len()).map(|i| found.repeats_an_earlier_one(i)).collect();
            if !same.contains(&true) {
                return Ok(found);
            }
            let mut same = same.into_iter();
            found.rows.retain(|_| !same.next().unwrap_or(false));
            found.duplicates = points.len() - found.rows.len();
        }
    }

    /// Number of distinct points.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no point; never so, since a point with neighbours is not alone.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Number of neighbours $k$ of each point.
    pub fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// Number of points that repeat an earlier one.
    pub fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// Distances $r_1 \le r_2 \le \dots \le r_k$ of point `i` from its neighbours, all positive.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn distances(&self, i: usize) -> &[f64] {
        &self.distances[i * self.neighbours..(i + 1) * self.neighbours]
    }

    /// Numbers of the neighbours of point `i`, as those of the distances.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn indices(&self, i: usize) -> &[u32] {
        &self.indices[i * self.neighbours..(i + 1) * self.neighbours]
    }

    /// The row of the table that holds point `i`.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn row(&self, i: usize) -> usize {
        self.rows[i]
    }

    /// Whether `i` is among the first `k` neighbours of `j`.
    pub(super) fn is_neighbour(&self, i: usize, j: usize, k: usize) -> bool {
        self.indices(j)[..k].iter().any(|&neighbour| neighbour as usize == i)
    }

    fn repeats_an_earlier_one(&self, i: usize) -> bool {
        let equal = self.distances(i).iter().zip(self.indices(i)).take_while(|(distance, _)| **distance == 0.0);
        equal.into_iter().any(|(_, &j)| (j as usize) < i)
    }

    fn search(&mut self, points: Points<'_>) -> Result<(), DiagnosticsError> {
        let distinct = self.rows.len();
        if distinct <= self.neighbours {
            let required = self.neighbours + 1;
            return Err(DiagnosticsError::TooFewDistinctPoints { required, distinct, duplicates: self.duplicates });
        }
        if u32::try_from(distinct).is_err() {
            return Err(DiagnosticsError::InvalidParameter {
                name: "points",
                value: distinct as f64,
                requirement: "fewer than 2^32",
            });
        }
        let leaves = Leaves::new(points, &self.rows);
        let found: Vec<LeafNeighbours> = (0..leaves.len())
            .into_par_iter()
            .map(|leaf| LeafNeighbours::find(&leaves, leaf, self.neighbours))
            .collect();

        self.distances = vec![0.0; distinct * self.neighbours];
        self.indices = vec![0; distinct * self.neighbours];
        for (leaf, found) in found.iter().enumerate() {
            for (lane, &i) in leaves.members(leaf).iter().enumerate() {
                let target = i * self.neighbours..(i + 1) * self.neighbours;
                let source = lane * self.neighbours..(lane + 1) * self.neighbours;
                self.indices[target.clone()].copy_from_slice(&found.indices[source.clone()]);
                for (distance, squared) in self.distances[target].iter_mut().zip(&found.squared[source]) {
                    *distance = squared.sqrt() * leaves.unit();
                }
            }
        }
        Ok(())
    }
}

/// The neighbours of the 64 points of a leaf, point by point.
struct LeafNeighbours {
    neighbours: usize,
    squared: Vec<f64>,
    indices: Vec<u32>,
}

impl LeafNeighbours {
    /// Visits the leaves that can hold a neighbour.
    fn find(leaves: &Leaves, leaf: usize, neighbours: usize) -> Self {
        let members = leaves.members(leaf).len();
        let mut found = Self {
            neighbours,
            squared: vec![f64::INFINITY; LANES * neighbours],
            indices: vec![u32::MAX; LANES * neighbours],
        };
        let mut tile = empty_tile();
        leaves.visit_near(leaf, f64::INFINITY, |other| {
            leaves.squared_distances(leaf, other, &mut tile);
            found.take(&tile, members, leaves.members(other));
            (0..members).map(|lane| found.farthest(lane)).fold(0.0, f64::max)
        });
        found
    }

    /// Squared distance of the farthest neighbour of a lane so far.
    fn farthest(&self, lane: usize) -> f64 {
        self.squared[(lane + 1) * self.neighbours - 1]
    }

    fn take(&mut self, tile: &Tile, members: usize, candidates: &[usize]) {
        for (lane, row) in tile.iter().enumerate().take(members) {
            let mut near = lanes_within(row, self.farthest(lane));
            while near != 0 {
                let candidate = near.trailing_zeros() as usize;
                near &= near - 1;
                self.insert(lane, row[candidate], candidates[candidate] as u32);
            }
        }
    }

    /// Puts a candidate in its place of the sorted list, if it is near enough.
    fn insert(&mut self, lane: usize, squared: f64, index: u32) {
        let range = lane * self.neighbours..(lane + 1) * self.neighbours;
        let (distances, indices) = (&mut self.squared[range.clone()], &mut self.indices[range]);
        let mut place = distances.len();
        while place > 0 && (squared, index) < (distances[place - 1], indices[place - 1]) {
            place -= 1;
        }
        if place < distances.len() {
            distances[place..].rotate_right(1);
            indices[place..].rotate_right(1);
            distances[place] = squared;
            indices[place] = index;
        }
    }
}

ornstein_random::dispatch! {
    /// A bit for each lane that is not farther than the limit; NaN is.
    fn lanes_within(row: &[f64; LANES], limit: f64) -> u64 {
        let mut near = 0;
        for (group, distances) in row.as_chunks::<8>().0.iter().enumerate() {
            let mut bits = 0;
            for (lane, &distance) in distances.iter().enumerate() {
                bits |= u64::from(distance <= limit) << lane;
            }
            near |= bits << (8 * group);
        }
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

    /// The neighbours by sorting all distances.
    fn by_sorting(points: Points<'_>, k: usize, i: usize) -> (Vec<f64>, Vec<u32>) {
        let squared = |j: usize| points.row(i).iter().zip(points.row(j)).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        let mut all: Vec<(f64, u32)> = (0..points.len()).filter(|&j| j != i).map(|j| (squared(j), j as u32)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all[..k].iter().map(|&(squared, j)| (squared.sqrt(), j)).unzip()
    }

    #[test]
    fn neighbours_are_those_of_a_full_sort() {
        for (n, dimension, k) in [(3, 1, 2), (65, 2, 64), (700, 1, 3), (500, 3, 20), (300, 40, 5)] {
            let mut values = vec![0.0; n * dimension];
            fill_uniforms(Key::new(3, Purpose::SyntheticData, n as u64), Counter::coordinate(0, 0, 0), &mut values);
            let points = Points::new(&values, dimension).unwrap();
            let found = NearestNeighbours::find(points, k).unwrap();
            for i in 0..n {
                let (distances, indices) = by_sorting(points, k, i);
                assert_eq!(
                    (found.distances(i), found.indices(i)),
                    (&distances[..], &indices[..]),
                    "{n} {dimension} {i}"
                );
            }
        }
    }

    #[test]
    fn ties_are_in_the_order_of_the_points() {
        let lattice: Vec<f64> = (0..400).flat_map(|i| [f64::from(i % 20), f64::from(i / 20)]).collect();
        let points = Points::new(&lattice, 2).unwrap();
        let found = NearestNeighbours::find(points, 10).unwrap();
        for i in 0..400 {
            assert_eq!(found.indices(i), by_sorting(points, 10, i).1);
        }
    }

    #[test]
    fn neighbours_do_not_depend_on_scale_even_where_squares_overflow_or_underflow() {
        let mut values = vec![0.0; 600];
        fill_uniforms(Key::new(4, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut values);
        let reference = NearestNeighbours::find(Points::new(&values, 3).unwrap(), 4).unwrap();
        for factor in [2.0_f64.powi(900), 2.0_f64.powi(-900)] {
            let scaled: Vec<f64> = values.iter().map(|x| x * factor).collect();
            let found = NearestNeighbours::find(Points::new(&scaled, 3).unwrap(), 4).unwrap();
            for i in 0..reference.len() {
                assert_eq!(found.indices(i), reference.indices(i));
                assert_eq!(found.distances(i), reference.distances(i).iter().map(|r| r * factor).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn points_whose_distance_underflows_are_duplicates() {
        let values = [0.0, 1e-200, 2e-200, 1.0, 3.0, 7.0];
        let found = NearestNeighbours::find(Points::new(&values, 1).unwrap(), 2).unwrap();
        assert_eq!((found.len(), found.duplicates()), (4, 2));
        assert_eq!(found.distances(0), [1.0, 3.0]);
    }
}
