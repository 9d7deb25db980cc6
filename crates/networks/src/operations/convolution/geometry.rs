//! Where the cells of a grid lie once it has a margin, and where the neighbours of each are.

use super::Boundary;
use crate::operations::Number;

/// One vector of results: where its first cell lies among cells with margins, and among results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) input: usize,
    pub(super) output: usize,
}

/// A grid with a margin of half a kernel on every side, so that every neighbour of a cell lies at a fixed distance in memory.
///
/// Results come in vectors of consecutive cells. Where rows are no multiple of a vector, results are taken at all places of the
/// rows with margins as if it were one long row; those of the margins mean nothing and are [left out](Self::narrow).
#[derive(Debug, Clone)]
pub(super) struct Geometry {
    /// Cells of the grid.
    pub(super) cells: usize,
    /// Cells of the grid with its margin.
    pub(super) plane: usize,
    /// How far each entry of the kernel lies from the first, in its order.
    pub(super) taps: Vec<usize>,
    /// The vectors of results.
    pub(super) starts: Vec<Start>,
    /// Numbers of the results of one channel, with those that mean nothing.
    pub(super) wide: usize,
    row: usize,
    halo: usize,
    boundary: Boundary,
    /// Where the row behind each row with margins begins, if it is not outside.
    sources: Vec<Option<usize>>,
    /// Where each row of the grid begins in the long row.
    bases: Vec<usize>,
    lanes: usize,
}

impl Geometry {
    /// For a grid and a kernel of odd lengths, worked on in vectors of `lanes`.
    pub(super) fn new(grid: &[usize], kernel: &[usize], boundary: Boundary, lanes: usize) -> Self {
        if kernel.iter().all(|&length| length == 1) && grid.len() > 1 {
            return Self::new(&[grid.iter().product()], &[1], boundary, lanes);
        }
        let halos: Vec<usize> = kernel.iter().map(|length| length / 2).collect();
        let padded: Vec<usize> = grid.iter().zip(&halos).map(|(cells, halo)| cells + 2 * halo).collect();
        let (&row, &halo) = (grid.last().expect("an axis"), halos.last().expect("an axis"));
        let axes = grid.len() - 1;

        let sources = places(&padded[..axes]).map(|place| {
            let inside = |axis: usize| boundary.source(place[axis], halos[axis], grid[axis]);
            (0..axes).try_fold(0, |index, axis| Some(index * grid[axis] + inside(axis)?)).map(|index| index * row)
        });
        let flat = |place: &[usize]| place.iter().zip(&padded).fold(0, |index, (&at, &length)| index * length + at);
        let bases: Vec<usize> = places(&grid[..axes]).map(|place| flat(&place) * padded[axes]).collect();
        let sources = sources.collect();
        let taps = places(kernel).map(|place| flat(&place)).collect();

        let cells = grid.iter().product();
        let (starts, wide) = if row.is_multiple_of(lanes) {
            let vectors = bases.iter().enumerate().flat_map(|(number, &base)| {
                (0..row).step_by(lanes).map(move |x| Start { input: base + x, output: number * row + x })
            });
            (vectors.collect(), cells)
        } else {
            let wide = (bases[bases.len() - 1] + row).next_multiple_of(lanes);
            ((0..wide).step_by(lanes).map(|at| Start { input: at, output: at }).collect(), wide)
        };
        Self { cells, plane: padded.iter().product(), taps, starts, wide, row, halo, boundary, sources, bases, lanes }
    }

    /// Whether results come with some that mean nothing.
    pub(super) fn is_wide(&self) -> bool {
        self.wide != self.cells
    }

    /// Whether there is no margin, so that inputs can be used where they lie.
    pub(super) fn is_plain(&self) -> bool {
        self.plane == self.cells && !self.is_wide()
    }

    /// How far each entry of the kernels of all channels lies from the first.
    pub(super) fn offsets(&self, channels: usize) -> Vec<usize> {
        (0..channels).flat_map(|channel| self.taps.iter().map(move |tap| channel * self.plane + tap)).collect()
    }

    /// Length of what [`pad`](Self::pad) fills for so many channels.
    pub(super) fn padded_len(&self, channels: usize) -> usize {
        channels * self.plane + self.lanes
    }

    /// Copies channels of cells to cells with margins.
    pub(super) fn pad<T: Number>(&self, cells: &[T], padded: &mut [T]) {
        let channels = cells.len() / self.cells;
        let length = self.row + 2 * self.halo;
        let planes = padded.chunks_exact_mut(self.plane);
        for (from, to) in cells.chunks_exact(self.cells).zip(planes) {
            for (&source, to) in self.sources.iter().zip(to.chunks_exact_mut(length)) {
                let Some(source) = source else {
                    to.fill(T::ZERO);
                    continue;
                };
                let from = &from[source..source + self.row];
                to[self.halo..self.halo + self.row].copy_from_slice(from);
                for at in (0..self.halo).chain(self.halo + self.row..length) {
                    to[at] = self.boundary.source(at, self.halo, self.row).map_or(T::ZERO, |source| from[source]);
                }
            }
        }
        padded[channels * self.plane..].fill(T::ZERO);
    }

    /// Copies channels of results without those that mean nothing.
    pub(super) fn narrow<T: Number>(&self, wide: &[T], cells: &mut [T]) {
        for (wide, cells) in wide.chunks_exact(self.wide).zip(cells.chunks_exact_mut(self.cells)) {
            for (&base, row) in self.bases.iter().zip(cells.chunks_exact_mut(self.row)) {
                row.copy_from_slice(&wide[base..base + self.row]);
            }
        }
    }

    /// Copies channels of numbers to one vector for each start and channel, with zeros in place of results that mean nothing.
    pub(super) fn interleave<T: Number>(&self, cells: &[T], vectors: &mut [T]) {
        let channels = cells.len() / self.cells;
        let step = channels * self.lanes;
        for (channel, cells) in cells.chunks_exact(self.cells).enumerate() {
            let vectors = &mut vectors[channel * self.lanes..];
            if !self.is_wide() {
                for (number, start) in self.starts.iter().enumerate() {
                    let cells = &cells[start.output..start.output + self.lanes];
                    vectors[number * step..][..self.lanes].copy_from_slice(cells);
                }
                continue;
            }
            for number in 0..self.starts.len() {
                vectors[number * step..][..self.lanes].fill(T::ZERO);
            }
            for (&base, row) in self.bases.iter().zip(cells.chunks_exact(self.row)) {
                let mut place = base;
                let mut rest = row;
                while !rest.is_empty() {
                    let lane = place % self.lanes;
                    let (piece, after) = rest.split_at(rest.len().min(self.lanes - lane));
                    vectors[place / self.lanes * step + lane..][..piece.len()].copy_from_slice(piece);
                    place += piece.len();
                    rest = after;
                }
            }
        }
    }
}

/// All places of a grid, the last axis fastest.
fn places(lengths: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    (0..lengths.iter().product()).map(move |index: usize| {
        let mut rest = index;
        let mut place = vec![0; lengths.len()];
        for (at, &length) in place.iter_mut().zip(lengths).rev() {
            *at = rest % length;
            rest /= length;
        }
        place
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_repeat_the_grid_or_are_zero() {
        let cells: Vec<f64> = (1..=6).map(f64::from).collect();
        let padded = |boundary| {
            let geometry = Geometry::new(&[2, 3], &[3, 3], boundary, 4);
            let mut padded = vec![9.0; geometry.padded_len(1)];
            geometry.pad(&cells, &mut padded);
            padded[..20].to_vec()
        };
        let periodic = [6, 4, 5, 6, 4, 3, 1, 2, 3, 1, 6, 4, 5, 6, 4, 3, 1, 2, 3, 1];
        assert_eq!(padded(Boundary::Periodic), periodic.map(f64::from));
        let zero = [0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0];
        assert_eq!(padded(Boundary::Zero), zero.map(f64::from));
    }

    #[test]
    fn vectors_of_cells_hold_every_cell_at_its_place_and_else_zeros() {
        let cells: Vec<f64> = (1..=2 * 3 * 5 * 7).map(f64::from).collect();
        let geometry = Geometry::new(&[3, 5, 7], &[1, 3, 3], Boundary::Zero, 8);
        assert!(geometry.is_wide());
        let mut vectors = vec![1.0; 2 * geometry.wide];
        geometry.interleave(&cells, &mut vectors);
        assert_eq!(vectors.iter().sum::<f64>(), cells.iter().sum::<f64>());
        // Taken apart by channel, the vectors are the long row that `narrow` reads.
        let wide: Vec<f64> =
            [0, 8].iter().flat_map(|first| vectors[*first..].chunks(16).flat_map(|x| &x[..8])).copied().collect();
        let mut back = vec![0.0; cells.len()];
        geometry.narrow(&wide, &mut back);
        assert_eq!(back, cells);
    }
}
