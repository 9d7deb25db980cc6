//! Transforms along an axis whose entries are not neighbours in memory.

use std::marker::PhantomData;

use num_complex::Complex;

use crate::line::{ComplexLine, Direction};
use crate::real::Real;

/// Neighbouring columns that are gathered, transformed and scattered together.
///
/// A whole number of cache lines in either precision, few enough that the gathered lines stay in the first-level cache.
pub(crate) const BLOCK: usize = 16;

/// Rows that are moved together, so that gathered lines are written in whole cache lines.
const TILE: usize = 8;

/// The columns of a row-major matrix of complex numbers, to be worked on by several threads.
#[derive(Debug)]
pub(crate) struct Columns<'a, T> {
    base: *mut Complex<T>,
    rows: usize,
    width: usize,
    matrix: PhantomData<&'a mut [Complex<T>]>,
}

// SAFETY: the matrix is borrowed exclusively for `'a`, and its entries are reached only through `transform_block`, whose caller
// promises that no two threads hold the same block.
unsafe impl<T: Send> Sync for Columns<'_, T> {}

impl<'a, T: Real> Columns<'a, T> {
    /// The columns of `matrix`, each row of which has `width` entries.
    pub(crate) fn new(matrix: &'a mut [Complex<T>], width: usize) -> Self {
        Self { base: matrix.as_mut_ptr(), rows: matrix.len() / width, width, matrix: PhantomData }
    }

    /// The number of blocks, the last of which may be narrower.
    pub(crate) fn block_count(&self) -> usize {
        self.width.div_ceil(BLOCK)
    }

    /// Complex entries of working memory for blocks of columns with `rows` entries each.
    pub(crate) fn scratch_len(rows: usize, line: &dyn ComplexLine<T>) -> usize {
        BLOCK * pitch(rows) + line.scratch_len()
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
        let first = block * BLOCK;
        assert!(first < self.width, "block {block} lies outside of the matrix");
        let width = BLOCK.min(self.width - first);
        let pitch = pitch(self.rows);
        let (lines, scratch) = scratch.split_at_mut(BLOCK * pitch);
        // SAFETY: columns first..first+width lie in the matrix, and by this function's contract belong to this thread.
        unsafe { self.gather(first, width, lines, pitch) };
        for gathered in lines.chunks_exact_mut(pitch).take(width) {
            line.transform(direction, &mut gathered[..self.rows], scratch);
        }
        // SAFETY: as for `gather`.
        unsafe { self.scatter(first, width, lines, pitch) };
    }

    /// Copies columns into contiguous lines that start `pitch` entries apart.
    ///
    /// # Safety
    /// The columns must lie in the matrix and belong to this thread.
    unsafe fn gather(&self, first: usize, width: usize, lines: &mut [Complex<T>], pitch: usize) {
        let mut row = 0;
        while row < self.rows {
            let tile = TILE.min(self.rows - row);
            for column in 0..width {
                let line = &mut lines[column * pitch + row..][..tile];
                for (offset, entry) in line.iter_mut().enumerate() {
                    // SAFETY: row + offset < rows and first + column < width, so the entry lies in the matrix.
                    *entry = unsafe { *self.base.add((row + offset) * self.width + first + column) };
                }
            }
            row += tile;
        }
    }

    /// Copies contiguous lines back into columns.
    ///
    /// # Safety
    /// The columns must lie in the matrix and belong to this thread.
    unsafe fn scatter(&self, first: usize, width: usize, lines: &[Complex<T>], pitch: usize) {
        let mut row = 0;
        while row < self.rows {
            let tile = TILE.min(self.rows - row);
            for offset in row..row + tile {
                for column in 0..width {
                    // SAFETY: offset < rows and first + column < width, so the entry lies in the matrix.
                    unsafe { *self.base.add(offset * self.width + first + column) = lines[column * pitch + offset] };
                }
            }
            row += tile;
        }
    }
}

/// Distance between gathered lines: longer than a line by a cache line, so that lines of 2^m entries do not all compete for
/// the same few places of the cache.
fn pitch(rows: usize) -> usize {
    rows.next_multiple_of(TILE) + TILE
}
