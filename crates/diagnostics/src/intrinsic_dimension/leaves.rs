//! Points in boxes of 64, laid out for vector instructions.

use crate::Points;

/// Points of a leaf: coordinates of that many points lie side by side.
pub(super) const LANES: usize = 64;

/// Points computed at once for every load of a lane.
const QUERIES: usize = 4;

/// Lanes of one accumulator.
const WIDTH: usize = 8;

/// Squared distances of the 64 points of one leaf (rows) from the 64 of another.
pub(super) type Tile = [[f64; LANES]; LANES];

/// Points sorted into boxes by halving at the median of the widest coordinate, as a k-d tree does, until 64 are left.
///
/// The leaves of the tree are all that is kept of it: a pair of leaves is either skipped, because the boxes are too far apart, or
/// all of its 64 x 64 distances are computed in vector instructions. In few dimensions nearly all pairs are skipped; in many,
/// where no tree helps, the sweep over all pairs runs at the speed of the vector unit.
///
/// Distances are sums of squared differences, in the order of the coordinates. The expansion
/// $|x|^2 + |y|^2 - 2x\cdot y$ would be faster still, but it loses all digits of the distance of close points, which are
/// those that count here.
pub(super) struct Leaves {
    dimension: usize,
    /// The power of two by which coordinates are divided, so that squares neither overflow nor underflow.
    unit: f64,
    /// Position in the list of rows of every lane, leaf by leaf.
    order: Vec<usize>,
    /// Leaf by leaf, coordinate by coordinate, lane by lane. Lanes without a point are NaN, which is near to nothing.
    coordinates: Vec<f64>,
    /// Smallest coordinates of each leaf, leaf by leaf.
    lower: Vec<f64>,
    /// Largest coordinates of each leaf.
    upper: Vec<f64>,
}

impl Leaves {
    /// Sorts the given rows of a table into leaves.
    pub(super) fn new(points: Points<'_>, rows: &[usize]) -> Self {
        let dimension = points.dimension();
        let largest = points.values().iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let exponent = if largest > 0.0 { largest.log2().floor().clamp(-1000.0, 1000.0) as i32 } else { 0 };
        let mut order: Vec<usize> = (0..rows.len()).collect();
        halve(points, rows, &mut order);

        let leaves = rows.len().div_ceil(LANES);
        let shrink = 2.0_f64.powi(-exponent);
        let mut coordinates = vec![f64::NAN; leaves * dimension * LANES];
        let mut lower = vec![f64::INFINITY; leaves * dimension];
        let mut upper = vec![f64::NEG_INFINITY; leaves * dimension];
        for (place, &position) in order.iter().enumerate() {
            let (leaf, lane) = (place / LANES, place % LANES);
            for (c, &coordinate) in points.row(rows[position]).iter().enumerate() {
                let value = coordinate * shrink;
                let side = leaf * dimension + c;
                coordinates[side * LANES + lane] = value;
                lower[side] = lower[side].min(value);
                upper[side] = upper[side].max(value);
            }
        }
        Self { dimension, unit: 2.0_f64.powi(exponent), order, coordinates, lower, upper }
    }

    /// Number of leaves.
    pub(super) fn len(&self) -> usize {
        self.order.len().div_ceil(LANES)
    }

    /// What distances are measured in: squared distances of a [`Tile`] are in its square.
    pub(super) fn unit(&self) -> f64 {
        self.unit
    }

    /// Positions in the list of rows of the points of a leaf.
    pub(super) fn members(&self, leaf: usize) -> &[usize] {
        &self.order[leaf * LANES..self.order.len().min((leaf + 1) * LANES)]
    }

    /// A lower bound of the squared distances of points of two leaves: that of their boxes. It is summed like the distances, and
    /// rounding is monotonic, so that it is a bound of the computed distances as well.
    pub(super) fn squared_gap(&self, a: usize, b: usize) -> f64 {
        let side = |bounds: &'_ [f64], leaf: usize, c: usize| bounds[leaf * self.dimension + c];
        (0..self.dimension).fold(0.0, |sum, c| {
            let above = side(&self.lower, b, c) - side(&self.upper, a, c);
            let below = side(&self.lower, a, c) - side(&self.upper, b, c);
            let gap = above.max(below).max(0.0);
            sum + gap * gap
        })
    }

    /// Squared distances of all points of leaf `a` from all of leaf `b`, a point's distance from itself set to NaN like that of
    /// lanes without a point.
    pub(super) fn squared_distances(&self, a: usize, b: usize, tile: &mut Tile) {
        let size = self.dimension * LANES;
        squared_distances(&self.coordinates[a * size..][..size], &self.coordinates[b * size..][..size], tile);
        if a == b {
            for (lane, row) in tile.iter_mut().enumerate() {
                row[lane] = f64::NAN;
            }
        }
    }
}

/// Sorts `order` so that every 64 of it lie in a small box.
fn halve(points: Points<'_>, rows: &[usize], order: &mut [usize]) {
    if order.len() <= LANES {
        return;
    }
    let extent = |c: usize| {
        let (low, high) = order
            .iter()
            .map(|&position| points.row(rows[position])[c])
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), x| (low.min(x), high.max(x)));
        high - low
    };
    let extents: Vec<f64> = (0..points.dimension()).map(extent).collect();
    let widest = (1..extents.len()).fold(0, |best, c| if extents[c] > extents[best] { c } else { best });
    let middle = (order.len() / 2).next_multiple_of(LANES);
    order.select_nth_unstable_by(middle, |&a, &b| {
        points.row(rows[a])[widest].total_cmp(&points.row(rows[b])[widest]).then(a.cmp(&b))
    });
    let (left, right) = order.split_at_mut(middle);
    halve(points, rows, left);
    halve(points, rows, right);
}

ornstein_random::dispatch! {
    /// Squared distances of 64 points from 64 points, both coordinate by coordinate.
    fn squared_distances(queries: &[f64], leaf: &[f64], tile: &mut Tile) {
        for (group, rows) in tile.as_chunks_mut::<QUERIES>().0.iter_mut().enumerate() {
            for chunk in 0..LANES / WIDTH {
                let mut sums = [[0.0_f64; WIDTH]; QUERIES];
                let coordinates = queries.as_chunks::<LANES>().0.iter().zip(leaf.as_chunks::<LANES>().0);
                for (query, lanes) in coordinates {
                    let query = &query.as_chunks::<QUERIES>().0[group];
                    let lanes = &lanes.as_chunks::<WIDTH>().0[chunk];
                    for (sum, x) in sums.iter_mut().zip(query) {
                        for (sum, y) in sum.iter_mut().zip(lanes) {
                            let difference = x - y;
                            *sum += difference * difference;
                        }
                    }
                }
                for (row, sum) in rows.iter_mut().zip(&sums) {
                    row.as_chunks_mut::<WIDTH>().0[chunk] = *sum;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spiral(n: u32) -> Vec<f64> {
        (0..n).map(f64::from).flat_map(|t| [(0.7 * t).cos() * t, (0.7 * t).sin() * t, (1.3 * t).sin()]).collect()
    }

    #[test]
    fn tiles_hold_the_distances_and_gaps_bound_them() {
        let values = spiral(333);
        let points = Points::new(&values, 3).unwrap();
        let rows: Vec<usize> = (0..333).collect();
        let leaves = Leaves::new(points, &rows);
        let mut tile = Box::new([[0.0; LANES]; LANES]);
        let mut pairs = 0;
        for a in 0..leaves.len() {
            for b in 0..leaves.len() {
                leaves.squared_distances(a, b, &mut tile);
                for (row, &i) in tile.iter().zip(leaves.members(a)) {
                    for (&squared, &j) in row.iter().zip(leaves.members(b)).filter(|&(_, &j)| j != i) {
                        let direct =
                            points.row(i).iter().zip(points.row(j)).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
                        assert_eq!(squared * leaves.unit() * leaves.unit(), direct);
                        assert!(leaves.squared_gap(a, b) <= squared);
                        pairs += 1;
                    }
                }
            }
        }
        assert_eq!(pairs, 333 * 332);
    }
}
