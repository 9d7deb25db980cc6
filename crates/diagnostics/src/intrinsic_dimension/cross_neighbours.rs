//! The nearest points of another set.

use super::leaves::{Leaves, empty_tile};
use crate::{DiagnosticsError, Points};
use rayon::prelude::*;

/// The $k$ points of a reference set that are nearest to each of a set of queries, nearest first, with their Euclidean distances.
///
/// Unlike [`NearestNeighbours`](super::NearestNeighbours), which looks within one set, nothing is left out: equal points are at distance zero, and
/// repeated reference points count each. The search is exact and independent of the number of threads; neighbours at the same distance
/// come in the order of their rows.
///
/// ```
/// use ornstein_diagnostics::{Points, intrinsic_dimension::CrossNeighbours};
///
/// let (queries, reference) = ([0.0, 5.0], [1.0, 4.0, 7.0]);
/// let found = CrossNeighbours::find(Points::new(&queries, 1)?, Points::new(&reference, 1)?, 2)?;
/// assert_eq!((found.distances(1), found.rows(1)), (&[1.0, 2.0][..], &[1, 2][..]));
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CrossNeighbours {
    neighbours: usize,
    distances: Vec<f64>,
    rows: Vec<usize>,
}

impl CrossNeighbours {
    /// Searches the `neighbours` nearest reference points of every query.
    ///
    /// # Errors
    /// Sets of different dimension, fewer reference points than neighbours, or none asked for.
    pub fn find(queries: Points<'_>, reference: Points<'_>, neighbours: usize) -> Result<Self, DiagnosticsError> {
        if queries.dimension() != reference.dimension() {
            return Err(DiagnosticsError::DimensionMismatch {
                first: queries.dimension(),
                second: reference.dimension(),
            });
        }
        if neighbours == 0 || reference.len() < neighbours {
            return Err(DiagnosticsError::SampleTooSmall { required: neighbours.max(1), found: reference.len() });
        }
        // Both sets in one tree: a leaf of it serves as queries or as candidates by the rows it holds.
        let values: Vec<f64> = queries.values().iter().chain(reference.values()).copied().collect();
        let pooled = Points::new(&values, queries.dimension())?;
        let count = queries.len();
        let leaves = Leaves::new(pooled, &(0..pooled.len()).collect::<Vec<_>>());
        let found: Vec<Vec<Nearest>> =
            (0..leaves.len()).into_par_iter().map(|leaf| search_leaf(&leaves, leaf, count, neighbours)).collect();

        let mut all = Self { neighbours, distances: vec![0.0; count * neighbours], rows: vec![0; count * neighbours] };
        for (leaf, lists) in found.iter().enumerate() {
            for (&query, list) in leaves.members(leaf).iter().filter(|&&row| row < count).zip(lists) {
                for (place, &(squared, row)) in list.iter().enumerate() {
                    all.distances[query * neighbours + place] = squared.sqrt() * leaves.unit();
                    all.rows[query * neighbours + place] = row - count;
                }
            }
        }
        Ok(all)
    }

    /// Number of queries.
    pub fn len(&self) -> usize {
        self.distances.len() / self.neighbours
    }

    /// Whether there is no query.
    pub fn is_empty(&self) -> bool {
        self.distances.is_empty()
    }

    /// Distances of query `i` from its neighbours, ascending.
    ///
    /// # Panics
    /// If there is no such query.
    pub fn distances(&self, i: usize) -> &[f64] {
        &self.distances[i * self.neighbours..(i + 1) * self.neighbours]
    }

    /// Rows of the neighbours of query `i` in the reference set, as those of the distances.
    ///
    /// # Panics
    /// If there is no such query.
    pub fn rows(&self, i: usize) -> &[usize] {
        &self.rows[i * self.neighbours..(i + 1) * self.neighbours]
    }
}

/// Squared distance and row of the neighbours so far, sorted.
type Nearest = Vec<(f64, usize)>;

/// The neighbours of the queries in one leaf.
fn search_leaf(leaves: &Leaves, leaf: usize, queries: usize, neighbours: usize) -> Vec<Nearest> {
    let lanes: Vec<usize> =
        (0..leaves.members(leaf).len()).filter(|&lane| leaves.members(leaf)[lane] < queries).collect();
    let mut lists: Vec<Nearest> = vec![Vec::with_capacity(neighbours + 1); lanes.len()];
    if lanes.is_empty() {
        return lists;
    }
    let farthest = |list: &Nearest| if list.len() < neighbours { f64::INFINITY } else { list[neighbours - 1].0 };
    let mut tile = empty_tile();
    leaves.visit_near(leaf, f64::INFINITY, |other| {
        leaves.squared_distances(leaf, other, &mut tile);
        for (&lane, list) in lanes.iter().zip(&mut lists) {
            for (&squared, &row) in tile[lane].iter().zip(leaves.members(other)) {
                if row >= queries && squared <= farthest(list) {
                    let place = list.partition_point(|&(before, at)| (before, at) < (squared, row));
                    list.insert(place, (squared, row));
                    list.truncate(neighbours);
                }
            }
        }
        lists.iter().map(farthest).fold(0.0, f64::max)
    });
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

    #[test]
    fn neighbours_are_those_of_a_full_sort() {
        for (queries, reference, dimension, k) in [(1, 1, 1, 1), (40, 300, 2, 3), (500, 70, 3, 5), (200, 200, 30, 2)] {
            let mut values = vec![0.0; (queries + reference) * dimension];
            let key = Key::new(5, Purpose::SyntheticData, reference as u64);
            fill_uniforms(key, Counter::coordinate(0, 0, 0), &mut values);
            let (one, other) = values.split_at(queries * dimension);
            let [one, other] = [one, other].map(|values| Points::new(values, dimension).unwrap());
            let found = CrossNeighbours::find(one, other, k).unwrap();
            assert_eq!(found.len(), queries);
            for (i, query) in one.rows().enumerate() {
                let squared = |row: &[f64]| query.iter().zip(row).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
                let mut all: Vec<(f64, usize)> = other.rows().map(squared).zip(0..).collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let (distances, rows): (Vec<f64>, Vec<usize>) = all[..k].iter().map(|&(r, j)| (r.sqrt(), j)).unzip();
                assert_eq!((found.distances(i), found.rows(i)), (&distances[..], &rows[..]));
            }
        }
    }

    #[test]
    fn equal_points_are_at_distance_zero() {
        let points = Points::new(&[1.0, 2.0, 2.0], 1).unwrap();
        let found = CrossNeighbours::find(points, points, 2).unwrap();
        assert_eq!((found.distances(1), found.rows(1)), (&[0.0, 0.0][..], &[1, 2][..]));
    }

    #[test]
    fn bad_input_is_refused() {
        let line = Points::new(&[0.0, 1.0], 1).unwrap();
        let plane = Points::new(&[0.0, 1.0], 2).unwrap();
        assert!(CrossNeighbours::find(line, plane, 1).is_err());
        assert!(CrossNeighbours::find(line, line, 3).is_err());
        assert!(CrossNeighbours::find(line, line, 0).is_err());
    }
}
