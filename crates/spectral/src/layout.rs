//! Where the numbers of a field and of its transform lie in one array.

use std::iter::{Copied, Flatten};
use std::slice::{Chunks, ChunksMut};

use crate::error::FftError;

/// The padded, row-major, in-place layout of a real field and of its half-complex transform.
///
/// A box of `n0 x n1 x n2` cells (or with fewer axes) is stored with the last axis contiguous. Each row of `n2`
/// real numbers sits at the start of a row of `2 (n2/2 + 1)` numbers, so that the row's transform, which has
/// `n2/2 + 1` complex entries (`n2/2` rounded down), fits into the same place. The one or two numbers at the end of a row of a
/// real field are padding: transforms neither read them (forward) nor leave anything but zero in them (inverse).
///
/// ```
/// use ornstein_spectral::Layout;
///
/// let layout = Layout::new(&[4, 6, 5])?;
/// assert_eq!(layout.row_len(), 6); // 5 cells and 1 number of padding
/// assert_eq!(layout.complex_row_len(), 3); // k = 0, 1, 2
/// assert_eq!(layout.padded_len(), 4 * 6 * 6);
/// # Ok::<(), ornstein_spectral::FftError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Cells along the axes; boxes with fewer than three axes have leading axes of one cell.
    extents: [usize; 3],
    /// The number of axes the box was asked for with.
    axes: usize,
}

/// Rows of real cells without their padding.
#[derive(Clone, Debug)]
pub struct Rows<'a, T> {
    padded: Chunks<'a, T>,
    cells: usize,
}

impl<'a, T> Iterator for Rows<'a, T> {
    type Item = &'a [T];

    fn next(&mut self) -> Option<Self::Item> {
        self.padded.next().map(|row| &row[..self.cells.min(row.len())])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.padded.size_hint()
    }
}

impl<T> ExactSizeIterator for Rows<'_, T> {}

/// Mutable rows of real cells without their padding.
#[derive(Debug)]
pub struct RowsMut<'a, T> {
    padded: ChunksMut<'a, T>,
    cells: usize,
}

impl<'a, T> Iterator for RowsMut<'a, T> {
    type Item = &'a mut [T];

    fn next(&mut self) -> Option<Self::Item> {
        self.padded.next().map(|row| {
            let cells = self.cells.min(row.len());
            &mut row[..cells]
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.padded.size_hint()
    }
}

impl<T> ExactSizeIterator for RowsMut<'_, T> {}

impl Layout {
    /// The layout of a box with `cells` cells along its one, two or three axes.
    ///
    /// # Errors
    /// No axis or more than three, an axis without cells, or an array that could not be addressed.
    pub fn new(cells: &[usize]) -> Result<Self, FftError> {
        let axes = cells.len();
        if !(1..=3).contains(&axes) {
            return Err(FftError::Axes { axes });
        }
        if let Some(axis) = cells.iter().position(|&count| count == 0) {
            return Err(FftError::EmptyAxis { axis });
        }
        let mut extents = [1; 3];
        extents[3 - axes..].copy_from_slice(cells);
        let layout = Self { extents, axes };
        // Checked once with the larger of the two number types, so that no later product can overflow.
        (extents[2] / 2 + 1)
            .checked_mul(2 * size_of::<f64>())
            .and_then(|bytes| bytes.checked_mul(extents[1]))
            .and_then(|bytes| bytes.checked_mul(extents[0]))
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .map(|_| layout)
            .ok_or(FftError::TooLarge { cells: extents })
    }

    /// Cells along the axes, as given to [`Layout::new`].
    pub fn cells(&self) -> &[usize] {
        &self.extents[3 - self.axes..]
    }

    /// Cells along three axes; boxes with fewer axes have leading axes of one cell.
    pub fn extents(&self) -> [usize; 3] {
        self.extents
    }

    /// The number of cells of the box.
    pub fn cell_count(&self) -> usize {
        self.extents.iter().product()
    }

    /// The number of rows along the last axis.
    pub fn row_count(&self) -> usize {
        self.extents[0] * self.extents[1]
    }

    /// Numbers per stored row, padding included: `2 (n/2 + 1)` for `n` cells along the last axis.
    pub fn row_len(&self) -> usize {
        2 * self.complex_row_len()
    }

    /// Complex entries per row of a transform: `n/2 + 1` for `n` cells along the last axis.
    pub fn complex_row_len(&self) -> usize {
        self.extents[2] / 2 + 1
    }

    /// Numbers of the whole array, padding included.
    pub fn padded_len(&self) -> usize {
        self.row_count() * self.row_len()
    }

    /// Complex entries of the whole transform.
    pub fn complex_len(&self) -> usize {
        self.row_count() * self.complex_row_len()
    }

    /// Whether `data` is as long as the layout says.
    ///
    /// # Errors
    /// [`FftError::Length`] if it is not.
    pub fn check<T>(&self, data: &[T]) -> Result<(), FftError> {
        if data.len() == self.padded_len() {
            Ok(())
        } else {
            Err(FftError::Length { expected: self.padded_len(), found: data.len() })
        }
    }

    /// The rows of a real field along its last axis, without padding, in storage order.
    ///
    /// ```
    /// use ornstein_spectral::Layout;
    ///
    /// let layout = Layout::new(&[2, 3])?;
    /// let field = [1.0, 2.0, 3.0, 0.0, 4.0, 5.0, 6.0, 0.0];
    /// let rows: Vec<_> = layout.rows(&field).collect();
    /// assert_eq!(rows, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// # Ok::<(), ornstein_spectral::FftError>(())
    /// ```
    pub fn rows<'a, T>(&self, data: &'a [T]) -> Rows<'a, T> {
        Rows { padded: data.chunks(self.row_len()), cells: self.extents[2] }
    }

    /// The rows of a real field along its last axis, without padding, in storage order, for writing.
    pub fn rows_mut<'a, T>(&self, data: &'a mut [T]) -> RowsMut<'a, T> {
        RowsMut { padded: data.chunks_mut(self.row_len()), cells: self.extents[2] }
    }

    /// The cells of a real field in storage order, without padding.
    ///
    /// ```
    /// use ornstein_spectral::Layout;
    ///
    /// let layout = Layout::new(&[2, 2])?;
    /// let field = [1.0, 2.0, 0.0, 0.0, 3.0, 4.0, 0.0, 0.0];
    /// assert!(layout.unpad(&field).eq([1.0, 2.0, 3.0, 4.0]));
    /// # Ok::<(), ornstein_spectral::FftError>(())
    /// ```
    pub fn unpad<'a, T: Copy>(&self, data: &'a [T]) -> Copied<Flatten<Rows<'a, T>>> {
        self.rows(data).flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_its_cells_and_its_transform() {
        for cells in 1..40 {
            let layout = Layout::new(&[cells]).unwrap();
            assert!(layout.row_len() > cells && layout.row_len() <= cells + 2);
            assert_eq!(layout.complex_row_len(), (0..=cells / 2).count());
        }
    }

    #[test]
    fn lengths_multiply_over_axes() {
        let layout = Layout::new(&[3, 4, 6]).unwrap();
        assert_eq!(layout.cells(), [3, 4, 6]);
        assert_eq!(layout.cell_count(), 72);
        assert_eq!(layout.padded_len(), 96);
        assert_eq!(layout.complex_len(), 48);
        assert_eq!(Layout::new(&[5, 7]).unwrap().extents(), [1, 5, 7]);
    }

    #[test]
    fn impossible_boxes_are_refused() {
        assert_eq!(Layout::new(&[]), Err(FftError::Axes { axes: 0 }));
        assert_eq!(Layout::new(&[2; 4]), Err(FftError::Axes { axes: 4 }));
        assert_eq!(Layout::new(&[4, 0]), Err(FftError::EmptyAxis { axis: 1 }));
        let huge = 1 << 40;
        assert!(matches!(Layout::new(&[huge; 3]), Err(FftError::TooLarge { .. })));
        assert!(matches!(Layout::new(&[usize::MAX]), Err(FftError::TooLarge { .. })));
        assert!(matches!(Layout::new(&[1 << 60]), Err(FftError::TooLarge { .. })));
    }

    #[test]
    fn padding_is_neither_read_nor_written() {
        let layout = Layout::new(&[2, 3, 4]).unwrap();
        let mut data = vec![usize::MAX; layout.padded_len()];
        for (number, cell) in layout.rows_mut(&mut data).flatten().enumerate() {
            *cell = number;
        }
        assert!(layout.unpad(&data).eq(0..24));
        assert_eq!(data.iter().filter(|&&number| number == usize::MAX).count(), 12);
    }
}
