//! Filters of the lowest sine modes, for fields that vanish at the edges.

use std::f64::consts::PI;

use burn_tensor::{Tensor, TensorData};

/// `y_o(s) = sum_k sum_i W[k, i, o] x_i(k) phi_k(s)` with the modes `x_i(k) = (2/(n+1))^d sum_s x_i(s) phi_k(s)` and `phi_k(s)` the product over axes of
/// `sin(pi k (s + 1)/(n + 1))`, `1 <= k <= m`: Dirichlet boundaries one cell beyond the grid (the discrete sine transform of type I).
///
/// `x` is `[B, channels, n...]`, `weight` is `[modes, channels, out channels]`, `modes` has the number `m` for each axis; the last axis of modes runs
/// fastest. Sums along an axis are products with a matrix of `m` rows, which for the low modes that are kept costs no more than fast
/// transforms of lines twice as long, and takes any length.
///
/// # Panics
/// If shapes do not fit, or an axis has fewer cells than modes.
#[must_use]
pub fn sine_filter<const D: usize>(x: Tensor<D>, weight: Tensor<3>, modes: &[usize]) -> Tensor<D> {
    let mut shape = x.dims();
    let [count, channels, outputs] = weight.dims();
    let fit = modes.len() + 2 == D && modes.iter().zip(&shape[2..]).all(|(modes, cells)| modes <= cells);
    assert!(fit, "modes {modes:?} of grids of {:?}", &shape[2..]);
    assert_eq!([count, channels], [modes.iter().product(), shape[1]], "weights for all modes and channels");
    let batch = shape[0];

    let mut transformed = x;
    for (axis, &modes) in (2..).zip(modes) {
        transformed = along(transformed, axis, modes, Direction::Analyse);
    }
    let by_mode = transformed.reshape([batch * channels, count]).transpose().reshape([count, batch, channels]);
    let filtered = by_mode.matmul(weight);
    shape[1] = outputs;
    let cells = shape;
    shape[2..].copy_from_slice(modes);
    let mut result = filtered.reshape([count, batch * outputs]).transpose().reshape(shape);
    for (axis, &length) in cells.iter().enumerate().skip(2) {
        result = along(result, axis, length, Direction::Synthesise);
    }
    result
}

/// From cells to modes or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Analyse,
    Synthesise,
}

/// The sums along one axis, which get `length` numbers in place of those there are.
fn along<const D: usize>(x: Tensor<D>, axis: usize, length: usize, direction: Direction) -> Tensor<D> {
    let mut shape = x.dims();
    let before: usize = shape[..axis].iter().product();
    let after: usize = shape[axis + 1..].iter().product();
    let (modes, cells, scale) = match direction {
        Direction::Analyse => (length, shape[axis], 2.0 / (shape[axis] + 1) as f64),
        Direction::Synthesise => (shape[axis], length, 1.0),
    };
    let sine = |k: usize, s: usize| scale * (PI * ((k + 1) * (s + 1)) as f64 / (cells + 1) as f64).sin();
    // [from, to], for rows of numbers along the axis.
    let matrix: Vec<f64> = match direction {
        Direction::Analyse => (0..cells).flat_map(|s| (0..modes).map(move |k| sine(k, s))).collect(),
        Direction::Synthesise => (0..modes).flat_map(|k| (0..cells).map(move |s| sine(k, s))).collect(),
    };
    let matrix = TensorData::new(matrix, [shape[axis], length]);
    let matrix = Tensor::<2>::from_data(matrix, (&x.device(), x.dtype()));
    let rows = x.reshape([before, shape[axis], after]).swap_dims(1, 2).reshape([before * after, shape[axis]]);
    shape[axis] = length;
    rows.matmul(matrix).reshape([before, after, length]).swap_dims(1, 2).reshape(shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{close, differences, normals, numbers};

    #[test]
    fn weights_of_one_let_the_kept_modes_pass() {
        let like: Tensor<4> = normals([1, 1, 5, 7], 1);
        let wave = |k: usize, s: usize, n: usize| (PI * (k * (s + 1)) as f64 / (n + 1) as f64).sin();
        let kept = |s: usize| wave(1, s / 7, 5) * wave(3, s % 7, 7) - 2.0 * wave(2, s / 7, 5) * wave(1, s % 7, 7);
        let data = (0..35).map(|s| kept(s) + wave(3, s / 7, 5) * wave(1, s % 7, 7)).collect::<Vec<f64>>();
        let x = Tensor::<4>::from_data(TensorData::new(data, [1, 1, 5, 7]), (&like.device(), like.dtype()));
        let weight = Tensor::ones([6, 1, 1], (&like.device(), like.dtype()));
        let expected: Vec<f64> = (0..35).map(kept).collect();
        close(&numbers(sine_filter(x, weight, &[2, 3])), &expected, 1e-14, "field");
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let (x, weight): (Tensor<4>, Tensor<3>) = (normals([2, 2, 3, 4], 1), normals([6, 2, 3], 2));
        differences(|[x]| sine_filter(x, weight.clone(), &[2, 3]), std::array::from_ref(&x), 1e-8);
        differences(|[weight]| sine_filter(x.clone(), weight, &[2, 3]), std::array::from_ref(&weight), 1e-8);
    }
}
