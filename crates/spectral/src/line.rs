//! One-dimensional transforms of a single line, planned once.

use std::sync::Arc;

use num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftDirection, FftNum, FftPlanner};

use crate::complex_view::{as_complex_mut, as_real_mut};

/// The sign of the exponent: [`Forward`](Direction::Forward) is `exp(-i k x)`, [`Inverse`](Direction::Inverse) is `exp(+i k x)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Cells to modes.
    Forward,
    /// Modes to cells.
    Inverse,
}

/// Numbers for which transforms of lines can be planned. It hides the number traits of the FFT library from users of
/// [`Real`](crate::Real).
pub trait Planned: Sized {
    /// Transforms of complex lines of `len` entries in both directions.
    fn plan_complex(len: usize) -> Box<dyn ComplexLine<Self>>;

    /// Transforms between real rows of `cells` numbers and their half-complex form.
    fn plan_real(cells: usize) -> Box<dyn RealLine<Self>>;
}

/// The complex transform of contiguous lines.
pub trait ComplexLine<T>: Send + Sync {
    /// Entries of working memory that [`transform`](Self::transform) needs.
    fn scratch_len(&self) -> usize;

    /// Transforms `line` in place.
    fn transform(&self, direction: Direction, line: &mut [Complex<T>], scratch: &mut [Complex<T>]);
}

/// The real transform of a padded row in place.
pub trait RealLine<T>: Send + Sync {
    /// Complex entries of working memory that the transforms need.
    fn scratch_len(&self) -> usize;

    /// Turns the real numbers at the start of `row` into the half-complex transform, which fills it.
    fn forward(&self, row: &mut [T], scratch: &mut [Complex<T>]);

    /// Turns the half-complex transform in `row` into real numbers followed by zeros. Imaginary parts of the self-conjugate
    /// entries are ignored.
    fn inverse(&self, row: &mut [T], scratch: &mut [Complex<T>]);
}

macro_rules! planned {
    ($real:ty) => {
        impl Planned for $real {
            fn plan_complex(len: usize) -> Box<dyn ComplexLine<Self>> {
                Box::new(ComplexPlan::new(len))
            }

            fn plan_real(cells: usize) -> Box<dyn RealLine<Self>> {
                Box::new(RealPlan::new(cells))
            }
        }
    };
}

planned!(f32);
planned!(f64);

/// A complex line through `rustfft`.
struct ComplexPlan<T> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
}

impl<T: FftNum> ComplexPlan<T> {
    fn new(len: usize) -> Self {
        let mut planner = FftPlanner::new();
        Self {
            forward: planner.plan_fft(len, FftDirection::Forward),
            inverse: planner.plan_fft(len, FftDirection::Inverse),
        }
    }
}

impl<T: FftNum> ComplexLine<T> for ComplexPlan<T> {
    fn scratch_len(&self) -> usize {
        self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len())
    }

    fn transform(&self, direction: Direction, line: &mut [Complex<T>], scratch: &mut [Complex<T>]) {
        match direction {
            Direction::Forward => self.forward.process_with_scratch(line, scratch),
            Direction::Inverse => self.inverse.process_with_scratch(line, scratch),
        }
    }
}

/// A real line through `realfft`.
struct RealPlan<T> {
    forward: Arc<dyn RealToComplex<T>>,
    inverse: Arc<dyn ComplexToReal<T>>,
    cells: usize,
}

impl<T: FftNum> RealPlan<T> {
    fn new(cells: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        Self { forward: planner.plan_fft_forward(cells), inverse: planner.plan_fft_inverse(cells), cells }
    }

    /// Room for the `cells` real numbers of one row, in complex entries.
    fn copy_len(&self) -> usize {
        self.cells.div_ceil(2)
    }
}

impl<T: FftNum> RealLine<T> for RealPlan<T> {
    fn scratch_len(&self) -> usize {
        self.copy_len() + self.forward.get_scratch_len().max(self.inverse.get_scratch_len())
    }

    fn forward(&self, row: &mut [T], scratch: &mut [Complex<T>]) {
        let (copy, scratch) = scratch.split_at_mut(self.copy_len());
        let copy = &mut as_real_mut(copy)[..self.cells];
        copy.copy_from_slice(&row[..self.cells]);
        let result = self.forward.process_with_scratch(copy, as_complex_mut(row), scratch);
        debug_assert!(result.is_ok(), "{result:?}");
    }

    fn inverse(&self, row: &mut [T], scratch: &mut [Complex<T>]) {
        let (copy, scratch) = scratch.split_at_mut(self.copy_len());
        let copy = &mut as_real_mut(copy)[..self.cells];
        row[1] = T::zero();
        if self.cells.is_multiple_of(2) {
            row[self.cells + 1] = T::zero();
        }
        let result = self.inverse.process_with_scratch(as_complex_mut(row), copy, scratch);
        debug_assert!(result.is_ok(), "{result:?}");
        row[..self.cells].copy_from_slice(copy);
        row[self.cells..].fill(T::zero());
    }
}
