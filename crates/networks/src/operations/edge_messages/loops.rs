//! The loops over features of edges between the matrix products.

use ornstein_random::dispatch;

use crate::operations::Number;
use crate::operations::silu::silu_value;

/// Partial sums of a scalar product, a number that does not depend on the instruction set.
const PARTS: usize = 16;

/// The activation and its slope.
#[allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]
#[inline(always)]
fn silu_and_slope<T: Number>(x: T) -> (T, T) {
    let sigmoid = T::ONE / (T::ONE + (-x).exp());
    (x * sigmoid, sigmoid * (T::ONE + x * (T::ONE - sigmoid)))
}

/// `sum_h f(a_h, b_h)` in partial sums.
#[allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]
#[inline(always)]
fn sum<T: Number>(a: &[T], b: &[T], f: impl Fn(T, T) -> T) -> T {
    let mut parts = [T::ZERO; PARTS];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<PARTS>(), b.as_chunks::<PARTS>());
    for (a, b) in a.iter().zip(b) {
        for ((part, &a), &b) in parts.iter_mut().zip(a).zip(b) {
            *part += f(a, b);
        }
    }
    for ((part, &a), &b) in parts.iter_mut().zip(a_rest).zip(b_rest) {
        *part += f(a, b);
    }
    parts.into_iter().fold(T::ZERO, |sum, part| sum + part)
}

dispatch! {
    /// `silu(receiving + sending + distance squared)` of one edge.
    pub(super) fn first<T: Number>(receiving: &[T], sending: &[T], distance: &[T], squared: T, out: &mut [T]) {
        for (((out, &receiving), &sending), &distance) in out.iter_mut().zip(receiving).zip(sending).zip(distance) {
            *out = silu_value(receiving + sending + distance * squared);
        }
    }

    /// The same with the slope of the activation.
    pub(super) fn first_with_slope<T: Number>(
        receiving: &[T],
        sending: &[T],
        distance: &[T],
        squared: T,
        out: &mut [T],
        slope: &mut [T],
    ) {
        let ends = receiving.iter().zip(sending).zip(distance);
        for ((out, slope), ((&receiving, &sending), &distance)) in out.iter_mut().zip(slope).zip(ends) {
            (*out, *slope) = silu_and_slope(receiving + sending + distance * squared);
        }
    }

    /// `x = silu(x + bias)` of all rows.
    pub(super) fn activate<T: Number>(rows: &mut [T], bias: &[T]) {
        for row in rows.chunks_exact_mut(bias.len()) {
            for (x, &bias) in row.iter_mut().zip(bias) {
                *x = silu_value(*x + bias);
            }
        }
    }

    /// The same with the slopes.
    pub(super) fn activate_with_slope<T: Number>(rows: &mut [T], bias: &[T], slopes: &mut [T]) {
        for (row, slopes) in rows.chunks_exact_mut(bias.len()).zip(slopes.chunks_exact_mut(bias.len())) {
            for ((x, &bias), slope) in row.iter_mut().zip(bias).zip(slopes) {
                (*x, *slope) = silu_and_slope(*x + bias);
            }
        }
    }

    /// `strength . silu(x + bias)` of all rows; `rows` becomes the activated.
    pub(super) fn strengths<T: Number>(rows: &mut [T], bias: &[T], strength: &[T], out: &mut [T]) {
        for (row, out) in rows.chunks_exact_mut(bias.len()).zip(out) {
            for (x, &bias) in row.iter_mut().zip(bias) {
                *x = silu_value(*x + bias);
            }
            *out = sum(row, strength, |x, strength| x * strength);
        }
    }

    /// `a . b`.
    pub(super) fn scalar_product<T: Number>(a: &[T], b: &[T]) -> T {
        sum(a, b, |a, b| a * b)
    }

    /// `out = factor row`.
    pub(super) fn write_scaled<T: Number>(out: &mut [T], factor: T, row: &[T]) {
        for (out, &x) in out.iter_mut().zip(row) {
            *out = factor * x;
        }
    }

    /// `sum += factor row`.
    pub(super) fn add_scaled<T: Number>(sum: &mut [T], factor: T, row: &[T]) {
        for (sum, &x) in sum.iter_mut().zip(row) {
            *sum += factor * x;
        }
    }

    /// `out *= slope` and `sum += out` of all rows.
    pub(super) fn through_activation<T: Number>(rows: &mut [T], slopes: &[T], sum: &mut [T]) {
        for (row, slopes) in rows.chunks_exact_mut(sum.len()).zip(slopes.chunks_exact(sum.len())) {
            for ((x, &slope), sum) in row.iter_mut().zip(slopes).zip(sum.iter_mut()) {
                *x *= slope;
                *sum += *x;
            }
        }
    }

    /// The derivative by the argument of a strength's activation, in place of its slope, from that by the strength of every row.
    pub(super) fn through_strength<T: Number>(slopes: &mut [T], strength: &[T], by_strength: &[T], by_bias: &mut [T]) {
        for (row, &factor) in slopes.chunks_exact_mut(strength.len()).zip(by_strength) {
            for ((slope, &strength), by_bias) in row.iter_mut().zip(strength).zip(by_bias.iter_mut()) {
                *slope = factor * strength * *slope;
                *by_bias += *slope;
            }
        }
    }

    /// Takes the derivative by the first layer of one edge to what it is made of: multiplies by the slope, adds to both ends and to
    /// the column of the distance, and gives the derivative by the squared distance.
    pub(super) fn through_first<T: Number>(
        row: &mut [T],
        slope: &[T],
        distance: &[T],
        squared: T,
        by_receiving: &mut [T],
        by_sending: &mut [T],
        by_distance: &mut [T],
    ) -> T {
        let ends = by_receiving.iter_mut().zip(by_sending).zip(by_distance);
        for ((x, &slope), ((receiving, sending), by_distance)) in row.iter_mut().zip(slope).zip(ends) {
            *x *= slope;
            *receiving += *x;
            *sending += *x;
            *by_distance += squared * *x;
        }
        sum(row, distance, |x, distance| x * distance)
    }
}
