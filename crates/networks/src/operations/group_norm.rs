//! Normalisation of groups of channels, with what usually follows it.

use burn_tensor::Tensor;
use ornstein_random::dispatch;
use rayon::prelude::*;

use super::{Activation, HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// `f(scale (x - mean) / sqrt(variance + 1e-5) + shift)`, with mean and variance over the cells of a group of channels of each state (Wu
/// and He 2018, *Group normalization*, eq. 1 to 3).
///
/// `x` is `[B, channels, n...]`. `scale` and `shift` are `[B, channels]`: they may depend on the state, as where a condition modulates
/// features (FiLM; Perez et al. 2018).
///
/// # Panics
/// If shapes do not fit or the channels are no multiple of `groups`.
#[must_use]
pub fn group_norm<const D: usize>(
    x: Tensor<D>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    groups: usize,
    activation: Activation,
) -> Tensor<D> {
    let shape = x.dims();
    assert!(groups > 0 && shape[1].is_multiple_of(groups), "{groups} groups of {} channels", shape[1]);
    assert_eq!([scale.dims(), shift.dims()], [[shape[0], shape[1]]; 2], "scale and shift of every channel");
    if on_host(&x) {
        apply(&GroupNorm { groups, activation }, [x.into(), scale.into(), shift.into()])
    } else {
        composed(x, scale, shift, groups, activation)
    }
}

/// The same out of the tensor library's operations.
fn composed<const D: usize>(
    x: Tensor<D>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    groups: usize,
    activation: Activation,
) -> Tensor<D> {
    let shape = x.dims();
    let cells = shape[2..].iter().product::<usize>();
    let x = x.reshape([shape[0], groups, shape[1] / groups * cells]);
    let centred = x.clone() - x.mean_dim(2);
    let variance = centred.clone().powi_scalar(2).mean_dim(2);
    let normal = (centred / (variance + SMALL).sqrt()).reshape([shape[0], shape[1], cells]);
    let result = normal * scale.unsqueeze_dim(2) + shift.unsqueeze_dim(2);
    let result = match activation {
        Activation::None => result,
        Activation::Silu => burn_tensor::activation::silu(result),
    };
    result.reshape(shape)
}

/// What keeps the normalisation of constants finite, as PyTorch has it.
const SMALL: f64 = 1e-5;

/// Sums are taken in so many interleaved parts.
const PARTS: usize = 32;

/// `map` of all numbers, summed.
#[allow(clippy::inline_always, reason = "compiled for the instructions of the loop that it is inlined into")]
#[inline(always)]
fn sum<T: Number>(numbers: &[T], map: impl Fn(T) -> T) -> f64 {
    let mut parts = [T::ZERO; PARTS];
    let (whole, rest) = numbers.as_chunks::<PARTS>();
    for chunk in whole {
        for (part, &number) in parts.iter_mut().zip(chunk) {
            *part += map(number);
        }
    }
    parts.into_iter().map(T::to_f64).sum::<f64>() + rest.iter().map(|&number| map(number).to_f64()).sum::<f64>()
}

dispatch! {
    /// Mean and inverse standard deviation.
    fn moments<T: Number>(x: &[T]) -> [T; 2] {
        let count = x.len() as f64;
        let mean = T::from_f64(sum(x, |x| x) / count);
        let variance = sum(x, |x| (x - mean) * (x - mean)) / count;
        [mean, T::from_f64(1.0 / (variance + SMALL).sqrt())]
    }

    /// The result of one channel: `f(factor x + offset)`.
    fn values<T: Number>(x: &[T], line: [T; 2], activation: Activation, out: &mut [T]) {
        let [factor, offset] = line;
        match activation {
            Activation::None => {
                for (out, &x) in out.iter_mut().zip(x) {
                    *out = factor * x + offset;
                }
            }
            Activation::Silu => {
                for (out, &x) in out.iter_mut().zip(x) {
                    let z = factor * x + offset;
                    *out = z / (T::ONE + (-z).exp());
                }
            }
        }
    }

    /// The derivative by what the activation is applied to, and its sum.
    fn before_activation<T: Number>(
        x: &[T],
        gradient: &[T],
        line: [T; 2],
        activation: Activation,
        out: &mut [T],
    ) -> f64 {
        let [factor, offset] = line;
        match activation {
            Activation::None => out.copy_from_slice(gradient),
            Activation::Silu => {
                for ((out, &x), &gradient) in out.iter_mut().zip(x).zip(gradient) {
                    let z = factor * x + offset;
                    let sigmoid = T::ONE / (T::ONE + (-z).exp());
                    *out = gradient * sigmoid * (T::ONE + z * (T::ONE - sigmoid));
                }
            }
        }
        sum(out, |slope| slope)
    }

    /// `sum_s slope[s] (x[s] - mean)`.
    fn correlation<T: Number>(slopes: &[T], x: &[T], mean: T) -> f64 {
        let mut parts = [T::ZERO; PARTS];
        let (whole, rest) = slopes.as_chunks::<PARTS>();
        let (numbers, others) = x.as_chunks::<PARTS>();
        for (slopes, x) in whole.iter().zip(numbers) {
            for ((part, &slope), &x) in parts.iter_mut().zip(slopes).zip(x) {
                *part += slope * (x - mean);
            }
        }
        let rest = rest.iter().zip(others).map(|(&slope, &x)| (slope * (x - mean)).to_f64());
        parts.into_iter().map(T::to_f64).sum::<f64>() + rest.sum::<f64>()
    }

    /// `a slope + b x + c` in place of every slope.
    fn combine<T: Number>(slopes: &mut [T], x: &[T], coefficients: [T; 3]) {
        let [a, b, c] = coefficients;
        for (slope, &x) in slopes.iter_mut().zip(x) {
            *slope = a * *slope + b * x + c;
        }
    }
}

/// The operation on the host.
#[derive(Debug, Clone, Copy)]
struct GroupNorm {
    groups: usize,
    activation: Activation,
}

/// The factor and offset that make `scale (x - mean) deviation^-1 + shift` of a number.
fn line<T: Number>([mean, inverse]: [T; 2], scale: T, shift: T) -> [T; 2] {
    [scale * inverse, shift - scale * inverse * mean]
}

impl HostOperation<3> for GroupNorm {
    fn forward<T: Number>(&self, [x, scale, shift]: [HostView<'_, T>; 3], _tracked: bool) -> HostOutput<T> {
        let per_group = x.shape[1] / self.groups;
        let cells: usize = x.shape[2..].iter().product();
        let mut data = vec![T::ZERO; x.data.len()];
        let mut saved = vec![T::ZERO; 2 * x.shape[0] * self.groups];
        let groups = data.par_chunks_exact_mut(per_group * cells).zip(x.data.par_chunks_exact(per_group * cells));
        let modulations = scale.data.par_chunks_exact(per_group).zip(shift.data.par_chunks_exact(per_group));
        groups.zip(modulations).zip(saved.par_chunks_exact_mut(2)).for_each(|(((out, x), (scale, shift)), saved)| {
            let moments = moments(x);
            saved.copy_from_slice(&moments);
            let channels = out.chunks_exact_mut(cells).zip(x.chunks_exact(cells));
            for ((out, x), (&scale, &shift)) in channels.zip(scale.iter().zip(shift)) {
                values(x, line(moments, scale, shift), self.activation, out);
            }
        });
        HostOutput { shape: x.shape.to_vec(), data, saved: vec![saved] }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let [x, scale, shift] = pass.inputs;
        let per_group = x.shape[1] / self.groups;
        let cells: usize = x.shape[2..].iter().product();
        let size = per_group * cells;
        let mut by_x = vec![T::ZERO; x.data.len()];
        let mut by_scale = vec![T::ZERO; scale.data.len()];
        let mut by_shift = vec![T::ZERO; shift.data.len()];
        let groups = by_x.par_chunks_exact_mut(size).zip(x.data.par_chunks_exact(size));
        let groups = groups.zip(pass.gradient.data.par_chunks_exact(size)).zip(pass.saved[0].par_chunks_exact(2));
        let modulations = scale.data.par_chunks_exact(per_group).zip(shift.data.par_chunks_exact(per_group));
        let sums = by_scale.par_chunks_exact_mut(per_group).zip(by_shift.par_chunks_exact_mut(per_group));
        groups.zip(modulations).zip(sums).for_each(|((group, (scale, shift)), (by_scale, by_shift))| {
            let (((slopes, x), gradient), moments) = group;
            let moments = [moments[0], moments[1]];
            let [mean, inverse] = moments;
            let planes = slopes.chunks_exact_mut(cells).zip(x.chunks_exact(cells)).zip(gradient.chunks_exact(cells));
            // The sums of the derivative by the normal numbers, and of that times the normal numbers.
            let (mut total, mut along) = (0.0, 0.0);
            for (channel, ((slopes, x), gradient)) in planes.enumerate() {
                let line = line(moments, scale[channel], shift[channel]);
                let sum = before_activation(x, gradient, line, self.activation, slopes);
                let product = correlation(slopes, x, mean) * inverse.to_f64();
                by_shift[channel] = T::from_f64(sum);
                by_scale[channel] = T::from_f64(product);
                total += scale[channel].to_f64() * sum;
                along += scale[channel].to_f64() * product;
            }
            // dx = inverse (scale slope - mean(scale slope) - normal mean(scale slope normal)), as a slope, x and a constant.
            let (mean, inverse, count) = (mean.to_f64(), inverse.to_f64(), size as f64);
            let b = -inverse * inverse * along / count;
            let c = -inverse * total / count - b * mean;
            let planes = slopes.chunks_exact_mut(cells).zip(x.chunks_exact(cells));
            for ((slopes, x), scale) in planes.zip(scale) {
                combine(slopes, x, [inverse * scale.to_f64(), b, c].map(T::from_f64));
            }
        });
        [Some(by_x), Some(by_scale), Some(by_shift)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, close, differences, normals, numbers};

    #[test]
    fn group_norm_has_the_values_and_derivatives_of_its_definition() {
        for activation in [Activation::None, Activation::Silu] {
            let inputs = [normals([3, 6, 5, 9], 1)];
            let (scale, shift) = (normals([3, 6], 2), normals([3, 6], 3));
            agree(
                |[x]| group_norm(x, scale.clone(), shift.clone(), 2, activation),
                |[x]| composed(x, scale.clone(), shift.clone(), 2, activation),
                &inputs,
                1e-12,
            );
            let x: Tensor<4> = normals([3, 6, 5, 9], 1);
            let modulation = [scale, shift];
            let x = || x.clone();
            agree(
                |[scale, shift]| group_norm(x(), scale, shift, 3, activation),
                |[scale, shift]| composed(x(), scale, shift, 3, activation),
                &modulation,
                1e-12,
            );
            let (scale, shift) = (normals([2, 2], 2), normals([2, 2], 3));
            let small = [normals([2, 2, 3], 1)];
            differences(|[x]| group_norm(x, scale.clone(), shift.clone(), 1, activation), &small, 1e-8);
        }
    }

    #[test]
    fn groups_have_mean_zero_and_variance_one() {
        let x: Tensor<3> = normals([2, 4, 100], 5) * 3.0 + 7.0;
        let scale = Tensor::ones([2, 4], (&x.device(), x.dtype()));
        let shift = scale.zeros_like();
        let result = numbers(group_norm(x, scale, shift, 2, Activation::None));
        for group in result.chunks(200) {
            let mean = group.iter().sum::<f64>() / 200.0;
            let variance = group.iter().map(|x| x * x).sum::<f64>() / 200.0;
            // The variance falls short of one by 1e-5 / 9.
            close(&[mean, variance], &[0.0, 1.0], 3e-6, "moments");
        }
    }
}
