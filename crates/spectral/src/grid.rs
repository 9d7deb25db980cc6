//! The wave-vectors of a real field on a periodic box.

use std::f64::consts::TAU;

use thiserror::Error;

/// Why a grid cannot be made.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GridError {
    /// Fields live in one, two or three dimensions.
    #[error("a grid has 1, 2 or 3 axes, found {0}")]
    Dimensions(usize),
    /// Every axis needs a number of cells and a length.
    #[error("{cells} numbers of cells but {lengths} lengths")]
    AxisMismatch {
        /// How many numbers of cells were given.
        cells: usize,
        /// How many lengths were given.
        lengths: usize,
    },
    /// An axis without cells, or with more than a wave-vector component can number.
    #[error("axis {axis} has {cells} cells; allowed are 1 to {}", FourierGrid::MAX_CELLS_PER_AXIS)]
    Cells {
        /// The axis, counted from 0.
        axis: usize,
        /// The number of cells found.
        cells: usize,
    },
    /// A length which is not a positive number.
    #[error("axis {axis} has length {length}; a length is positive and finite")]
    Length {
        /// The axis, counted from 0.
        axis: usize,
        /// The length found.
        length: f64,
    },
    /// The number of cells does not fit into memory's address range.
    #[error("the number of cells overflows")]
    Overflow,
}

/// How a stored mode relates to the others: a real field has `delta(-k) = conj(delta(k))`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symmetry {
    /// Stands for itself and its conjugate: a complex number, two degrees of freedom.
    Canonical,
    /// Repeats the conjugate of a canonical mode of the same plane: no degree of freedom.
    Mirror,
    /// Its own conjugate (all components zero or Nyquist): a real number, one degree of freedom.
    SelfConjugate,
}

impl Symmetry {
    /// Real degrees of freedom the stored mode carries, which is also how many of the wave-vectors `k` and `-k` it
    /// stands for: 2, 0 or 1. With these weights a sum over the stored half-space is a sum over all wave-vectors.
    #[must_use]
    pub fn degrees_of_freedom(self) -> u32 {
        match self {
            Self::Canonical => 2,
            Self::Mirror => 0,
            Self::SelfConjugate => 1,
        }
    }
}

/// The wave-vectors `k_i = 2 pi n_i / L_i` of a real field with `N_i` cells per axis on a periodic box, in the
/// half-complex storage of [`RealFft`](crate::RealFft): row-major, the last axis holds `n = 0..=N/2`.
///
/// Integer components lie in `-(N-1)/2..=N/2` (so that the Nyquist component of an even axis is `+N/2`). Fields of one
/// and two dimensions are stored as three-dimensional ones with leading axes of one cell; a wave-vector always has
/// three components, of which the leading ones are then zero.
#[derive(Debug, Clone, PartialEq)]
pub struct FourierGrid {
    dimensions: usize,
    cells: [usize; 3],
    lengths: [f64; 3],
}

impl FourierGrid {
    /// Most cells an axis may have: wave-vector components are 32-bit integers.
    pub const MAX_CELLS_PER_AXIS: usize = i32::MAX as usize;

    /// A grid of `cells` per axis on a box of `lengths`, one to three axes, slowest first.
    ///
    /// # Errors
    /// See [`GridError`].
    pub fn new(cells: &[usize], lengths: &[f64]) -> Result<Self, GridError> {
        let dimensions = cells.len();
        if !(1..=3).contains(&dimensions) {
            return Err(GridError::Dimensions(dimensions));
        }
        if lengths.len() != dimensions {
            return Err(GridError::AxisMismatch { cells: dimensions, lengths: lengths.len() });
        }
        for (axis, (&cells, &length)) in cells.iter().zip(lengths).enumerate() {
            if !(1..=Self::MAX_CELLS_PER_AXIS).contains(&cells) {
                return Err(GridError::Cells { axis, cells });
            }
            if !(length > 0.0 && length.is_finite()) {
                return Err(GridError::Length { axis, length });
            }
        }
        let mut grid = Self { dimensions, cells: [1; 3], lengths: [1.0; 3] };
        grid.cells[3 - dimensions..].copy_from_slice(cells);
        grid.lengths[3 - dimensions..].copy_from_slice(lengths);
        // Bytes of the padded array in f64 must fit an allocation, so check with room for them.
        let padded = [grid.cells[0], grid.cells[1], 2 * grid.row_modes()];
        padded
            .iter()
            .try_fold(size_of::<f64>(), |bytes, &n| bytes.checked_mul(n))
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .map(|_| grid)
            .ok_or(GridError::Overflow)
    }

    /// Number of axes, 1 to 3.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Cells per axis, slowest first.
    #[must_use]
    pub fn cells(&self) -> &[usize] {
        &self.cells[3 - self.dimensions..]
    }

    /// Length of each axis, slowest first.
    #[must_use]
    pub fn lengths(&self) -> &[f64] {
        &self.lengths[3 - self.dimensions..]
    }

    /// Number of cells of the box.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.cells.iter().product()
    }

    /// Volume of the box, in the lengths' unit to the power of the dimension.
    #[must_use]
    pub fn volume(&self) -> f64 {
        self.lengths().iter().product()
    }

    /// Rows along the last axis.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.cells[0] * self.cells[1]
    }

    /// Stored complex modes per row: `N/2 + 1` of the last axis.
    #[must_use]
    pub fn row_modes(&self) -> usize {
        self.cells[2] / 2 + 1
    }

    /// Stored complex modes in all.
    #[must_use]
    pub fn mode_count(&self) -> usize {
        self.row_count() * self.row_modes()
    }

    /// Whether all sides have the same length, so that `|k|` depends on `n_x^2 + n_y^2 + n_z^2` alone.
    #[must_use]
    pub fn is_cubic(&self) -> bool {
        self.lengths().iter().all(|&length| length == self.lengths()[0])
    }

    /// The fundamental wave-number `2 pi / L` of each of the three storage axes; zero on the axes which a field of
    /// lower dimension lacks.
    #[must_use]
    pub fn fundamentals(&self) -> [f64; 3] {
        std::array::from_fn(|axis| if axis < 3 - self.dimensions { 0.0 } else { TAU / self.lengths[axis] })
    }

    /// The first two components `[n_x, n_y]` of the wave-vectors in a row.
    #[must_use]
    pub fn row(&self, index: usize) -> [i32; 2] {
        [signed(index / self.cells[1], self.cells[0]), signed(index % self.cells[1], self.cells[1])]
    }

    /// The integer wave-vector of the stored mode at `index` of the half-complex array.
    #[must_use]
    pub fn wave_vector(&self, index: usize) -> [i32; 3] {
        let [x, y] = self.row(index / self.row_modes());
        [x, y, (index % self.row_modes()) as i32]
    }

    /// Where a wave-vector is stored: its index, and whether the conjugate stands there in its place. `None` for a
    /// wave-vector beyond the grid.
    #[must_use]
    pub fn locate(&self, n: [i32; 3]) -> Option<(usize, bool)> {
        let beyond = |axis: usize| {
            let cells = self.cells[axis] as i64;
            2 * i64::from(n[axis]) > cells || 2 * i64::from(n[axis]) < -cells
        };
        if (0..3).any(beyond) {
            return None;
        }
        let conjugate = n[2] < 0;
        let m = if conjugate { n.map(|component| -component) } else { n };
        let wrap = |axis: usize| m[axis].rem_euclid(self.cells[axis] as i32) as usize;
        let row = wrap(0) * self.cells[1] + wrap(1);
        Some((row * self.row_modes() + m[2] as usize, conjugate))
    }

    /// Whether a component is its own negative on this axis: zero, or Nyquist on an even axis.
    fn is_own_negative(&self, axis: usize, component: i32) -> bool {
        component == 0 || self.is_nyquist(axis, component)
    }

    /// Whether a component is the Nyquist frequency of its axis, which only even axes have.
    #[must_use]
    pub fn is_nyquist(&self, axis: usize, component: i32) -> bool {
        2 * component.unsigned_abs() as usize == self.cells[axis]
    }

    /// Whether the wave-vector lies in one of the Nyquist planes.
    #[must_use]
    pub fn on_nyquist_plane(&self, n: [i32; 3]) -> bool {
        (0..3).any(|axis| self.is_nyquist(axis, n[axis]))
    }

    /// How the stored mode `n` relates to the others.
    ///
    /// Of `n` and `-n` the canonical one has a positive component on the first axis, counted from the last, where the
    /// component is neither zero nor Nyquist. Below Nyquist the choice does not depend on the number of cells.
    #[must_use]
    pub fn symmetry(&self, n: [i32; 3]) -> Symmetry {
        for axis in [2, 1, 0] {
            if !self.is_own_negative(axis, n[axis]) {
                return if n[axis] > 0 { Symmetry::Canonical } else { Symmetry::Mirror };
            }
        }
        Symmetry::SelfConjugate
    }

    /// The conjugate partner of `n` on this grid: every component negated, but for Nyquist ones.
    #[must_use]
    pub fn partner(&self, n: [i32; 3]) -> [i32; 3] {
        std::array::from_fn(|axis| if self.is_nyquist(axis, n[axis]) { n[axis] } else { -n[axis] })
    }

    /// The wave-number `|k|` in inverse units of length.
    #[must_use]
    pub fn wave_number(&self, n: [i32; 3]) -> f64 {
        let fundamentals = self.fundamentals();
        (0..3)
            .map(|axis| {
                let component = fundamentals[axis] * f64::from(n[axis]);
                component * component
            })
            .sum::<f64>()
            .sqrt()
    }

    /// The smallest and the largest wave-number of the grid but for zero: the fundamental of the longest side and the
    /// corner of the Brillouin zone. `None` if the grid has the zero mode alone.
    #[must_use]
    pub fn wave_number_range(&self) -> Option<(f64, f64)> {
        let fundamentals = self.fundamentals();
        let smallest =
            (0..3).filter(|&axis| self.cells[axis] > 1).map(|axis| fundamentals[axis]).min_by(f64::total_cmp)?;
        let corner = std::array::from_fn(|axis| (self.cells[axis] / 2) as i32);
        Some((smallest, self.wave_number(corner)))
    }

    /// The smallest Nyquist wave-number `pi N / L` among the axes with more than one cell: inside this sphere every
    /// wave-vector is on the grid.
    #[must_use]
    pub fn nyquist(&self) -> f64 {
        (0..3)
            .filter(|&axis| self.cells[axis] > 1)
            .map(|axis| self.fundamentals()[axis] * self.cells[axis] as f64 / 2.0)
            .min_by(f64::total_cmp)
            .unwrap_or(0.0)
    }
}

/// The integer frequency, in `-(cells-1)/2..=cells/2`, that a discrete Fourier transform keeps at `index`.
fn signed(index: usize, cells: usize) -> i32 {
    if 2 * index <= cells { index as i32 } else { (index as i64 - cells as i64) as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grids() -> Vec<FourierGrid> {
        [
            vec![8],
            vec![9],
            vec![1],
            vec![2],
            vec![6, 4],
            vec![5, 8],
            vec![1, 6],
            vec![4, 6, 8],
            vec![5, 4, 7],
            vec![3, 3, 3],
            vec![2, 2, 2],
        ]
        .iter()
        .map(|cells| FourierGrid::new(cells, &vec![10.0; cells.len()]).unwrap())
        .collect()
    }

    #[test]
    fn degrees_of_freedom_add_up_to_the_number_of_cells() {
        for grid in grids() {
            let total: u32 =
                (0..grid.mode_count()).map(|index| grid.symmetry(grid.wave_vector(index)).degrees_of_freedom()).sum();
            assert_eq!(total as usize, grid.cell_count(), "{:?}", grid.cells());
        }
    }

    #[test]
    fn every_mirror_has_a_canonical_partner_in_store() {
        for grid in grids() {
            for index in 0..grid.mode_count() {
                let n = grid.wave_vector(index);
                let partner = grid.partner(n);
                match grid.symmetry(n) {
                    Symmetry::Mirror => assert_eq!(grid.symmetry(partner), Symmetry::Canonical),
                    Symmetry::SelfConjugate => assert_eq!(partner, n),
                    Symmetry::Canonical => {}
                }
                assert_eq!(grid.locate(n), Some((index, false)));
            }
        }
    }

    #[test]
    fn negative_wave_vectors_are_found_as_conjugates() {
        let grid = FourierGrid::new(&[8, 8, 8], &[1.0; 3]).unwrap();
        let (index, conjugate) = grid.locate([1, 2, -3]).unwrap();
        assert!(conjugate);
        assert_eq!(grid.wave_vector(index), [-1, -2, 3]);
        assert_eq!(grid.locate([5, 0, 0]), None);
    }

    #[test]
    fn wave_numbers_of_a_cube() {
        let grid = FourierGrid::new(&[4, 4, 4], &[TAU; 3]).unwrap();
        let (smallest, corner) = grid.wave_number_range().unwrap();
        assert!((smallest - 1.0).abs() < 1e-15);
        assert!((corner - 12f64.sqrt()).abs() < 1e-15);
        assert!((grid.nyquist() - 2.0).abs() < 1e-15);
        assert_eq!(FourierGrid::new(&[1], &[1.0]).unwrap().wave_number_range(), None);
    }

    #[test]
    fn impossible_grids_are_refused() {
        assert_eq!(FourierGrid::new(&[], &[]), Err(GridError::Dimensions(0)));
        assert_eq!(FourierGrid::new(&[4; 4], &[1.0; 4]), Err(GridError::Dimensions(4)));
        assert_eq!(FourierGrid::new(&[4, 0], &[1.0; 2]), Err(GridError::Cells { axis: 1, cells: 0 }));
        assert_eq!(FourierGrid::new(&[4, 4], &[1.0]), Err(GridError::AxisMismatch { cells: 2, lengths: 1 }));
        assert!(matches!(FourierGrid::new(&[4], &[f64::NAN]), Err(GridError::Length { axis: 0, .. })));
        assert_eq!(FourierGrid::new(&[2_000_000_000; 3], &[1.0; 3]), Err(GridError::Overflow));
    }
}
