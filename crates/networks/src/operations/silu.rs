//! The activation of all networks here.

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

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

dispatch! {
    fn values<T: Number>(x: &[T], out: &mut [T]) {
        for (out, &x) in out.iter_mut().zip(x) {
            *out = x / (T::ONE + (-x).exp());
        }
    }
}

dispatch! {
    fn slopes<T: Number>(x: &[T], gradient: &[T], out: &mut [T]) {
        for ((out, &x), &gradient) in out.iter_mut().zip(x).zip(gradient) {
            let sigmoid = T::ONE / (T::ONE + (-x).exp());
            *out = gradient * sigmoid * (T::ONE + x * (T::ONE - sigmoid));
        }
    }
}

/// The activation on the host.
#[derive(Debug, Clone, Copy)]
struct Silu;

impl HostOperation<1> for Silu {
    fn forward<T: Number>(&self, [x]: [HostView<'_, T>; 1], _tracked: bool) -> HostOutput<T> {
        let mut data = vec![T::ZERO; x.data.len()];
        data.par_chunks_mut(PIECE).zip(x.data.par_chunks(PIECE)).for_each(|(out, x)| values(x, out));
        HostOutput { shape: x.shape.to_vec(), data, saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 1>) -> [Option<Vec<T>>; 1] {
        let [x] = pass.inputs;
        let mut derivative = vec![T::ZERO; x.data.len()];
        let pieces = derivative.par_chunks_mut(PIECE).zip(x.data.par_chunks(PIECE));
        pieces.zip(pass.gradient.data.par_chunks(PIECE)).for_each(|((out, x), gradient)| slopes(x, gradient, out));
        [Some(derivative)]
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
