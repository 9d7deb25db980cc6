//! The floating-point types of states.

use std::cell::RefCell;

use ornstein_random::math::{exp_f32, exp_f64, ln_f32, ln_f64, sin_cos_turns_f32, sin_cos_turns_f64};
use ornstein_random::{Counter, Key, fill_normals_f32, fill_normals_f64};
use ornstein_spectral::Real;

use crate::scratch::{DOUBLE, SINGLE};

/// A state's coordinates: `f32` where memory or a network asks for it, `f64` elsewhere. Sums are always taken in `f64`.
///
/// The functions are the polynomials of [`ornstein_random::math`], which have the same bits on every processor.
pub trait Scalar: Real {
    /// Zero.
    const ZERO: Self;

    /// One.
    const ONE: Self;

    /// Independent standard normals at consecutive counters from `start`.
    fn fill_normals(key: Key, start: Counter, out: &mut [Self]);

    /// `e^x`.
    #[must_use]
    fn exp(self) -> Self;

    /// `ln x`.
    #[must_use]
    fn ln(self) -> Self;

    /// Sine and cosine of `self` turns, that is of `2 pi` times this number.
    #[must_use]
    fn sin_cos_turns(self) -> (Self, Self);

    /// Calls `work` with this thread's pool of working memory.
    #[doc(hidden)]
    fn pool<R>(work: impl FnOnce(&RefCell<Vec<Vec<Self>>>) -> R) -> R;

    /// `1` where `condition` holds, else `0`.
    #[must_use]
    #[inline(always)]
    fn indicator(condition: bool) -> Self {
        if condition { Self::ONE } else { Self::ZERO }
    }
}

macro_rules! scalar {
    ($number:ty, $pool:ident, $fill:ident, $exp:ident, $ln:ident, $sin_cos:ident) => {
        impl Scalar for $number {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            fn fill_normals(key: Key, start: Counter, out: &mut [Self]) {
                $fill(key, start, out);
            }

            fn pool<R>(work: impl FnOnce(&RefCell<Vec<Vec<Self>>>) -> R) -> R {
                $pool.with(work)
            }

            #[inline(always)]
            fn exp(self) -> Self {
                $exp(self)
            }

            #[inline(always)]
            fn ln(self) -> Self {
                $ln(self)
            }

            #[inline(always)]
            fn sin_cos_turns(self) -> (Self, Self) {
                $sin_cos(self)
            }
        }
    };
}

scalar!(f32, SINGLE, fill_normals_f32, exp_f32, ln_f32, sin_cos_turns_f32);
scalar!(f64, DOUBLE, fill_normals_f64, exp_f64, ln_f64, sin_cos_turns_f64);
