//! Products of matrices in the CPU's memory.

use std::mem::MaybeUninit;

use gemm::{Parallelism, gemm};

use super::{Number, memory};

/// A matrix in memory, by rows or by columns.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a, T> {
    data: &'a [T],
    rows: usize,
    columns: usize,
    /// Numbers from an entry to the one below it and to the one right of it.
    strides: [usize; 2],
}

impl<'a, T: Number> Matrix<'a, T> {
    /// The row-major matrix with `columns` columns.
    ///
    /// # Panics
    /// If the rows are not of equal length.
    #[must_use]
    pub fn new(data: &'a [T], columns: usize) -> Self {
        let rows = data.len() / columns.max(1);
        Self::strided(data, [rows, columns], columns)
    }

    /// A part of a larger row-major matrix: `data` begins at its first entry, rows begin `stride` numbers apart.
    ///
    /// # Panics
    /// If the part does not lie within `data`.
    #[must_use]
    pub fn strided(data: &'a [T], [rows, columns]: [usize; 2], stride: usize) -> Self {
        assert!(
            columns <= stride && (rows == 0 || (rows - 1) * stride + columns <= data.len()),
            "a matrix within the data"
        );
        Self { data, rows, columns, strides: [stride, 1] }
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(self) -> usize {
        self.rows
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(self) -> usize {
        self.columns
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        let [down, right] = self.strides;
        Self { data: self.data, rows: self.columns, columns: self.rows, strides: [right, down] }
    }

    /// `count` rows from `first` on.
    ///
    /// # Panics
    /// If there are fewer.
    #[must_use]
    pub fn row_range(self, first: usize, count: usize) -> Self {
        assert!(first + count <= self.rows, "rows of the matrix");
        let begin = if count == 0 { 0 } else { first * self.strides[0] };
        Self { data: &self.data[begin..], rows: count, ..self }
    }
}

/// Writes `a b` by rows, with one thread, and gives back what it has written.
///
/// # Panics
/// If the matrices do not fit.
pub fn product<'o, T: Number>(out: &'o mut [MaybeUninit<T>], a: Matrix<'_, T>, b: Matrix<'_, T>) -> &'o mut [T] {
    assert!(a.columns == b.rows && out.len() == a.rows * b.columns, "matrices that fit");
    // SAFETY: `out` has room for the result, rows of `b.columns` numbers.
    unsafe { multiply(out.as_mut_ptr().cast(), b.columns, a, b, T::ONE, None) };
    // SAFETY: a product without the old values of `out` has written every entry.
    unsafe { memory::written(out) }
}

/// Writes `factor a b` into a part of a larger row-major matrix that begins at `out`, its rows `stride` numbers apart; onto what is
/// there times `old` if that is given. One thread.
///
/// # Safety
/// The part must lie in memory that nobody else uses, initialised if `old` is given.
pub unsafe fn multiply<T: Number>(
    out: *mut T,
    stride: usize,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    factor: T,
    old: Option<T>,
) {
    let down = |strides: [usize; 2]| strides[0] as isize;
    let right = |strides: [usize; 2]| strides[1] as isize;
    // SAFETY: matrices lie within their data, the result where the caller says.
    unsafe {
        gemm(
            a.rows,
            b.columns,
            a.columns,
            out,
            1,
            stride as isize,
            old.is_some(),
            a.data.as_ptr(),
            right(a.strides),
            down(a.strides),
            b.data.as_ptr(),
            right(b.strides),
            down(b.strides),
            old.unwrap_or(T::ZERO),
            factor,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{close, normals, numbers};
    use crate::operations::memory::Unwritten;

    #[test]
    fn products_are_sums_of_products() {
        let (rows, inner, columns) = (7, 5, 9);
        let (a, b) = (numbers(normals([rows, inner], 1)), numbers(normals([inner, columns], 2)));
        let expected: Vec<f64> = (0..rows * columns)
            .map(|at| (0..inner).map(|k| a[at / columns * inner + k] * b[k * columns + at % columns]).sum())
            .collect();
        let (a, b) = (Matrix::new(&a, inner), Matrix::new(&b, columns));
        let mut out = Unwritten::new(rows * columns);
        close(product(out.all(), a, b), &expected, 1e-14, "product");

        let mut transposed = Unwritten::new(rows * columns);
        let found = product(transposed.all(), b.transposed(), a.transposed());
        let back: Vec<_> = (0..rows * columns).map(|at| found[at % columns * rows + at / columns]).collect();
        close(&back, &expected, 1e-14, "transposed product");

        let mut part = Unwritten::new(2 * columns);
        close(product(part.all(), a.row_range(3, 2), b), &expected[3 * columns..5 * columns], 1e-14, "rows");
    }

    #[test]
    fn an_empty_sum_is_zero() {
        let mut out = Unwritten::<f64>::new(6);
        assert_eq!(product(out.all(), Matrix::new(&[], 2).transposed(), Matrix::new(&[], 3)), [0.0; 6]);
    }
}
