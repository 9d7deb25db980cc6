//! The periodic square lattice.

use super::error::{TargetError, at_least};

/// A lattice of `rows` times `columns` sites, numbered row by row, whose opposite edges are joined.
///
/// Every site has four neighbours; where a side has two sites, both ways along it lead to the same one, which then
/// counts twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lattice {
    rows: usize,
    columns: usize,
}

impl Lattice {
    /// The lattice of this shape, two sites or more along either side.
    pub fn new(rows: usize, columns: usize) -> Result<Self, TargetError> {
        at_least("the number of rows", 2, rows)?;
        at_least("the number of columns", 2, columns)?;
        Ok(Self { rows, columns })
    }

    /// Sites along the first direction.
    #[must_use]
    pub fn rows(self) -> usize {
        self.rows
    }

    /// Sites along the second direction.
    #[must_use]
    pub fn columns(self) -> usize {
        self.columns
    }

    /// All sites.
    #[must_use]
    pub fn sites(self) -> usize {
        self.rows * self.columns
    }

    /// The four neighbours of the site at `row` and `column`: up, down, left and right.
    #[inline]
    #[must_use]
    pub fn neighbours(self, row: usize, column: usize) -> [usize; 4] {
        let up = if row == 0 { self.rows - 1 } else { row - 1 };
        let down = if row + 1 == self.rows { 0 } else { row + 1 };
        let left = if column == 0 { self.columns - 1 } else { column - 1 };
        let right = if column + 1 == self.columns { 0 } else { column + 1 };
        let site = |row: usize, column: usize| row * self.columns + column;
        [site(up, column), site(down, column), site(row, left), site(row, right)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_wrap_around() {
        let lattice = Lattice::new(3, 4).unwrap();
        assert_eq!(lattice.neighbours(0, 0), [8, 4, 3, 1]);
        assert_eq!(lattice.neighbours(2, 3), [7, 3, 10, 8]);
        assert!(Lattice::new(1, 4).is_err());
    }
}
