//! The activation of all networks here.

use std::mem::MaybeUninit;

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::memory::Unwritten;
use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// `x / (1 + e^(-x))` of every number (Elfwing, Uchibe and Doya 2018, *Sigmoid-weighted linear units*, eq. 1).
#[must_use]
pub fn silu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if on_host(&x) { apply(&Silu, [x.into()]) } else { composed(x) }
}

/// The same out of the tensor library's operations.
fn composed<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    burn_tensor::activation::silu(x)
}

/// Numbers that one task works on.
const PIECE: usize = 1 << 14;

/// The activation of one number.
#[allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]
#[inline(always)]
pub(super) fn silu_value<T: Number>(x: T) -> T {
    x / (T::ONE + (-x).exp())
}

/// The activation's derivative at one number.
#[allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]
#[inline(always)]
pub(super) fn silu_slope<T: Number>(x: T) -> T {
    let sigmoid = T::ONE / (T::ONE + (-x).exp());
    sigmoid * (T::ONE + x * (T::ONE - sigmoid))
}

dispatch! {
    fn values<T: Number>(x: &[T], out: &mut [MaybeUninit<T>]) {
        for (out, &x) in out.iter_mut().zip(x) {
            out.write(silu_value(x));
        }
    }
}

dispatch! {
    /// The derivative of a loss by the argument, from that by the result.
    pub(super) fn through_silu<T: Number>(out: &mut [MaybeUninit<T>], argument: &[T], gradient: &[T]) {
        for ((out, &x), &gradient) in out.iter_mut().zip(argument).zip(gradient) {
            out.write(gradient * silu_slope(x));
        }
    }
}

/// The same in parallel, `size` numbers to a task.
pub(super) fn through_silu_by_pieces<T: Number>(argument: &[T], gradient: &[T], size: usize) -> Vec<T> {
    let mut result = Unwritten::new(gradient.len());
    let sources = argument.par_chunks(size).zip(gradient.par_chunks(size));
    result.pieces(size).zip(sources).for_each(|(out, (argument, gradient))| through_silu(out, argument, gradient));
    // SAFETY: `through_silu` has written all numbers of every piece.
    unsafe { result.written() }
}

/// The activation on the host.
#[derive(Debug, Clone, Copy)]
struct Silu;

impl HostOperation<1> for Silu {
    fn forward<T: Number>(&self, [x]: [HostView<'_, T>; 1], _tracked: bool) -> HostOutput<T> {
        let mut result = Unwritten::new(x.data.len());
        result.pieces(PIECE).zip(x.data.par_chunks(PIECE)).for_each(|(out, x)| values(x, out));
        // SAFETY: `values` has written all numbers of every piece.
        let data = unsafe { result.written() };
        HostOutput { shape: x.shape.to_vec(), data, saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 1>) -> [Option<Vec<T>>; 1] {
        [Some(through_silu_by_pieces(pass.inputs[0].data, pass.gradient.data, PIECE))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals};

    #[test]
    fn silu_has_the_values_and_derivatives_of_its_definition() {
        let inputs = [normals([7, 33], 1)];
        agree(|[x]| silu(x), |[x]| composed(x), &inputs, 1e-13);
        differences(|[x]| silu(x), &inputs, 1e-8);
    }
}
