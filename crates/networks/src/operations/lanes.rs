//! Sums and maxima that vector units take in lanes, in an order that is the same on all of them.

#![allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]

use super::Number;

/// Numbers side by side: a vector register of single precision.
pub(super) const LANES: usize = 16;

/// `function` of every number and its index, added up: within lanes first, then over them.
#[inline(always)]
pub(super) fn sum_of<T: Number>(count: usize, function: impl Fn(usize) -> T) -> T {
    let mut sums = [T::ZERO; LANES];
    let whole = count - count % LANES;
    for begin in (0..whole).step_by(LANES) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += function(begin + lane);
        }
    }
    let mut total = T::ZERO;
    for at in whole..count {
        total += function(at);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    total + sums[0]
}

/// The largest of a number of numbers that is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn largest<T: Number>(numbers: &[T], least: T) -> T {
    let larger = |a: T, b: T| if a > b { a } else { b };
    let mut lanes = [least; LANES];
    for numbers in numbers.chunks_exact(LANES) {
        for (lane, &number) in lanes.iter_mut().zip(numbers) {
            *lane = larger(*lane, number);
        }
    }
    lanes.into_iter().fold(least, larger)
}
