//! The slope of the activation as part of a network.

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// The derivative of a scalar by `x`, given its derivative by `silu(x)`: `gradient * silu'(x)` of every number, with
/// `silu'(x) = s (1 + x (1 - s))` and `s = 1 / (1 + e^(-x))`.
///
/// A network whose output is the gradient of a potential runs this in its forward pass. Its own derivative has the second
/// derivative of the activation, `silu''(x) = s (1 - s) (2 + x (1 - 2 s))`.
#[must_use]
pub fn silu_pullback<const D: usize>(x: Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
    if on_host(&x) { apply(&SiluPullback, [x.into(), gradient.into()]) } else { composed(x, gradient) }
}

/// The same out of the tensor library's operations.
fn composed<const D: usize>(x: Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
    let sigmoid = burn_tensor::activation::sigmoid(x.clone());
    gradient * sigmoid.clone() * (x * (sigmoid.neg() + 1.0) + 1.0)
}

/// Numbers that one task works on.
const PIECE: usize = 1 << 14;

/// The slope of the activation at `x`, where the logistic function is `sigmoid`.
#[allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]
#[inline(always)]
fn slope<T: Number>(x: T, sigmoid: T) -> T {
    sigmoid * (T::ONE + x * (T::ONE - sigmoid))
}

dispatch! {
    fn values<T: Number>(x: &[T], factor: &[T], out: &mut [T]) {
        for ((out, &x), &factor) in out.iter_mut().zip(x).zip(factor) {
            *out = factor * slope(x, T::ONE / (T::ONE + (-x).exp()));
        }
    }

    fn bends<T: Number>(x: &[T], factor: &[T], gradient: &[T], out: &mut [T]) {
        for (((out, &x), &factor), &gradient) in out.iter_mut().zip(x).zip(factor).zip(gradient) {
            let sigmoid = T::ONE / (T::ONE + (-x).exp());
            let rest = T::ONE - sigmoid;
            *out = gradient * factor * (sigmoid * rest * (T::ONE + T::ONE + x * (rest - sigmoid)));
        }
    }
}

/// `factor * silu'(x)`, in parallel.
fn pull<T: Number>(x: &[T], factor: &[T]) -> Vec<T> {
    let mut data = vec![T::ZERO; x.len()];
    let pieces = data.par_chunks_mut(PIECE).zip(x.par_chunks(PIECE)).zip(factor.par_chunks(PIECE));
    pieces.for_each(|((out, x), factor)| values(x, factor, out));
    data
}

/// The operation on the host.
#[derive(Debug, Clone, Copy)]
struct SiluPullback;

impl HostOperation<2> for SiluPullback {
    fn forward<T: Number>(&self, [x, factor]: [HostView<'_, T>; 2], _tracked: bool) -> HostOutput<T> {
        HostOutput { shape: x.shape.to_vec(), data: pull(x.data, factor.data), saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 2>) -> [Option<Vec<T>>; 2] {
        let ([x, factor], gradient) = (pass.inputs, pass.gradient.data);
        let by_x = pass.wanted[0].then(|| {
            let mut data = vec![T::ZERO; x.data.len()];
            let pieces = data.par_chunks_mut(PIECE).zip(x.data.par_chunks(PIECE)).zip(factor.data.par_chunks(PIECE));
            let pieces = pieces.zip(gradient.par_chunks(PIECE));
            pieces.for_each(|(((out, x), factor), gradient)| bends(x, factor, gradient, out));
            data
        });
        [by_x, pass.wanted[1].then(|| pull(x.data, gradient))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, close, differences, normals, numbers};
    use crate::operations::silu;

    #[test]
    fn the_pullback_has_the_values_and_derivatives_of_its_definition() {
        let inputs = [normals([7, 33], 1), normals([7, 33], 2)];
        agree(|[x, g]| silu_pullback(x, g), |[x, g]| composed(x, g), &inputs, 1e-13);
        differences(|[x, g]| silu_pullback(x, g), &inputs, 1e-8);
    }

    #[test]
    fn the_pullback_is_the_derivative_of_the_activation() {
        let (x, gradient) = (normals([5, 9], 3).autodiff().require_grad(), normals([5, 9], 4));
        let gradients = (silu(x.clone()) * gradient.clone().autodiff()).sum().backward();
        let expected = numbers(x.grad(&gradients).expect("a derivative"));
        close(&numbers(silu_pullback(x.inner(), gradient)), &expected, 1e-14, "pullback");
    }
}
