//! Sums of a symmetric function over pairs of points, within and between samples, for many labellings at once.

use rayon::prelude::*;

use super::permutation::PermutationNull;
use super::pooled::{Pooled, squared_distance};

/// Labellings that are summed side by side.
const LANES: usize = 32;
/// Rows of the matrix of pairs that are kept at a time.
const TILE: usize = 64;

/// Sums of $f(x_i,x_j)$ over ordered pairs $i\ne j$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PairSums {
    /// Both in the first sample.
    pub within_first: f64,
    /// Both in the second sample.
    pub within_second: f64,
    /// One in each, counted once.
    pub between: f64,
}

/// A block of labellings: membership of the first sample as 0 or 1, lanes side by side, and what has been summed.
struct Block {
    members: Vec<[f64; LANES]>,
    within_first: [f64; LANES],
    /// Sum over members of their row sums.
    rows_of_first: [f64; LANES],
}

/// The sums of `function` of the squared distance for labelling 0 (as given) and all permutations of `null`.
///
/// The matrix of pairs is made row by row, each pair once, and used for all labellings; it is never in memory as a whole. The order of all sums is
/// fixed, whatever the number of threads.
pub(super) fn pair_sums(pooled: Pooled, null: PermutationNull, function: impl Fn(f64) -> f64 + Sync) -> Vec<PairSums> {
    let size = pooled.len();
    let labellings = null.permutations + 1;
    let mut blocks: Vec<Block> = (0..labellings.div_ceil(LANES))
        .into_par_iter()
        .map(|block| {
            let mut members = vec![[0.0; LANES]; size];
            for labelling in block * LANES..labellings.min((block + 1) * LANES) {
                for member in null.members(labelling, pooled.first_len(), size) {
                    members[member][labelling % LANES] = 1.0;
                }
            }
            Block { members, within_first: [0.0; LANES], rows_of_first: [0.0; LANES] }
        })
        .collect();
    let mut row_sums = vec![0.0; size];
    let mut tile = vec![0.0; TILE * size];
    for start in (0..size).step_by(TILE) {
        let rows = TILE.min(size - start);
        tile.par_chunks_exact_mut(size).take(rows).enumerate().for_each(|(row, values)| {
            let i = start + row;
            for (j, value) in values[..i].iter_mut().enumerate() {
                *value = function(squared_distance(pooled.row(i), pooled.row(j)));
            }
        });
        for (row, values) in tile.chunks_exact(size).take(rows).enumerate() {
            let i = start + row;
            for j in 0..i {
                row_sums[i] += values[j];
                row_sums[j] += values[j];
            }
        }
        blocks.par_iter_mut().for_each(|block| {
            for (row, values) in tile.chunks_exact(size).take(rows).enumerate() {
                block.add_row(start + row, values);
            }
        });
    }
    let total: f64 = row_sums.iter().sum();
    let mut sums = Vec::with_capacity(labellings);
    for block in &mut blocks {
        block.add_row_sums(&row_sums);
        for lane in 0..LANES.min(labellings - sums.len()) {
            let within_first = block.within_first[lane];
            let between = block.rows_of_first[lane] - within_first;
            sums.push(PairSums { within_first, between, within_second: total - within_first - 2.0 * between });
        }
    }
    sums
}

impl Block {
    /// Adds the pairs of point `i` with all points before it.
    fn add_row(&mut self, i: usize, values: &[f64]) {
        let mut sums = [0.0; LANES];
        for (value, members) in values[..i].iter().zip(&self.members) {
            for (sum, member) in sums.iter_mut().zip(members) {
                *sum += value * member;
            }
        }
        for ((total, member), sum) in self.within_first.iter_mut().zip(&self.members[i]).zip(sums) {
            *total += 2.0 * member * sum;
        }
    }

    fn add_row_sums(&mut self, row_sums: &[f64]) {
        for (sum, members) in row_sums.iter().zip(&self.members) {
            for (total, member) in self.rows_of_first.iter_mut().zip(members) {
                *total += sum * member;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;

    #[test]
    fn lanes_and_a_plain_double_sum_agree() {
        let values: Vec<f64> = (0..150).map(|i| f64::from(i * i % 31) * 0.25).collect();
        let (first, second) = values.split_at(40);
        let pooled = Pooled::new(Points::new(first, 1).unwrap(), Points::new(second, 1).unwrap(), 1).unwrap();
        let null = PermutationNull { permutations: 40, seed: 3, index: 0 };
        let sums = pair_sums(pooled, null, f64::sqrt);
        assert_eq!(sums.len(), 41);
        for labelling in [0, 1, 40] {
            let members = null.members(labelling, 40, 150);
            let others: Vec<usize> = (0..150).filter(|i| !members.contains(i)).collect();
            let sum = |a: &[usize], b: &[usize]| -> f64 {
                a.iter().flat_map(|&i| b.iter().map(move |&j| (i, j))).map(|(i, j)| (values[i] - values[j]).abs()).sum()
            };
            let found = sums[labelling];
            // Multiples of 1/4: the sums are exact.
            assert_eq!(found.within_first, sum(&members, &members));
            assert_eq!(found.between, sum(&members, &others));
            assert_eq!(found.within_second, sum(&others, &others));
        }
    }
}
