//! Coarser and finer grids.

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// The means over blocks of cells, `[B, channels, n...]` to `[B, channels, n/f...]`, with one length `f` of the blocks for every axis.
///
/// # Panics
/// If there is not one factor for each axis, or an axis is no multiple of its factor.
#[must_use]
pub fn coarsen<const D: usize>(x: Tensor<D>, factors: &[usize]) -> Tensor<D> {
    let grid = x.dims();
    let fit = factors.iter().zip(&grid[2..]).all(|(&factor, cells)| factor > 0 && cells.is_multiple_of(factor));
    assert!(factors.len() + 2 == D && fit, "blocks of {factors:?} in grids of {:?}", &grid[2..]);
    if on_host(&x) {
        apply(&Resample { factors: factors.to_vec(), direction: Direction::Coarsen }, [x.into()])
    } else {
        composed_coarsen(x, factors)
    }
}

/// Every cell repeated over a block of cells, `[B, channels, n...]` to `[B, channels, n f...]`, with one length `f` of the blocks for every
/// axis.
///
/// # Panics
/// If there is not one factor for each axis.
#[must_use]
pub fn refine<const D: usize>(x: Tensor<D>, factors: &[usize]) -> Tensor<D> {
    assert!(factors.len() + 2 == D && !factors.contains(&0), "blocks of {factors:?} in grids of {} axes", D - 2);
    if on_host(&x) {
        apply(&Resample { factors: factors.to_vec(), direction: Direction::Refine }, [x.into()])
    } else {
        composed_refine(x, factors)
    }
}

/// [`coarsen`] out of the tensor library's operations.
fn composed_coarsen<const D: usize>(mut x: Tensor<D>, factors: &[usize]) -> Tensor<D> {
    for (axis, &factor) in (2..).zip(factors) {
        let mut shape = x.dims();
        let before = shape[..axis].iter().product::<usize>();
        let after = shape[axis + 1..].iter().product::<usize>();
        shape[axis] /= factor;
        x = x.reshape([before, shape[axis], factor, after]).mean_dim(2).reshape(shape);
    }
    x
}

/// [`refine`] out of the tensor library's operations.
fn composed_refine<const D: usize>(mut x: Tensor<D>, factors: &[usize]) -> Tensor<D> {
    for (axis, &factor) in (2..).zip(factors) {
        let mut shape = x.dims();
        let before = shape[..axis].iter().product::<usize>();
        let after = shape[axis + 1..].iter().product::<usize>();
        let cells = shape[axis];
        shape[axis] *= factor;
        x = x.reshape([before, cells, 1, after]).expand([before, cells, factor, after]).reshape(shape);
    }
    x
}

/// From which grid to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Coarsen,
    Refine,
}

/// The operations on the host.
#[derive(Debug, Clone)]
struct Resample {
    factors: Vec<usize>,
    direction: Direction,
}

dispatch! {
    /// Adds `weight` times the sums over runs of `factor` fine cells.
    fn add_runs<T: Number>(fine: &[T], factor: usize, weight: T, coarse: &mut [T]) {
        if factor == 2 {
            for (coarse, [first, second]) in coarse.iter_mut().zip(fine.as_chunks::<2>().0) {
                *coarse += weight * (*first + *second);
            }
        } else {
            for (coarse, run) in coarse.iter_mut().zip(fine.chunks_exact(factor)) {
                for &fine in run {
                    *coarse += weight * fine;
                }
            }
        }
    }

    /// Writes `weight` times every coarse cell to a run of `factor` fine cells.
    fn repeat<T: Number>(coarse: &[T], factor: usize, weight: T, fine: &mut [T]) {
        if factor == 2 {
            for (&coarse, run) in coarse.iter().zip(fine.as_chunks_mut::<2>().0) {
                *run = [weight * coarse; 2];
            }
        } else {
            for (&coarse, run) in coarse.iter().zip(fine.chunks_exact_mut(factor)) {
                run.fill(weight * coarse);
            }
        }
    }
}

/// Grids and their rows.
struct Rows {
    /// Cells of both grids.
    fine: usize,
    coarse: usize,
    /// Cells of a row of the fine grid.
    row: usize,
    factor: usize,
    /// The row of the coarse grid for each row of the fine one.
    parents: Vec<usize>,
}

impl Rows {
    fn new(fine: &[usize], factors: &[usize]) -> Self {
        let axes = fine.len() - 1;
        let rows: usize = fine[..axes].iter().product();
        let parent = |row: usize| {
            let (mut rest, mut stride, mut parent) = (row, 1, 0);
            for (cells, factor) in fine[..axes].iter().zip(factors).rev() {
                parent += rest % cells / factor * stride;
                stride *= cells / factor;
                rest /= cells;
            }
            parent
        };
        let cells: usize = fine.iter().product();
        let block: usize = factors.iter().product();
        let parents = (0..rows).map(parent).collect();
        Self { fine: cells, coarse: cells / block, row: fine[axes], factor: factors[axes], parents }
    }

    /// `weight` times the sums over blocks.
    fn sums<T: Number>(&self, fine: &[T], weight: T) -> Vec<T> {
        let mut result = vec![T::ZERO; fine.len() / self.fine * self.coarse];
        let width = self.row / self.factor;
        result.par_chunks_exact_mut(self.coarse).zip(fine.par_chunks_exact(self.fine)).for_each(|(coarse, fine)| {
            for (fine, parent) in fine.chunks_exact(self.row).zip(&self.parents) {
                add_runs(fine, self.factor, weight, &mut coarse[parent * width..(parent + 1) * width]);
            }
        });
        result
    }

    /// `weight` times the cell of the coarse grid at every cell of the fine one.
    fn copies<T: Number>(&self, coarse: &[T], weight: T) -> Vec<T> {
        let mut result = vec![T::ZERO; coarse.len() / self.coarse * self.fine];
        let width = self.row / self.factor;
        result.par_chunks_exact_mut(self.fine).zip(coarse.par_chunks_exact(self.coarse)).for_each(|(fine, coarse)| {
            for (fine, parent) in fine.chunks_exact_mut(self.row).zip(&self.parents) {
                repeat(&coarse[parent * width..(parent + 1) * width], self.factor, weight, fine);
            }
        });
        result
    }
}

impl HostOperation<1> for Resample {
    fn forward<T: Number>(&self, [x]: [HostView<'_, T>; 1], _tracked: bool) -> HostOutput<T> {
        let mut shape = x.shape.to_vec();
        let block: usize = self.factors.iter().product();
        let scaled = shape[2..].iter_mut().zip(&self.factors);
        let data = match self.direction {
            Direction::Coarsen => {
                scaled.for_each(|(cells, factor)| *cells /= factor);
                Rows::new(&x.shape[2..], &self.factors).sums(x.data, T::from_f64(1.0 / block as f64))
            }
            Direction::Refine => {
                scaled.for_each(|(cells, factor)| *cells *= factor);
                Rows::new(&shape[2..], &self.factors).copies(x.data, T::ONE)
            }
        };
        HostOutput { shape, data, saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 1>) -> [Option<Vec<T>>; 1] {
        let block: usize = self.factors.iter().product();
        let gradient = pass.gradient;
        [Some(match self.direction {
            Direction::Coarsen => {
                let rows = Rows::new(&pass.inputs[0].shape[2..], &self.factors);
                rows.copies(gradient.data, T::from_f64(1.0 / block as f64))
            }
            Direction::Refine => Rows::new(&gradient.shape[2..], &self.factors).sums(gradient.data, T::ONE),
        })]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, close, normals, numbers};

    #[test]
    fn resampling_agrees_with_its_composition() {
        let inputs: [Tensor<5>; 1] = [normals([2, 3, 4, 6, 9], 1)];
        for factors in [[1, 2, 3], [2, 3, 1], [4, 1, 3]] {
            agree(|[x]| coarsen(x, &factors), |[x]| composed_coarsen(x, &factors), &inputs, 1e-13);
            agree(|[x]| refine(x, &factors), |[x]| composed_refine(x, &factors), &inputs, 1e-13);
        }
        let inputs: [Tensor<3>; 1] = [normals([2, 3, 8], 2)];
        agree(|[x]| coarsen(x, &[2]), |[x]| composed_coarsen(x, &[2]), &inputs, 1e-13);
        agree(|[x]| refine(x, &[2]), |[x]| composed_refine(x, &[2]), &inputs, 1e-13);
    }

    #[test]
    fn coarsening_undoes_refining() {
        let x: Tensor<4> = normals([2, 3, 4, 5], 1);
        close(&numbers(coarsen(refine(x.clone(), &[2, 2]), &[2, 2])), &numbers(x), 1e-15, "cells");
    }
}
