//! The two kinds of number a field can be stored in.

use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;

use rustfft::num_traits::{NumAssign, Signed};

use crate::line::Planned;

/// A real number of a field: `f32` or `f64`.
///
/// The trait carries ordinary arithmetic and the conversions that generic code needs. It is sealed: the transforms are
/// planned and tested for these two types only.
///
/// ```
/// use ornstein_spectral::Real;
///
/// fn mean<T: Real>(values: &[T]) -> f64 {
///     values.iter().map(|value| value.to_f64()).sum::<f64>() / values.len() as f64
/// }
/// assert_eq!(mean(&[1.0_f32, 2.0, 6.0]), 3.0);
/// assert_eq!(f32::NAME, "f32");
/// ```
pub trait Real:
    Copy + Default + Debug + Display + LowerExp + PartialOrd + NumAssign + Signed + Sum + Send + Sync + Planned + 'static
{
    /// The name of the type as a user writes it.
    const NAME: &'static str;

    /// The distance from 1 to the next larger number.
    const EPSILON: Self;

    /// The nearest number to `value`.
    fn from_f64(value: f64) -> Self;

    /// The same number in double precision.
    fn to_f64(self) -> f64;

    /// The square root, correctly rounded.
    #[must_use]
    fn sqrt(self) -> Self;

    /// Whether the number is neither infinite nor NaN.
    fn is_finite(self) -> bool;
}

impl Real for f32 {
    const NAME: &'static str = "f32";
    const EPSILON: Self = Self::EPSILON;

    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

impl Real for f64 {
    const NAME: &'static str = "f64";
    const EPSILON: Self = Self::EPSILON;

    fn from_f64(value: f64) -> Self {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half<T: Real>() -> T {
        T::from_f64(0.5)
    }

    #[test]
    fn generic_code_converts_without_loss_where_it_can() {
        assert_eq!(half::<f32>().to_f64(), 0.5);
        assert_eq!(half::<f64>().to_f64(), 0.5);
        assert_eq!(<f32 as Real>::from_f64(0.1), 0.1_f32);
    }

    #[test]
    fn names_are_the_types_names() {
        assert_eq!(<f32 as Real>::NAME, "f32");
        assert_eq!(<f64 as Real>::NAME, "f64");
    }
}
