//! The two inner loops: sums over neighbours, and sums over cells.
//!
//! Both keep a block of (rows) times (columns) vectors in registers. Rows are output channels, columns are vectors of cells in the one and
//! entries of the kernel in the other; so each number that is loaded is used as often as the block is wide or high.

#![allow(
    clippy::inline_always,
    reason = "a block lives in registers only where it is inlined into a loop for its instructions"
)]
#![allow(clippy::needless_range_loop, reason = "loops over a fixed number of registers, which the compiler unrolls")]

use super::geometry::Start;
use super::vector::{Loop, Vector, Width};
use crate::operations::Number;

/// Channels of results that sums over neighbours are taken of together; fewer at the end.
pub(super) const NEIGHBOUR_ROWS: usize = 8;

/// Channels of results that sums over cells are taken of together.
pub(super) const CELL_ROWS: usize = 4;

/// How `channels` are divided into blocks: first channel and number of channels, which is 8, 4, 2 or 1 and at most `most`.
pub(super) fn blocks(channels: usize, most: usize) -> Vec<(usize, usize)> {
    let mut blocks = Vec::new();
    let mut first = 0;
    while first < channels {
        let rows = [8, 4, 2, 1].into_iter().find(|&rows| rows <= most.min(channels - first)).expect("one is left");
        blocks.push((first, rows));
        first += rows;
    }
    blocks
}

/// `out[r][s] = bias[r] + sum_k weights[k][r] input[s + offsets[k]]` for a block of channels `r` and all cells `s`.
#[derive(Debug)]
pub(super) struct Neighbours<'a, T> {
    pub(super) starts: &'a [Start],
    pub(super) offsets: &'a [usize],
    pub(super) input: &'a [T],
    /// One number for each channel of the block, for every offset.
    pub(super) weights: &'a [T],
    pub(super) bias: &'a [T],
    /// The channels of the block.
    pub(super) output: &'a mut [T],
}

impl<T: Number> Neighbours<'_, T> {
    /// Computes.
    pub(super) fn run(self, width: Width) {
        check(self.starts, self.offsets, self.input, self.output.len() / self.bias.len(), width.lanes::<T>());
        assert_eq!(self.weights.len(), self.offsets.len() * self.bias.len(), "weights");
        width.run(self);
    }

    #[inline(always)]
    unsafe fn tiles<V: Vector<T>, const R: usize, const C: usize>(self) {
        let plane = self.output.len() / R;
        let output = self.output.as_mut_ptr();
        let (tiles, rest) = self.starts.as_chunks::<C>();
        for tile in tiles {
            // SAFETY: `run` has checked what is read and written.
            unsafe { neighbours::<T, V, R, C>(tile, self.offsets, self.input, self.weights, self.bias, output, plane) };
        }
        let (pairs, rest) = rest.as_chunks::<2>();
        for tile in pairs {
            // SAFETY: as above.
            unsafe { neighbours::<T, V, R, 2>(tile, self.offsets, self.input, self.weights, self.bias, output, plane) };
        }
        for start in rest {
            let tile = std::array::from_ref(start);
            // SAFETY: as above.
            unsafe { neighbours::<T, V, R, 1>(tile, self.offsets, self.input, self.weights, self.bias, output, plane) };
        }
    }
}

impl<T: Number> Loop<T> for Neighbours<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<T>>(self) {
        // SAFETY: handed on to the caller.
        unsafe {
            match self.bias.len() {
                8 => self.tiles::<V, 8, 3>(),
                4 => self.tiles::<V, 4, 4>(),
                2 => self.tiles::<V, 2, 8>(),
                _ => self.tiles::<V, 1, 8>(),
            }
        }
    }
}

/// One block of registers of [`Neighbours`].
#[inline(always)]
unsafe fn neighbours<T: Number, V: Vector<T>, const R: usize, const C: usize>(
    starts: &[Start; C],
    offsets: &[usize],
    input: &[T],
    weights: &[T],
    bias: &[T],
    output: *mut T,
    plane: usize,
) {
    // SAFETY: the caller's word.
    unsafe {
        let mut inputs = [input.as_ptr(); C];
        for c in 0..C {
            inputs[c] = inputs[c].add(starts[c].input);
        }
        let mut sums = [[V::splat(T::ZERO); C]; R];
        for r in 0..R {
            sums[r] = [V::splat(bias[r]); C];
        }
        let mut weights = weights.as_ptr();
        for &offset in offsets {
            let mut x = [V::splat(T::ZERO); C];
            for c in 0..C {
                x[c] = V::load(inputs[c].add(offset));
            }
            for r in 0..R {
                let weight = V::splat(*weights.add(r));
                for c in 0..C {
                    sums[r][c] = x[c].multiply_add(weight, sums[r][c]);
                }
            }
            weights = weights.add(R);
        }
        for r in 0..R {
            for c in 0..C {
                sums[r][c].store(output.add(r * plane + starts[c].output));
            }
        }
    }
}

/// `sums[r][k] += sum_s gradient[r][s] input[s + offsets[k]]` for a block of channels `r` and all entries `k` of the kernel.
#[derive(Debug)]
pub(super) struct Cells<'a, T> {
    /// Where each vector of cells begins in the input.
    pub(super) starts: &'a [usize],
    pub(super) offsets: &'a [usize],
    pub(super) input: &'a [T],
    /// For each start one vector for each channel of the block.
    pub(super) gradient: &'a [T],
    /// All entries for each channel of the block.
    pub(super) sums: &'a mut [T],
}

impl<T: Number> Cells<'_, T> {
    /// Computes.
    pub(super) fn run(self, width: Width) {
        let rows = self.sums.len() / self.offsets.len();
        let furthest = self.starts.iter().max().unwrap_or(&0) + self.offsets.iter().max().unwrap_or(&0);
        assert!(furthest + width.lanes::<T>() <= self.input.len(), "cells with margins");
        assert_eq!(self.sums.len(), self.offsets.len() * rows, "sums");
        assert_eq!(self.gradient.len(), self.starts.len() * rows * width.lanes::<T>(), "gradient");
        width.run(self);
    }

    #[inline(always)]
    unsafe fn tiles<V: Vector<T>, const R: usize, const C: usize>(self) {
        let entries = self.offsets.len();
        let (tiles, rest) = self.offsets.as_chunks::<C>();
        for (number, tile) in tiles.iter().enumerate() {
            let sums = &mut self.sums[number * C..];
            // SAFETY: `run` has checked what is read.
            unsafe { cells::<T, V, R, C>(self.starts, tile, self.input, self.gradient, sums, entries) };
        }
        for (number, offset) in rest.iter().enumerate() {
            let tile = std::array::from_ref(offset);
            let sums = &mut self.sums[tiles.len() * C + number..];
            // SAFETY: as above.
            unsafe { cells::<T, V, R, 1>(self.starts, tile, self.input, self.gradient, sums, entries) };
        }
    }
}

impl<T: Number> Loop<T> for Cells<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<T>>(self) {
        // SAFETY: handed on to the caller.
        unsafe {
            match self.sums.len() / self.offsets.len() {
                8 => self.tiles::<V, 8, 3>(),
                4 => self.tiles::<V, 4, 6>(),
                2 => self.tiles::<V, 2, 9>(),
                _ => self.tiles::<V, 1, 9>(),
            }
        }
    }
}

/// One block of registers of [`Cells`].
#[inline(always)]
unsafe fn cells<T: Number, V: Vector<T>, const R: usize, const C: usize>(
    starts: &[usize],
    offsets: &[usize; C],
    input: &[T],
    gradient: &[T],
    sums: &mut [T],
    entries: usize,
) {
    // SAFETY: the caller's word.
    unsafe {
        let mut inputs = [input.as_ptr(); C];
        for c in 0..C {
            inputs[c] = inputs[c].add(offsets[c]);
        }
        let mut gradient = gradient.as_ptr();
        let mut lanes = [[V::splat(T::ZERO); C]; R];
        for &start in starts {
            let mut x = [V::splat(T::ZERO); C];
            for c in 0..C {
                x[c] = V::load(inputs[c].add(start));
            }
            for r in 0..R {
                let slope = V::load(gradient.add(r * V::LANES));
                for c in 0..C {
                    lanes[r][c] = x[c].multiply_add(slope, lanes[r][c]);
                }
            }
            gradient = gradient.add(R * V::LANES);
        }
        for r in 0..R {
            for c in 0..C {
                sums[r * entries + c] += lanes[r][c].sum();
            }
        }
    }
}

/// Asserts that every vector at every offset lies within the input, and every vector of results within a plane.
fn check<T>(starts: &[Start], offsets: &[usize], input: &[T], plane: usize, lanes: usize) {
    let furthest = |place: fn(&Start) -> usize| starts.iter().map(place).max().unwrap_or(0);
    let offset = offsets.iter().max().copied().unwrap_or(0);
    assert!(furthest(|start| start.input) + offset + lanes <= input.len(), "cells with margins");
    assert!(furthest(|start| start.output) + lanes <= plane, "results");
}
