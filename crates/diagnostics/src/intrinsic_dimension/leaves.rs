//! Points in boxes of 64, laid out for vector instructions.

use crate::Points;
use std::ops::Range;

/// Points of a leaf: coordinates of that many points lie side by side.
pub(super) const LANES: usize = 64;

/// Points computed at once for every load of a lane.
const QUERIES: usize = 4;

/// Lanes of one accumulator.
const WIDTH: usize = 8;

/// Squared distances of the 64 points of one leaf (rows) from the 64 of another.
pub(super) type Tile = [[f64; LANES]];

/// A tile to compute into.
pub(super) fn empty_tile() -> Box<Tile> {
    vec![[0.0; LANES]; LANES].into_boxed_slice()
}

/// Points sorted into boxes by halving at the median of the widest coordinate, as a k-d tree does, until 64 are left.
///
/// A pair of leaves is either skipped, with all others below the same node, because the boxes are too far apart, or
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
    /// Smallest and largest coordinates below each node of the tree, node by node: the root is number 1, and the children of node
    /// $m$ are $2m$ and $2m+1$.
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// A node of the tree and the leaves below it.
#[derive(Clone)]
struct Node {
    number: usize,
    leaves: Range<usize>,
}

impl Node {
    fn root(leaves: usize) -> Self {
        Self { number: 1, leaves: 0..leaves }
    }

    /// The two halves, or `None` for a leaf.
    fn children(&self) -> Option<[Self; 2]> {
        let Range { start, end } = self.leaves;
        let middle = start + self.leaves.len().div_ceil(2);
        (self.leaves.len() > 1).then(|| {
            [
                Self { number: 2 * self.number, leaves: start..middle },
                Self { number: 2 * self.number + 1, leaves: middle..end },
            ]
        })
    }
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
        for (place, &position) in order.iter().enumerate() {
            let (leaf, lane) = (place / LANES, place % LANES);
            for (c, &coordinate) in points.row(rows[position]).iter().enumerate() {
                coordinates[(leaf * dimension + c) * LANES + lane] = coordinate * shrink;
            }
        }
        let sides = 2 * leaves.next_power_of_two() * dimension;
        let (lower, upper) = (vec![f64::INFINITY; sides], vec![f64::NEG_INFINITY; sides]);
        let mut sorted = Self { dimension, unit: 2.0_f64.powi(exponent), order, coordinates, lower, upper };
        sorted.bound(&Node::root(leaves));
        sorted
    }

    /// Sets the box of a node and of all below it.
    fn bound(&mut self, node: &Node) {
        let box_of = |number: usize| number * self.dimension..(number + 1) * self.dimension;
        let own = box_of(node.number);
        if let Some(children) = node.children() {
            for child in children {
                self.bound(&child);
                for (side, below) in own.clone().zip(child.number * self.dimension..) {
                    self.lower[side] = self.lower[side].min(self.lower[below]);
                    self.upper[side] = self.upper[side].max(self.upper[below]);
                }
            }
        } else {
            for (side, c) in own.zip(node.leaves.start * self.dimension..) {
                // The minimum with NaN is the other number, so that empty lanes do not count.
                let lanes = &self.coordinates[c * LANES..(c + 1) * LANES];
                self.lower[side] = lanes.iter().copied().fold(f64::INFINITY, f64::min);
                self.upper[side] = lanes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            }
        }
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

    /// Visits the leaves near to a leaf, roughly from the nearest on: those of which a point may be at a squared distance not above the limit,
    /// which each visit sets anew.
    pub(super) fn visit_near(&self, leaf: usize, limit: f64, mut visit: impl FnMut(usize) -> f64) {
        let mut limit = limit;
        let root = Node::root(self.len());
        let home = self.node_of(leaf);
        let mut waiting = vec![(0.0, root)];
        while let Some((gap, node)) = waiting.pop() {
            if gap > limit {
                continue;
            }
            let Some(children) = node.children() else {
                limit = visit(node.leaves.start);
                continue;
            };
            let mut pair = children.map(|child| (self.squared_gap(home, child.number), child));
            // The last is taken first: that with the smaller gap, and the own half of two that overlap.
            if pair[0].0 < pair[1].0 || (pair[0].0 == pair[1].0 && pair[0].1.leaves.contains(&leaf)) {
                pair.reverse();
            }
            waiting.extend(pair);
        }
    }

    /// Number of the node of a leaf.
    fn node_of(&self, leaf: usize) -> usize {
        let mut node = Node::root(self.len());
        while let Some(children) = node.children() {
            let [left, right] = children;
            node = if left.leaves.contains(&leaf) { left } else { right };
        }
        node.number
    }

    /// A lower bound of the squared distances of points below two nodes: that of their boxes. It is summed like the distances, and
    /// rounding is monotonic, so that it is a bound of the computed distances as well.
    fn squared_gap(&self, a: usize, b: usize) -> f64 {
        let sides = (a * self.dimension..(a + 1) * self.dimension).zip(b * self.dimension..);
        sides.fold(0.0, |sum, (a, b)| {
            let gap = (self.lower[b] - self.upper[a]).max(self.lower[a] - self.upper[b]).max(0.0);
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
    let middle = LANES * order.len().div_ceil(LANES).div_ceil(2); // as `Node::children`
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
        let mut tile = empty_tile();
        let mut pairs = 0;
        for a in 0..leaves.len() {
            for b in 0..leaves.len() {
                leaves.squared_distances(a, b, &mut tile);
                for (row, &i) in tile.iter().zip(leaves.members(a)) {
                    for (&squared, &j) in row.iter().zip(leaves.members(b)).filter(|&(_, &j)| j != i) {
                        let direct =
                            points.row(i).iter().zip(points.row(j)).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
                        assert_eq!(squared * leaves.unit() * leaves.unit(), direct);
                        assert!(leaves.squared_gap(leaves.node_of(a), leaves.node_of(b)) <= squared);
                        pairs += 1;
                    }
                }
            }
        }
        assert_eq!(pairs, 333 * 332);
    }

    #[test]
    fn all_leaves_are_visited_unless_the_limit_forbids() {
        for n in [1, 64, 65, 129, 700, 1000] {
            let values = spiral(n);
            let rows: Vec<usize> = (0..n as usize).collect();
            let leaves = Leaves::new(Points::new(&values, 3).unwrap(), &rows);
            for leaf in 0..leaves.len() {
                let mut visited = Vec::new();
                leaves.visit_near(leaf, f64::INFINITY, |other| {
                    visited.push(other);
                    f64::INFINITY
                });
                assert_eq!(visited[0], leaf);
                visited.sort_unstable();
                assert_eq!(visited, (0..leaves.len()).collect::<Vec<_>>());
                let mut near = 0;
                leaves.visit_near(leaf, 1e-9, |_| {
                    near += 1;
                    1e-9
                });
                let touching = (0..leaves.len())
                    .filter(|&other| leaves.squared_gap(leaves.node_of(leaf), leaves.node_of(other)) <= 1e-9);
                assert_eq!(near, touching.count());
            }
        }
    }
}
