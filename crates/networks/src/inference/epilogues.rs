//! What becomes of sums while they are in registers.
#![allow(clippy::inline_always, reason = "compiled for the instruction set of the caller")]

use ornstein_engine::LaneArray;

use super::linear::Epilogue;
use super::packed::Scales;
use super::rows::Row;
use crate::operations::Number;

/// The logistic function.
#[inline(always)]
fn sigmoid<T: Number>(x: T) -> T {
    T::ONE / (T::ONE + (-x).exp())
}

/// The activation of all networks here.
#[inline(always)]
pub(super) fn silu<T: Number>(x: T) -> T {
    x / (T::ONE + (-x).exp())
}

/// The activation and its slope.
#[inline(always)]
pub(super) fn silu_and_slope<T: Number>(x: T) -> (T, T) {
    let sigmoid = sigmoid(x);
    (x * sigmoid, sigmoid * (T::ONE + x * (T::ONE - sigmoid)))
}

/// The lanes of a row that a tile covers.
#[inline(always)]
fn part<T, const L: usize>(rows: &mut [Row<T>], output: usize, lane: usize) -> &mut [T; L] {
    (&mut rows[output].0[lane..lane + L]).try_into().expect("tiles divide the lanes")
}

/// `out = y`.
pub(super) struct Store<'a, T>(pub(super) &'a mut [Row<T>]);

impl<T: Number> Epilogue<T> for Store<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        *part(self.0, output, lane) = sums;
    }
}

/// `out = silu(y)`.
pub(super) struct Activate<'a, T>(pub(super) &'a mut [Row<T>]);

impl<T: Number> Epilogue<T> for Activate<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        for (out, sum) in part::<T, L>(self.0, output, lane).iter_mut().zip(sums) {
            *out = silu(sum);
        }
    }
}

/// `out += y`.
pub(super) struct Accumulate<'a, T>(pub(super) &'a mut [Row<T>]);

impl<T: Number> Epilogue<T> for Accumulate<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        for (out, sum) in part::<T, L>(self.0, output, lane).iter_mut().zip(sums) {
            *out += sum;
        }
    }
}

/// `out = silu(out + y)`.
pub(super) struct AccumulateAndActivate<'a, T>(pub(super) &'a mut [Row<T>]);

impl<T: Number> Epilogue<T> for AccumulateAndActivate<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        for (out, sum) in part::<T, L>(self.0, output, lane).iter_mut().zip(sums) {
            *out = silu(*out + sum);
        }
    }
}

/// `out = silu(y)`, and the slope of the activation there.
pub(super) struct ActivateWithSlope<'a, T> {
    pub(super) out: &'a mut [Row<T>],
    pub(super) slope: &'a mut [Row<T>],
}

impl<T: Number> Epilogue<T> for ActivateWithSlope<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        let (out, slope) = (part::<T, L>(self.out, output, lane), part::<T, L>(self.slope, output, lane));
        for ((out, slope), sum) in out.iter_mut().zip(slope).zip(sums) {
            (*out, *slope) = silu_and_slope(sum);
        }
    }
}

/// `out = silu(y)`, which is added to a sum as well.
pub(super) struct ActivateAndAdd<'a, T> {
    pub(super) out: &'a mut [Row<T>],
    pub(super) sum: &'a mut [Row<T>],
}

impl<T: Number> Epilogue<T> for ActivateAndAdd<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        let (out, total) = (part::<T, L>(self.out, output, lane), part::<T, L>(self.sum, output, lane));
        for ((out, total), sum) in out.iter_mut().zip(total).zip(sums) {
            *out = silu(sum);
            *total += *out;
        }
    }
}

/// `sum += w . silu(y)`.
pub(super) struct AddProjection<'a, T> {
    pub(super) weights: &'a [T],
    pub(super) sum: &'a mut Row<T>,
}

impl<T: Number> Epilogue<T> for AddProjection<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        let weight = self.weights[output];
        for (total, sum) in self.sum.0[lane..lane + L].iter_mut().zip(sums) {
            *total += weight * silu(sum);
        }
    }
}

/// `out *= y`.
pub(super) struct Multiply<'a, T>(pub(super) &'a mut [Row<T>]);

impl<T: Number> Epilogue<T> for Multiply<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        for (out, sum) in part::<T, L>(self.0, output, lane).iter_mut().zip(sums) {
            *out *= sum;
        }
    }
}

/// `out = skip x + output y`: the end of a network with preconditioning.
pub(super) struct Leave<'a, T> {
    pub(super) scales: Scales<T>,
    pub(super) states: &'a [LaneArray<T>],
    pub(super) out: &'a mut [LaneArray<T>],
}

impl<T: Number> Epilogue<T> for Leave<'_, T> {
    #[inline(always)]
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]) {
        let states = &self.states[output][lane..lane + L];
        for ((out, &x), sum) in self.out[output][lane..lane + L].iter_mut().zip(states).zip(sums) {
            *out = self.scales.skip * x + self.scales.output * sum;
        }
    }
}
