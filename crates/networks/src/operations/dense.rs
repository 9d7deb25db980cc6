//! Affine maps of rows with what usually follows them.

use std::mem::MaybeUninit;

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::matrix_product::{Matrix, product};
use super::memory::Unwritten;
use super::silu::{silu_value, through_silu_by_pieces};
use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// What is applied to every result of an affine map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    #[default]
    None,
    /// `x / (1 + e^(-x))`.
    Silu,
}

/// `f(x W^T + b)` of every row of `x`, `[rows, inputs]`, with `W` of shape `[outputs, inputs]` and `b` of `[outputs]`.
#[must_use]
pub fn dense(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, activation: Activation) -> Tensor<2> {
    if on_host(&x) {
        apply(&Dense { activation }, [x.into(), weight.into(), bias.into()])
    } else {
        composed(x, weight, bias, None, activation)
    }
}

/// `f(x W^T + b + a)`, as [`dense`] with something of the shape of the result added inside: a residual, or another map's result.
#[must_use]
pub fn dense_added(
    x: Tensor<2>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    addend: Tensor<2>,
    activation: Activation,
) -> Tensor<2> {
    if on_host(&x) {
        apply(&Dense { activation }, [x.into(), weight.into(), bias.into(), addend.into()])
    } else {
        composed(x, weight, bias, Some(addend), activation)
    }
}

/// The same out of the tensor library's operations.
fn composed(
    x: Tensor<2>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    addend: Option<Tensor<2>>,
    activation: Activation,
) -> Tensor<2> {
    let result = x.matmul(weight.transpose()) + bias.unsqueeze();
    let result = match addend {
        Some(addend) => result + addend,
        None => result,
    };
    match activation {
        Activation::None => result,
        Activation::Silu => burn_tensor::activation::silu(result),
    }
}

/// Rows that one task works on: enough that reading the weights once per task is cheap, few enough that results stay in the cache
/// until the activation and that a batch feeds several cores.
fn rows_per_piece(rows: usize) -> usize {
    (rows / 8).next_multiple_of(16).clamp(64, 256)
}

/// Rows of the weight's derivative that one task works on.
fn outputs_per_piece(outputs: usize) -> usize {
    (outputs / 4).next_multiple_of(16).clamp(32, 128)
}

dispatch! {
    /// Adds bias and addend (none if empty) to the rows of products, keeps them if there is room, and activates them.
    fn finish<T: Number>(
        rows: &mut [T],
        kept: &mut [MaybeUninit<T>],
        bias: &[T],
        addend: &[T],
        activation: Activation,
    ) {
        let outputs = bias.len();
        for (number, row) in rows.chunks_exact_mut(outputs).enumerate() {
            let place = number * outputs..(number + 1) * outputs;
            if addend.is_empty() {
                for (value, &bias) in row.iter_mut().zip(bias) {
                    *value += bias;
                }
            } else {
                for ((value, &bias), &addend) in row.iter_mut().zip(bias).zip(&addend[place.clone()]) {
                    *value += bias + addend;
                }
            }
            if activation == Activation::None {
                continue;
            }
            if !kept.is_empty() {
                for (kept, &value) in kept[place].iter_mut().zip(row.iter()) {
                    kept.write(value);
                }
            }
            for value in row {
                *value = silu_value(*value);
            }
        }
    }
}

dispatch! {
    /// Adds all rows up.
    fn add_rows<T: Number>(rows: &[T], sum: &mut [T]) {
        for row in rows.chunks_exact(sum.len()) {
            for (sum, &value) in sum.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
}

/// The operation on the host: inputs are `x`, `W`, `b` and perhaps what is added. Saves the argument of the activation.
#[derive(Debug, Clone, Copy)]
struct Dense {
    activation: Activation,
}

impl Dense {
    fn values<T: Number>(self, [x, weight, bias]: [HostView<'_, T>; 3], addend: &[T], tracked: bool) -> HostOutput<T> {
        let ([rows, inputs], outputs) = ([x.shape[0], x.shape[1]], bias.data.len());
        let (x, weight) = (Matrix::new(x.data, inputs), Matrix::new(weight.data, inputs).transposed());
        let piece = rows_per_piece(rows);
        let write = |number: usize, out: &mut [MaybeUninit<T>], kept: &mut [MaybeUninit<T>]| {
            let (first, count) = (number * piece, out.len() / outputs);
            let out = product(out, x.row_range(first, count), weight);
            let addend = if addend.is_empty() { addend } else { &addend[first * outputs..][..out.len()] };
            finish(out, kept, bias.data, addend, self.activation);
        };

        let mut result = Unwritten::new(rows * outputs);
        let results = result.pieces(piece * outputs).enumerate();
        let mut saved = Vec::new();
        if tracked && self.activation != Activation::None {
            let mut arguments = Unwritten::new(rows * outputs);
            results.zip(arguments.pieces(piece * outputs)).for_each(|((number, out), kept)| write(number, out, kept));
            // SAFETY: `finish` keeps every argument that it is given room for.
            saved.push(unsafe { arguments.written() });
        } else {
            results.for_each(|(number, out)| write(number, out, &mut []));
        }
        // SAFETY: the products have been written to all pieces.
        let data = unsafe { result.written() };
        HostOutput { shape: vec![rows, outputs], data, saved }
    }

    /// The derivatives by `x`, `W`, `b` and what was added.
    fn derivatives<T: Number, const N: usize>(self, pass: &HostGradient<'_, T, N>) -> [Option<Vec<T>>; 4] {
        let (rows, inputs) = (pass.inputs[0].shape[0], pass.inputs[0].shape[1]);
        let outputs = pass.output.shape[1];
        let piece = rows_per_piece(rows);

        let behind = (self.activation == Activation::Silu)
            .then(|| through_silu_by_pieces(pass.saved[0], pass.gradient.data, piece * outputs));
        let gradient = behind.as_deref().unwrap_or(pass.gradient.data);
        let slopes = Matrix::new(gradient, outputs);
        let by_x =
            || pass.wanted[0].then(|| product_by_pieces(slopes, Matrix::new(pass.inputs[1].data, inputs), piece));
        let by_weight = || {
            let x = Matrix::new(pass.inputs[0].data, inputs);
            pass.wanted[1].then(|| product_by_pieces(slopes.transposed(), x, outputs_per_piece(outputs)))
        };
        let by_bias = || pass.wanted[2].then(|| sum_of_rows(gradient, outputs, piece));
        let (by_x, (by_weight, by_bias)) = rayon::join(by_x, || rayon::join(by_weight, by_bias));
        let by_addend = (N == 4 && pass.wanted[N - 1]).then(|| behind.unwrap_or_else(|| pass.gradient.data.to_vec()));
        [by_x, by_weight, by_bias, by_addend]
    }
}

/// The product of two matrices, `piece` rows of the result to a task.
fn product_by_pieces<T: Number>(a: Matrix<'_, T>, b: Matrix<'_, T>, piece: usize) -> Vec<T> {
    let columns = b.columns();
    let mut result = Unwritten::new(a.rows() * columns);
    result.pieces(piece * columns).enumerate().for_each(|(number, out)| {
        let count = out.len() / columns;
        product(out, a.row_range(number * piece, count), b);
    });
    // SAFETY: the products have been written to all pieces.
    unsafe { result.written() }
}

/// The sum of all rows: first within pieces, then over them, so that it does not depend on who works.
fn sum_of_rows<T: Number>(rows: &[T], columns: usize, piece: usize) -> Vec<T> {
    let partial = |rows: &[T]| {
        let mut sum = vec![T::ZERO; columns];
        add_rows(rows, &mut sum);
        sum
    };
    let sums: Vec<_> = rows.par_chunks(piece * columns).map(partial).collect();
    let mut total = vec![T::ZERO; columns];
    for sum in sums {
        add_rows(&sum, &mut total);
    }
    total
}

impl HostOperation<3> for Dense {
    fn forward<T: Number>(&self, inputs: [HostView<'_, T>; 3], tracked: bool) -> HostOutput<T> {
        self.values(inputs, &[], tracked)
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [x, weight, bias, _] = self.derivatives(&pass);
        [x, weight, bias]
    }
}

impl HostOperation<4> for Dense {
    fn forward<T: Number>(&self, [x, weight, bias, addend]: [HostView<'_, T>; 4], tracked: bool) -> HostOutput<T> {
        self.values([x, weight, bias], addend.data, tracked)
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 4>) -> [Option<Vec<T>>; 4] {
        self.derivatives(&pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals, numbers};

    /// Inputs as matrices, since checks want tensors of one rank: `x`, `W`, `b` and the addend.
    fn inputs(rows: usize, inputs: usize, outputs: usize) -> [Tensor<2>; 4] {
        [
            normals([rows, inputs], 1),
            normals([outputs, inputs], 2),
            normals([1, outputs], 3),
            normals([rows, outputs], 4),
        ]
    }

    #[test]
    fn dense_has_the_values_and_derivatives_of_its_definition() {
        for activation in [Activation::None, Activation::Silu] {
            let ours = |[x, weight, bias]: [Tensor<2>; 3]| dense(x, weight, bias.flatten(0, 1), activation);
            let library = |[x, weight, bias]: [Tensor<2>; 3]| composed(x, weight, bias.flatten(0, 1), None, activation);
            let [x, weight, bias, _] = inputs(5, 3, 4);
            differences(ours, &[x, weight, bias], 1e-8);
            // Several pieces, the last one short; sums of 300 terms.
            let [x, weight, bias, _] = inputs(300, 37, 130);
            agree(ours, library, &[x, weight, bias], 1e-12);
        }
    }

    #[test]
    fn dense_added_has_the_values_and_derivatives_of_its_definition() {
        for activation in [Activation::None, Activation::Silu] {
            let ours = |[x, weight, bias, addend]: [Tensor<2>; 4]| {
                dense_added(x, weight, bias.flatten(0, 1), addend, activation)
            };
            let library = |[x, weight, bias, addend]: [Tensor<2>; 4]| {
                composed(x, weight, bias.flatten(0, 1), Some(addend), activation)
            };
            differences(ours, &inputs(5, 3, 4), 1e-8);
            agree(ours, library, &inputs(300, 37, 130), 1e-12);
        }
    }

    #[test]
    fn the_number_of_threads_does_not_change_a_bit() {
        let all = || {
            let leaves = inputs(1030, 65, 97).map(|input| input.autodiff().require_grad());
            let [x, weight, bias, addend] = leaves.clone();
            let output = dense_added(x, weight, bias.flatten(0, 1), addend, Activation::Silu);
            let gradients = (output.clone() * output.clone()).sum().backward();
            let derivatives = leaves.map(|leaf| numbers(leaf.grad(&gradients).expect("a derivative")));
            (numbers(output.inner()), derivatives)
        };
        let with =
            |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(all);
        let (one, three) = (with(1), with(3));
        assert!(one == three);
    }

    #[test]
    fn an_empty_batch_has_an_empty_result() {
        let [x, weight, bias, _] = inputs(0, 3, 4);
        assert_eq!(dense(x, weight, bias.flatten(0, 1), Activation::Silu).dims(), [0, 4]);
    }
}
