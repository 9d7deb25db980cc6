//! Convolutions on regular grids.
//!
//! On the host the grid is copied once into one with a margin; then each entry of the kernel is a fixed distance in memory, and the
//! convolution a product of matrices whose columns are shifted views of the same numbers: nothing is copied per entry.

mod geometry;
mod kernel;
mod vector;

use burn_tensor::Tensor;
use burn_tensor::module::{conv1d, conv2d, conv3d};
use burn_tensor::ops::ConvOptions;
use ornstein_random::dispatch;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};
use geometry::Geometry;
use kernel::{CELL_ROWS, Cells, NEIGHBOUR_ROWS, Neighbours, blocks};
use vector::Width;

/// What lies beyond the edge of a grid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Boundary {
    /// The opposite side: the grid is a ring or torus.
    #[default]
    Periodic,
    /// Zeros.
    Zero,
}

impl Boundary {
    /// The cell of an axis with `cells` cells that stands at a place of the axis with a margin of `halo`.
    fn source(self, place: usize, halo: usize, cells: usize) -> Option<usize> {
        match self {
            Self::Periodic => Some((place + cells * halo.div_ceil(cells) - halo) % cells),
            Self::Zero => place.checked_sub(halo).filter(|&cell| cell < cells),
        }
    }
}

/// `y[b, o, s] = bias[o] + sum_(i, t) W[o, i, t] x[b, i, s + t - k/2]` for all cells `s`, with kernels of odd lengths `k` (rounded
/// down halves).
///
/// `x` is `[B, channels, n...]`, `weight` is `[out channels, channels, k...]` with one length for each of up to three axes, as PyTorch
/// keeps it; the result is `[B, out channels, n...]`.
///
/// # Panics
/// If shapes do not fit, a kernel's length is even, or there are none or more than three axes.
#[must_use]
pub fn convolution<const D: usize>(x: Tensor<D>, weight: Tensor<D>, bias: Tensor<1>, boundary: Boundary) -> Tensor<D> {
    let (cells, kernel) = (x.dims(), weight.dims());
    assert!((3..=5).contains(&D), "grids with one, two or three axes, not {}", D.saturating_sub(2));
    assert_eq!(cells[1], kernel[1], "channels");
    assert_eq!(bias.dims()[0], kernel[0], "numbers of the bias");
    assert!(kernel[2..].iter().all(|length| length % 2 == 1), "kernels of odd lengths, not {:?}", &kernel[2..]);
    if on_host(&x) {
        apply(&Convolution { boundary }, [x.into(), weight.into(), bias.into()])
    } else {
        composed(x, weight, bias, boundary)
    }
}

/// The same out of the tensor library's operations.
fn composed<const D: usize>(mut x: Tensor<D>, weight: Tensor<D>, bias: Tensor<1>, boundary: Boundary) -> Tensor<D> {
    let (shape, kernel) = (x.dims(), weight.dims());
    for axis in 2..D {
        let halo = kernel[axis] / 2;
        let (cells, length) = (shape[axis], shape[axis] + 2 * halo);
        let slice = |place: usize| match boundary.source(place, halo, cells) {
            Some(cell) => x.clone().narrow(axis, cell, 1),
            None => x.clone().narrow(axis, 0, 1).zeros_like(),
        };
        let before = (0..halo).map(slice);
        let after = (halo + cells..length).map(slice);
        x = Tensor::cat(before.chain([x.clone()]).chain(after).collect(), axis);
    }
    let mut result = shape;
    result[1] = kernel[0];
    let bias = Some(bias);
    let padded = x.dims();
    match D {
        3 => {
            let x = x.reshape([padded[0], padded[1], padded[2]]);
            let weight = weight.reshape([kernel[0], kernel[1], kernel[2]]);
            conv1d(x, weight, bias, ConvOptions::new([1], [0], [1], 1)).reshape(result)
        }
        4 => {
            let x = x.reshape([padded[0], padded[1], padded[2], padded[3]]);
            let weight = weight.reshape([kernel[0], kernel[1], kernel[2], kernel[3]]);
            conv2d(x, weight, bias, ConvOptions::new([1; 2], [0; 2], [1; 2], 1)).reshape(result)
        }
        _ => {
            let x = x.reshape([padded[0], padded[1], padded[2], padded[3], padded[4]]);
            let weight = weight.reshape([kernel[0], kernel[1], kernel[2], kernel[3], kernel[4]]);
            conv3d(x, weight, bias, ConvOptions::new([1; 3], [0; 3], [1; 3], 1)).reshape(result)
        }
    }
}

/// The convolution on the host.
#[derive(Debug, Clone, Copy)]
struct Convolution {
    boundary: Boundary,
}

impl Convolution {
    /// The sums over neighbours for a batch, with weights `[block][entry][row]` as [`packed`] gives them.
    fn neighbours<T: Number>(self, x: HostView<'_, T>, kernel: &[usize], weights: &[T], bias: &[T]) -> Vec<T> {
        let width = Width::in_use();
        let geometry = Geometry::new(&x.shape[2..], kernel, self.boundary, width.lanes::<T>());
        let (channels, outputs) = (x.shape[1], bias.len());
        let offsets = geometry.offsets(channels);
        let blocks = blocks(outputs, NEIGHBOUR_ROWS);

        let mut result = vec![T::ZERO; x.shape[0] * outputs * geometry.cells];
        let samples = result.par_chunks_exact_mut(outputs * geometry.cells);
        samples.zip(x.data.par_chunks_exact(channels * geometry.cells)).for_each(|(result, x)| {
            let mut room = Vec::new();
            let input = if geometry.is_plain() {
                x
            } else {
                room = borrow(geometry.padded_len(channels));
                geometry.pad(x, &mut room);
                &room
            };
            let mut rest = result;
            let mut pieces = Vec::with_capacity(blocks.len());
            for &(first, rows) in &blocks {
                let (piece, after) = rest.split_at_mut(rows * geometry.cells);
                pieces.push((first, rows, piece));
                rest = after;
            }
            pieces.into_par_iter().for_each(|(first, rows, piece)| {
                let entries = offsets.len();
                let weights = &weights[first * entries..(first + rows) * entries];
                let bias = &bias[first..first + rows];
                let (starts, offsets) = (&geometry.starts[..], &offsets[..]);
                if geometry.is_wide() {
                    let mut wide = borrow(rows * geometry.wide);
                    Neighbours { starts, offsets, input, weights, bias, output: &mut wide }.run(width);
                    geometry.narrow(&wide, piece);
                    give_back(wide);
                } else {
                    Neighbours { starts, offsets, input, weights, bias, output: piece }.run(width);
                }
            });
            give_back(room);
        });
        result
    }

    /// The derivative by the weights: the sum over cells of every sample, samples in fixed groups, groups in their order.
    fn weight_gradient<T: Number>(self, x: HostView<'_, T>, kernel: &[usize], gradient: HostView<'_, T>) -> Vec<T> {
        let width = Width::in_use();
        let geometry = Geometry::new(&x.shape[2..], kernel, self.boundary, width.lanes::<T>());
        let (channels, outputs) = (x.shape[1], gradient.shape[1]);
        let offsets = geometry.offsets(channels);
        let (inputs, results) = (channels * geometry.cells, outputs * geometry.cells);

        let per_group = x.shape[0].div_ceil(GROUPS).max(1);
        let groups = x.data.par_chunks(per_group * inputs).zip(gradient.data.par_chunks(per_group * results));
        let sums: Vec<Vec<T>> = groups
            .map(|(x, gradient)| {
                let mut sums = vec![T::ZERO; outputs * offsets.len()];
                let together = VECTORS.div_ceil(geometry.starts.len());
                for (x, gradient) in x.chunks(together * inputs).zip(gradient.chunks(together * results)) {
                    weight_gradient(&geometry, &offsets, [x, gradient], &mut sums, width);
                }
                sums
            })
            .collect();
        let mut total = vec![T::ZERO; outputs * offsets.len()];
        for sums in sums {
            for (total, part) in total.iter_mut().zip(sums) {
                *total += part;
            }
        }
        total
    }
}

/// Adds the derivative by the weights of some samples, whose cells are treated as those of one large grid.
fn weight_gradient<T: Number>(
    geometry: &Geometry,
    offsets: &[usize],
    [x, gradient]: [&[T]; 2],
    sums: &mut [T],
    width: Width,
) {
    let outputs = sums.len() / offsets.len();
    let channels = offsets.len() / geometry.taps.len();
    let samples = gradient.len() / (outputs * geometry.cells);
    let mut room = Vec::new();
    let input = if geometry.is_plain() {
        x
    } else {
        room = borrow(geometry.padded_len(samples * channels));
        geometry.pad(x, &mut room);
        &room
    };
    let starts: Vec<usize> = (0..samples)
        .flat_map(|sample| geometry.starts.iter().map(move |start| sample * channels * geometry.plane + start.input))
        .collect();
    for (first, rows) in blocks(outputs, CELL_ROWS) {
        let mut vectors = borrow(samples * rows * geometry.wide);
        let gradients = gradient.chunks_exact(outputs * geometry.cells);
        for (gradient, vectors) in gradients.zip(vectors.chunks_exact_mut(rows * geometry.wide)) {
            geometry.interleave(&gradient[first * geometry.cells..(first + rows) * geometry.cells], vectors);
        }
        let sums = &mut sums[first * offsets.len()..(first + rows) * offsets.len()];
        Cells { starts: &starts, offsets, input, gradient: &vectors, sums }.run(width);
        give_back(vectors);
    }
    give_back(room);
}

/// Vectors of cells over which sums run at least before they are brought together, if there are as many.
const VECTORS: usize = 256;

/// How many sums over samples are taken side by side.
const GROUPS: usize = 8;

/// Working memory with numbers left over from earlier uses.
fn borrow<T: Number>(length: usize) -> Vec<T> {
    let mut room = T::pool(|pool| pool.borrow_mut().pop()).unwrap_or_default();
    room.resize(length, T::ZERO);
    room
}

/// Gives working memory back.
fn give_back<T: Number>(room: Vec<T>) {
    if room.capacity() > 0 {
        T::pool(|pool| pool.borrow_mut().push(room));
    }
}

/// Weights `weight(output, entry)` in the order `[block of outputs][entry][output]`.
fn packed<T: Number>(outputs: usize, entries: usize, weight: impl Fn(usize, usize) -> T) -> Vec<T> {
    let mut packed = Vec::with_capacity(outputs * entries);
    for (first, rows) in blocks(outputs, NEIGHBOUR_ROWS) {
        for entry in 0..entries {
            packed.extend((first..first + rows).map(|output| weight(output, entry)));
        }
    }
    packed
}

dispatch! {
    /// The sum of numbers in 16 interleaved parts.
    fn sum<T: Number>(numbers: &[T]) -> T {
        let mut parts = [T::ZERO; 16];
        let (whole, rest) = numbers.as_chunks::<16>();
        for chunk in whole {
            for (part, &number) in parts.iter_mut().zip(chunk) {
                *part += number;
            }
        }
        for (part, &number) in parts.iter_mut().zip(rest) {
            *part += number;
        }
        parts.into_iter().sum()
    }
}

/// The derivative by the bias: sums over cells and samples.
fn bias_gradient<T: Number>(gradient: HostView<'_, T>) -> Vec<T> {
    let outputs = gradient.shape[1];
    let cells = gradient.shape[2..].iter().product();
    let sums: Vec<T> = gradient.data.par_chunks_exact(cells).map(sum).collect();
    let mut total = vec![T::ZERO; outputs];
    for sums in sums.chunks_exact(outputs) {
        for (total, &part) in total.iter_mut().zip(sums) {
            *total += part;
        }
    }
    total
}

impl HostOperation<3> for Convolution {
    fn forward<T: Number>(&self, [x, weight, bias]: [HostView<'_, T>; 3], _tracked: bool) -> HostOutput<T> {
        let outputs = weight.shape[0];
        let entries = weight.shape[1..].iter().product();
        let weights = packed(outputs, entries, |output, entry| weight.data[output * entries + entry]);
        let data = self.neighbours(x, &weight.shape[2..], &weights, bias.data);
        let mut shape = x.shape.to_vec();
        shape[1] = outputs;
        HostOutput { shape, data, saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [x, weight, _] = pass.inputs;
        let kernel = &weight.shape[2..];
        let taps: usize = kernel.iter().product();
        let channels = weight.shape[1];
        // The derivative by the input is a convolution by the kernel reflected at its centre, from outputs to inputs.
        let by_input = pass.wanted[0].then(|| {
            let reflected = |channel: usize, entry: usize| {
                let (output, tap) = (entry / taps, entry % taps);
                weight.data[(output * channels + channel) * taps + taps - 1 - tap]
            };
            let weights = packed(channels, weight.shape[0] * taps, reflected);
            self.neighbours(pass.gradient, kernel, &weights, &vec![T::ZERO; channels])
        });
        let by_weight = pass.wanted[1].then(|| self.weight_gradient(x, kernel, pass.gradient));
        let by_bias = pass.wanted[2].then(|| bias_gradient(pass.gradient));
        [by_input, by_weight, by_bias]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, close, differences, normals, numbers};

    /// The convolution and its composition as functions of input and weights, the bias being part of the weights' first entries.
    fn compare<const D: usize>(x: [usize; D], weight: [usize; D]) {
        for boundary in [Boundary::Periodic, Boundary::Zero] {
            let inputs = [normals(x, 1), normals(weight, 2)];
            let bias =
                |weight: &Tensor<D>| weight.clone().reshape([weight.dims()[0] as i32, -1]).sum_dim(1).reshape([-1]);
            agree(
                |[x, weight]| convolution(x, weight.clone(), bias(&weight), boundary),
                |[x, weight]| composed(x, weight.clone(), bias(&weight), boundary),
                &inputs,
                1e-12,
            );
        }
    }

    #[test]
    fn convolution_agrees_with_the_library_in_one_two_and_three_dimensions() {
        compare([3, 5, 24], [9, 5, 3]);
        compare([3, 2, 7], [3, 2, 5]);
        compare([2, 3, 4, 16], [12, 3, 3, 3]);
        compare([9, 3, 5, 6], [7, 3, 3, 5]);
        compare([2, 4, 6, 5], [9, 4, 1, 1]);
        compare([2, 2, 3, 4, 8], [3, 2, 3, 3, 3]);
        compare([1, 2, 1, 5, 3], [8, 2, 1, 3, 3]);
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for boundary in [Boundary::Periodic, Boundary::Zero] {
            let inputs = [normals([2, 2, 3, 4], 1), normals([3, 2, 3, 3], 2)];
            let bias = |weight: &Tensor<4>| weight.clone().reshape([3, -1]).sum_dim(1).reshape([-1]);
            differences(|[x, weight]| convolution(x, weight.clone(), bias(&weight), boundary), &inputs, 1e-8);
        }
    }

    #[test]
    fn a_kernel_wider_than_a_ring_goes_round_it() {
        // Five ones on a ring of two cells: each cell counts itself three times and the other twice, or the reverse at odd distance.
        let x: Tensor<3> = normals([1, 1, 2], 3);
        let values = numbers(x.clone());
        let ones = Tensor::ones([1, 1, 5], (&x.device(), x.dtype()));
        let bias = Tensor::zeros([1], (&x.device(), x.dtype()));
        let expected = [3.0 * values[0] + 2.0 * values[1], 2.0 * values[0] + 3.0 * values[1]];
        close(&numbers(convolution(x, ones, bias, Boundary::Periodic)), &expected, 1e-14, "sums");
    }
}
