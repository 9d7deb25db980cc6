//! Features scaled and shifted by what a state is conditioned on.

use std::mem::MaybeUninit;

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::memory::Unwritten;
use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// `x (1 + scale) + shift`, with `x` of shape `[B, members, features]` and one scale and shift for all members of a state,
/// `[B, features]` (Perez et al. 2018, *FiLM: visual reasoning with a general conditioning layer*, eq. 2, around the identity).
#[must_use]
pub fn modulate(x: Tensor<3>, scale: Tensor<2>, shift: Tensor<2>) -> Tensor<3> {
    if on_host(&x) { apply(&Modulate, [x.into(), scale.into(), shift.into()]) } else { composed(x, scale, shift) }
}

/// The same out of the tensor library's operations.
fn composed(x: Tensor<3>, scale: Tensor<2>, shift: Tensor<2>) -> Tensor<3> {
    let factor: Tensor<3> = (scale + 1.0).unsqueeze_dim(1);
    let shift: Tensor<3> = shift.unsqueeze_dim(1);
    x * factor + shift
}

/// The least numbers that are worth a task.
const PIECE: usize = 1 << 13;

dispatch! {
    fn values<T: Number>(x: &[T], scale: &[T], shift: &[T], out: &mut [MaybeUninit<T>]) {
        for (x, out) in x.chunks_exact(scale.len()).zip(out.chunks_exact_mut(scale.len())) {
            for (((out, &x), &scale), &shift) in out.iter_mut().zip(x).zip(scale).zip(shift) {
                out.write(x * (T::ONE + scale) + shift);
            }
        }
    }
}

dispatch! {
    /// Writes the derivatives by the members of a state and adds up those by its scale and shift.
    fn derivatives<T: Number>(
        x: &[T],
        gradient: &[T],
        scale: &[T],
        out: &mut [MaybeUninit<T>],
        by_scale: &mut [T],
        by_shift: &mut [T],
    ) {
        let features = scale.len();
        let sources = x.chunks_exact(features).zip(gradient.chunks_exact(features));
        for (out, (x, gradient)) in out.chunks_exact_mut(features).zip(sources) {
            for ((out, &gradient), &scale) in out.iter_mut().zip(gradient).zip(scale) {
                out.write(gradient * (T::ONE + scale));
            }
            let sums = by_scale.iter_mut().zip(by_shift.iter_mut());
            for ((by_scale, by_shift), (&x, &gradient)) in sums.zip(x.iter().zip(gradient)) {
                *by_scale += gradient * x;
                *by_shift += gradient;
            }
        }
    }
}

/// The operation on the host: inputs are `x`, scale and shift.
#[derive(Debug, Clone, Copy)]
struct Modulate;

impl HostOperation<3> for Modulate {
    fn forward<T: Number>(&self, [x, scale, shift]: [HostView<'_, T>; 3], _tracked: bool) -> HostOutput<T> {
        let [members, features] = [x.shape[1], x.shape[2]];
        let size = members * features;
        let mut result = Unwritten::new(x.data.len());
        let factors = scale.data.par_chunks(features).zip(shift.data.par_chunks(features));
        let states = result.pieces(size).zip(x.data.par_chunks(size)).zip(factors).with_min_len(PIECE.div_ceil(size));
        states.for_each(|((out, x), (scale, shift))| values(x, scale, shift, out));
        // SAFETY: `values` has written all members of every state.
        let data = unsafe { result.written() };
        HostOutput { shape: x.shape.to_vec(), data, saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [x, scale, _] = pass.inputs;
        let [members, features] = [x.shape[1], x.shape[2]];
        let size = members * features;
        let mut result = Unwritten::new(x.data.len());
        let (mut by_scale, mut by_shift) = (vec![T::ZERO; scale.data.len()], vec![T::ZERO; scale.data.len()]);
        let sums = by_scale.par_chunks_mut(features).zip(by_shift.par_chunks_mut(features));
        let sources = x.data.par_chunks(size).zip(pass.gradient.data.par_chunks(size));
        let sources = sources.zip(scale.data.par_chunks(features));
        let states = result.pieces(size).zip(sums).zip(sources).with_min_len(PIECE.div_ceil(size));
        states.for_each(|((out, (by_scale, by_shift)), ((x, gradient), scale))| {
            derivatives(x, gradient, scale, out, by_scale, by_shift);
        });
        // SAFETY: `derivatives` has written all members of every state.
        let by_x = unsafe { result.written() };
        [Some(by_x), Some(by_scale), Some(by_shift)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals};

    #[test]
    fn modulate_has_the_values_and_derivatives_of_its_definition() {
        let rows = |x: Tensor<3>| -> Tensor<2> { x.flatten(1, 2) };
        let ours = |[x, scale, shift]: [Tensor<3>; 3]| modulate(x, rows(scale), rows(shift));
        let library = |[x, scale, shift]: [Tensor<3>; 3]| composed(x, rows(scale), rows(shift));
        for [states, members, features] in [[3, 4, 5], [70, 9, 37], [300, 1, 64]] {
            let inputs = [
                normals([states, members, features], 1),
                normals([states, 1, features], 2),
                normals([states, 1, features], 3),
            ];
            agree(ours, library, &inputs, 1e-12);
            if states == 3 {
                differences(ours, &inputs, 1e-8);
            }
        }
    }
}
