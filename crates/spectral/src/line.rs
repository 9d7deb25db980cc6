//! One-dimensional transforms of a single line, planned once.

use std::sync::Arc;

use num_complex::Complex;
use rustfft::{Fft, FftDirection, FftNum, FftPlanner};

use crate::real_line::RealPlan;

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
    ($real:ty, $lanes:literal) => {
        impl Planned for $real {
            fn plan_complex(len: usize) -> Box<dyn ComplexLine<Self>> {
                Box::new(ComplexPlan::new(len))
            }

            fn plan_real(cells: usize) -> Box<dyn RealLine<Self>> {
                Box::new(RealPlan::<Self, $lanes>::new(cells))
            }
        }
    };
}

// As many lanes as fill a vector register of 32 bytes.
planned!(f32, 8);
planned!(f64, 4);

/// A complex line through `rustfft`.
pub(crate) struct ComplexPlan<T> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
}

impl<T: FftNum> ComplexPlan<T> {
    /// Plans both directions for lines of `len` entries.
    pub(crate) fn new(len: usize) -> Self {
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
