//! The floating-point types of states.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use ornstein_random::{Counter, Key, fill_normals_f32, fill_normals_f64};

/// A state's coordinates: `f32` where memory or a network asks for it, `f64` elsewhere. Sums are always taken in `f64`.
pub trait Scalar:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Sum
{
    /// Zero.
    const ZERO: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number as `f64`.
    fn to_f64(self) -> f64;

    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;

    /// Independent standard normals at consecutive counters from `start`.
    fn fill_normals(key: Key, start: Counter, out: &mut [Self]);
}

macro_rules! scalar {
    ($type:ty, $fill:ident) => {
        impl Scalar for $type {
            const ZERO: Self = 0.0;

            fn from_f64(value: f64) -> Self {
                value as Self
            }

            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            fn is_finite(self) -> bool {
                <$type>::is_finite(self)
            }

            fn fill_normals(key: Key, start: Counter, out: &mut [Self]) {
                $fill(key, start, out);
            }
        }
    };
}

scalar!(f32, fill_normals_f32);
scalar!(f64, fill_normals_f64);
