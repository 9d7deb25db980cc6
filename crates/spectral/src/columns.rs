//! Transforms along an axis whose entries are not neighbours in memory.

use std::marker::PhantomData;
use std::ops::Range;

use num_complex::Complex;

use crate::line::{ComplexLine, Direction};
use crate::real::Real;

/// Bytes of neighbouring columns that are gathered, transformed and scattered together: several cache lines, because memory
/// serves neighbouring lines faster than scattered ones.
const BLOCK_BYTES: usize = 512;

/// Bytes that the gathered columns should not exceed, so that they stay in the second-level cache.
const GATHERED_BYTES: usize = 1 << 18;

/// The least width of a block in bytes: one cache line.
const LINE_BYTES: usize = 64;

/// Matrices with more bytes than this are fetched from memory, ahead of time.
const CACHED_BYTES: usize = 1 << 21;

/// Entries are moved in squares of this size.
const TILE: usize = 4;

/// The columns of a row-major matrix of complex numbers, to be worked on by several threads.
#[derive(Debug)]
pub(crate) struct Columns<'a, T> {
    base: *mut Complex<T>,
    rows: usize,
    width: usize,
    is_cached: bool,
    matrix: PhantomData<&'a mut [Complex<T>]>,
}

// SAFETY: the matrix is borrowed exclusively for `'a`, and its entries are reached only through `transform_block`, whose caller
// promises that no two threads hold the same block.
unsafe impl<T: Send> Sync for Columns<'_, T> {}

impl<'a, T: Real> Columns<'a, T> {
    /// The columns of `matrix`, each row of which has `width` entries.
    pub(crate) fn new(matrix: &'a mut [Complex<T>], width: usize) -> Self {
        Self {
            base: matrix.as_mut_ptr(),
            rows: matrix.len() / width,
            width,
            is_cached: size_of_val(matrix) <= CACHED_BYTES,
            matrix: PhantomData,
        }
    }

    /// The number of blocks, the last of which may be narrower.
    pub(crate) fn block_count(&self) -> usize {
        self.width.div_ceil(block_width::<T>(self.rows))
    }

    /// Complex entries of working memory for columns of `rows` entries.
    pub(crate) fn scratch_len(rows: usize, line: &dyn ComplexLine<T>) -> usize {
        block_width::<T>(rows) * pitch::<T>(rows) + line.scratch_len()
    }

    /// Transforms every column.
    pub(crate) fn transform(self, line: &dyn ComplexLine<T>, direction: Direction, scratch: &mut [Complex<T>]) {
        for block in 0..self.block_count() {
            // SAFETY: this thread owns the columns and visits the blocks one after another.
            unsafe { self.transform_block(block, line, direction, scratch) };
        }
    }

    /// Transforms the columns of one block.
    ///
    /// # Safety
    /// No other thread may work on the same `block` at the same time.
    pub(crate) unsafe fn transform_block(
        &self,
        block: usize,
        line: &dyn ComplexLine<T>,
        direction: Direction,
        scratch: &mut [Complex<T>],
    ) {
        let (block_width, pitch) = (block_width::<T>(self.rows), pitch::<T>(self.rows));
        let first = block * block_width;
        assert!(first < self.width, "block {block} lies outside of the matrix");
        let columns = first..(first + block_width).min(self.width);
        let (lines, scratch) = scratch.split_at_mut(block_width * pitch);
        // SAFETY: the columns lie in the matrix, and by this function's contract belong to this thread.
        unsafe { self.gather(columns.clone(), lines, pitch) };
        for gathered in lines.chunks_exact_mut(pitch).take(columns.len()) {
            line.transform(direction, &mut gathered[..self.rows], scratch);
        }
        // SAFETY: as for `gather`.
        unsafe { self.scatter(columns, lines, pitch) };
    }

    /// Copies columns into contiguous lines that start `pitch` entries apart.
    ///
    /// # Safety
    /// The columns must lie in the matrix and belong to this thread.
    unsafe fn gather(&self, columns: Range<usize>, lines: &mut [Complex<T>], pitch: usize) {
        assert!(pitch >= self.rows && lines.len() >= columns.len() * pitch);
        for row in (0..self.rows).step_by(TILE) {
            let strip = TILE.min(self.rows - row);
            if !self.is_cached {
                // The same rows of the next block, which this thread most likely works on next.
                self.prefetch(row..row + strip, columns.end, columns.len());
            }
            // SAFETY: the strip of rows lies in the matrix, and its transposed place within the lines.
            unsafe {
                let from = self.base.add(row * self.width + columns.start);
                transpose(from, self.width, lines.as_mut_ptr().add(row), pitch, [strip, columns.len()]);
            }
        }
    }

    /// Copies contiguous lines back into columns.
    ///
    /// # Safety
    /// The columns must lie in the matrix and belong to this thread.
    unsafe fn scatter(&self, columns: Range<usize>, lines: &[Complex<T>], pitch: usize) {
        assert!(pitch >= self.rows && lines.len() >= columns.len() * pitch);
        for row in (0..self.rows).step_by(TILE) {
            let strip = TILE.min(self.rows - row);
            // SAFETY: as in `gather`, the other way round.
            unsafe {
                let to = self.base.add(row * self.width + columns.start);
                transpose(lines.as_ptr().add(row), pitch, to, self.width, [columns.len(), strip]);
            }
        }
    }

    /// Asks for `count` entries of each of `rows` from column `first` on.
    fn prefetch(&self, rows: Range<usize>, first: usize, count: usize) {
        for row in rows {
            let start = self.base.wrapping_add(row * self.width + first).cast::<u8>();
            for offset in (0..count * size_of::<Complex<T>>()).step_by(LINE_BYTES) {
                prefetch(start.wrapping_add(offset));
            }
        }
    }
}

/// Columns per block for columns of `rows` entries.
fn block_width<T>(rows: usize) -> usize {
    let bytes = (GATHERED_BYTES / rows / size_of::<Complex<T>>()).saturating_mul(size_of::<Complex<T>>());
    bytes.clamp(LINE_BYTES, BLOCK_BYTES) / size_of::<Complex<T>>()
}

/// Distance between gathered lines: longer than a line by a cache line, so that lines of 2^m entries do not all compete for
/// the same few places of the cache.
fn pitch<T>(rows: usize) -> usize {
    rows.next_multiple_of(TILE) + LINE_BYTES / size_of::<Complex<T>>()
}

/// Copies the matrix of `[rows, columns]` entries at `from` to its transpose at `to`. Rows start `from_stride` and `to_stride`
/// entries apart.
///
/// # Safety
/// Both matrices must be valid, for reading and for writing, and not overlap.
unsafe fn transpose<T: Copy>(
    from: *const T,
    from_stride: usize,
    to: *mut T,
    to_stride: usize,
    [rows, columns]: [usize; 2],
) {
    for row in (0..rows).step_by(TILE) {
        for column in (0..columns).step_by(TILE) {
            // SAFETY: row < rows and column < columns.
            let (from, to) = unsafe { (from.add(row * from_stride + column), to.add(column * to_stride + row)) };
            let shape = [TILE.min(rows - row), TILE.min(columns - column)];
            if shape == [TILE; 2] {
                // SAFETY: the tile lies in both matrices. That its shape is a constant lets the compiler unroll the loops.
                unsafe { transpose_tile(from, from_stride, to, to_stride, [TILE; 2]) };
            } else {
                // SAFETY: the shape was cut to lie in both matrices.
                unsafe { transpose_tile(from, from_stride, to, to_stride, shape) };
            }
        }
    }
}

/// Copies a small matrix to its transpose.
///
/// # Safety
/// As for [`transpose`].
#[allow(clippy::inline_always, reason = "only an inlined shape is a constant")]
#[inline(always)]
unsafe fn transpose_tile<T: Copy>(
    from: *const T,
    from_stride: usize,
    to: *mut T,
    to_stride: usize,
    [rows, columns]: [usize; 2],
) {
    for column in 0..columns {
        for row in 0..rows {
            // SAFETY: row < rows and column < columns, and by contract these lie in both matrices.
            unsafe { *to.add(column * to_stride + row) = *from.add(row * from_stride + column) };
        }
    }
}

/// Tells the processor that the cache line at `address` will be needed soon.
fn prefetch(address: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint without effect on memory, allowed for any address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T1>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_cache_lines_and_fit_the_cache() {
        for rows in [1, 3, 256, 512, 513, 1000, 4096, 1 << 20] {
            for width in [block_width::<f32>(rows) * 8, block_width::<f64>(rows) * 16] {
                assert!((LINE_BYTES..=BLOCK_BYTES).contains(&width));
                assert!(width == LINE_BYTES || width * rows <= GATHERED_BYTES);
            }
        }
        assert_eq!(block_width::<f64>(512), 32);
    }

    #[test]
    fn transposition_moves_every_entry_of_any_shape() {
        for rows in 1..10 {
            for columns in 1..10 {
                let (from_stride, to_stride) = (columns + 2, rows + 3);
                let from: Vec<usize> = (0..rows * from_stride).collect();
                let mut to = vec![usize::MAX; columns * to_stride];
                // SAFETY: both arrays hold their rows, strides included.
                unsafe { transpose(from.as_ptr(), from_stride, to.as_mut_ptr(), to_stride, [rows, columns]) };
                for (place, &number) in to.iter().enumerate() {
                    let (column, row) = (place / to_stride, place % to_stride);
                    let expected = if row < rows { row * from_stride + column } else { usize::MAX };
                    assert_eq!(number, expected, "{rows} x {columns}");
                }
            }
        }
    }
}
