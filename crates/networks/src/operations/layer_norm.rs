//! Normalisation of rows.

use std::mem::MaybeUninit;

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::lanes::sum_of;
use super::memory::Unwritten;
use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// Added to variances, so that constant rows become zero.
const EPSILON: f64 = 1e-5;

/// Rows of mean zero and variance one, scaled and shifted feature by feature (Ba, Kiros and Hinton 2016, *Layer normalization*, eq. 4):
/// `(x - mean) / sqrt(variance + 1e-5) * scale + shift` along the last axis, with `scale` and `shift` of shape `[features]`.
#[must_use]
pub fn layer_norm<const D: usize>(x: Tensor<D>, scale: Tensor<1>, shift: Tensor<1>) -> Tensor<D> {
    let shape = x.dims();
    let features = shape[D - 1];
    let rows = shape[..D - 1].iter().product();
    normalise(x.reshape([1, rows, features]), scale.unsqueeze(), shift.unsqueeze(), Scale::Plain).reshape(shape)
}

/// Rows of mean zero and variance one, scaled and shifted for each state: `x` is `[B, members, features]`, `scale` and `shift`
/// are `[B, features]`, and the result is `(x - mean) / sqrt(variance + 1e-5) * (1 + scale) + shift` (Peebles and Xie 2023, *Scalable
/// diffusion models with transformers*, section 3.2).
#[must_use]
pub fn layer_norm_modulated(x: Tensor<3>, scale: Tensor<2>, shift: Tensor<2>) -> Tensor<3> {
    normalise(x, scale, shift, Scale::OnePlus)
}

/// How the scale enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// As a factor.
    Plain,
    /// One plus the scale is the factor.
    OnePlus,
}

fn normalise(x: Tensor<3>, scale: Tensor<2>, shift: Tensor<2>, kind: Scale) -> Tensor<3> {
    if on_host(&x) {
        apply(&LayerNorm { kind }, [x.into(), scale.into(), shift.into()])
    } else {
        composed(x, scale, shift, kind)
    }
}

/// The same out of the tensor library's operations.
fn composed(x: Tensor<3>, scale: Tensor<2>, shift: Tensor<2>, kind: Scale) -> Tensor<3> {
    let centred = x.clone() - x.mean_dim(2);
    let variance = centred.clone().powi_scalar(2).mean_dim(2);
    let factor: Tensor<3> = match kind {
        Scale::Plain => scale,
        Scale::OnePlus => scale + 1.0,
    }
    .unsqueeze_dim(1);
    let shift: Tensor<3> = shift.unsqueeze_dim(1);
    centred / (variance + EPSILON).sqrt() * factor + shift
}

/// Rows whose contributions to the derivative by one scale are summed before others, where all rows share one scale.
const ROWS: usize = 64;

/// The least numbers that are worth a task.
const PIECE: usize = 1 << 13;

dispatch! {
    fn values<T: Number>(x: &[T], scale: &[T], shift: &[T], one: T, out: &mut [MaybeUninit<T>], moments: &mut [MaybeUninit<T>]) {
        let features = scale.len();
        let count = T::from_f64(features as f64);
        let rows = x.chunks_exact(features).zip(out.chunks_exact_mut(features));
        for ((x, out), moments) in rows.zip(moments.chunks_exact_mut(2)) {
            let mean = sum_of(features, |at| x[at]) / count;
            let variance = sum_of(features, |at| (x[at] - mean) * (x[at] - mean)) / count;
            let inverse = T::ONE / (variance + T::from_f64(EPSILON)).sqrt();
            for (((out, &x), &scale), &shift) in out.iter_mut().zip(x).zip(scale).zip(shift) {
                out.write((x - mean) * inverse * (one + scale) + shift);
            }
            moments[0].write(mean);
            moments[1].write(inverse);
        }
    }
}

/// Some rows that share a scale, in the backward pass.
#[derive(Clone, Copy)]
struct Rows<'a, T> {
    x: &'a [T],
    gradient: &'a [T],
    moments: &'a [T],
    scale: &'a [T],
}

dispatch! {
    /// Writes the derivatives by the rows and adds up those by scale and shift.
    fn derivatives<T: Number>(rows: Rows<'_, T>, one: T, out: &mut [MaybeUninit<T>], by_scale: &mut [T], by_shift: &mut [T]) {
        let features = rows.scale.len();
        let count = T::from_f64(features as f64);
        let sources = rows.x.chunks_exact(features).zip(rows.gradient.chunks_exact(features));
        for ((out, (x, gradient)), moments) in out.chunks_exact_mut(features).zip(sources).zip(rows.moments.chunks_exact(2)) {
            let (mean, inverse) = (moments[0], moments[1]);
            let (scale, out) = (&rows.scale[..features], &mut out[..features]);
            let slope = |at: usize| gradient[at] * (one + scale[at]);
            let normal = |at: usize| (x[at] - mean) * inverse;
            let along_one = sum_of(features, slope) / count;
            let along_x = sum_of(features, |at| slope(at) * normal(at)) / count;
            for (at, out) in out.iter_mut().enumerate() {
                out.write(inverse * (slope(at) - along_one - normal(at) * along_x));
            }
            for (at, (by_scale, by_shift)) in by_scale.iter_mut().zip(by_shift.iter_mut()).enumerate() {
                *by_scale += gradient[at] * normal(at);
                *by_shift += gradient[at];
            }
        }
    }
}

/// The operation on the host: inputs are `x`, scale and shift. Saves mean and inverse deviation of every row.
#[derive(Debug, Clone, Copy)]
struct LayerNorm {
    kind: Scale,
}

impl LayerNorm {
    /// What is added to the scale.
    fn one<T: Number>(self) -> T {
        T::indicator(self.kind == Scale::OnePlus)
    }
}

/// Rows that are worked on together: they share one scale, of which `groups` exist for groups of `members` rows.
fn rows_together(groups: usize, members: usize) -> usize {
    if groups == 1 { ROWS } else { members }
}

impl HostOperation<3> for LayerNorm {
    fn forward<T: Number>(&self, [x, scale, shift]: [HostView<'_, T>; 3], tracked: bool) -> HostOutput<T> {
        let [groups, members, features] = [x.shape[0], x.shape[1], x.shape[2]];
        let rows = rows_together(groups, members);
        let mut result = Unwritten::new(x.data.len());
        let mut moments = Unwritten::new(2 * groups * members);
        let outputs = result.pieces(rows * features).zip(moments.pieces(2 * rows)).enumerate();
        let pieces = outputs.zip(x.data.par_chunks(rows * features)).with_min_len(PIECE.div_ceil(rows * features));
        pieces.for_each(|((number, (out, moments)), x)| {
            let group = if groups == 1 { 0 } else { number };
            let of_group = group * features..(group + 1) * features;
            values(x, &scale.data[of_group.clone()], &shift.data[of_group], self.one(), out, moments);
        });
        // SAFETY: `values` has written all rows of every piece, and two moments for each.
        let (data, moments) = unsafe { (result.written(), moments.written()) };
        HostOutput { shape: x.shape.to_vec(), data, saved: if tracked { vec![moments] } else { Vec::new() } }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [x, scale, _] = pass.inputs;
        let [groups, members, features] = [x.shape[0], x.shape[1], x.shape[2]];
        let rows = rows_together(groups, members);
        let units = (groups * members).div_ceil(rows);
        let mut result = Unwritten::new(x.data.len());
        let (mut by_scale, mut by_shift) = (vec![T::ZERO; units * features], vec![T::ZERO; units * features]);
        let outputs = result.pieces(rows * features);
        let sums = by_scale.par_chunks_mut(features).zip(by_shift.par_chunks_mut(features));
        let sources = x.data.par_chunks(rows * features).zip(pass.gradient.data.par_chunks(rows * features));
        let sources = sources.zip(pass.saved[0].par_chunks(2 * rows));
        let pieces = outputs.zip(sums).zip(sources).enumerate().with_min_len(PIECE.div_ceil(rows * features));
        pieces.for_each(|(number, ((out, (by_scale, by_shift)), ((x, gradient), moments)))| {
            let group = if groups == 1 { 0 } else { number };
            let scale = &scale.data[group * features..(group + 1) * features];
            derivatives(Rows { x, gradient, moments, scale }, self.one(), out, by_scale, by_shift);
        });
        // SAFETY: `derivatives` has written all rows of every piece.
        let by_x = unsafe { result.written() };
        let total = |sums: Vec<T>| if groups == 1 { sum_of_rows(&sums, features) } else { sums };
        [Some(by_x), Some(total(by_scale)), Some(total(by_shift))]
    }
}

/// The sum of all rows, in their order.
fn sum_of_rows<T: Number>(rows: &[T], columns: usize) -> Vec<T> {
    let mut total = vec![T::ZERO; columns];
    for row in rows.chunks_exact(columns) {
        for (total, &value) in total.iter_mut().zip(row) {
            *total += value;
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals};

    #[test]
    fn layer_norm_has_the_values_and_derivatives_of_its_definition() {
        // Tensors of one rank for the check: x of 3 x 7 rows, one scale for all.
        let flat = |x: Tensor<3>| -> Tensor<1> { x.flatten(0, 2) };
        let ours = |[x, scale, shift]: [Tensor<3>; 3]| layer_norm(x, flat(scale), flat(shift));
        let library = |[x, scale, shift]: [Tensor<3>; 3]| {
            let shape = x.dims();
            let rows = x.reshape([1, shape[0] * shape[1], shape[2]]);
            composed(rows, flat(scale).unsqueeze(), flat(shift).unsqueeze(), Scale::Plain).reshape(shape)
        };
        for [states, members, features] in [[3, 7, 5], [50, 9, 40]] {
            let inputs =
                [normals([states, members, features], 1), normals([1, 1, features], 2), normals([1, 1, features], 3)];
            agree(ours, library, &inputs, 1e-12);
            if states == 3 {
                differences(ours, &inputs, 1e-8);
            }
        }
    }

    #[test]
    fn modulated_layer_norm_has_the_values_and_derivatives_of_its_definition() {
        let rows = |x: Tensor<3>| -> Tensor<2> { x.flatten(1, 2) };
        let ours = |[x, scale, shift]: [Tensor<3>; 3]| layer_norm_modulated(x, rows(scale), rows(shift));
        let library = |[x, scale, shift]: [Tensor<3>; 3]| composed(x, rows(scale), rows(shift), Scale::OnePlus);
        for [states, members, features] in [[3, 7, 5], [40, 9, 37], [300, 1, 64]] {
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
