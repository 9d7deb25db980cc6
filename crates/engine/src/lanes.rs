//! Ordinary vectors, many side by side.

use ornstein_random::{Counter, Key};

use crate::ensemble::LANES;
use crate::{Layout, Scalar, StateSpace};

/// The space of `states` vectors of `dimension` independent real coordinates with the usual inner product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lanes {
    /// Number of states.
    pub states: usize,
    /// Coordinates per state.
    pub dimension: usize,
}

impl<T: Scalar> StateSpace<T> for Lanes {
    fn layout(&self) -> Layout {
        Layout::Lanes { states: self.states, dimension: self.dimension }
    }

    fn degrees_of_freedom(&self) -> usize {
        self.dimension
    }

    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]) {
        T::fill_normals(key, Counter::coordinate(0, chunk as u64, step), out);
    }

    fn inner_product(&self, _chunk: usize, a: &[T], b: &[T], sums: &mut [f64]) {
        for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a.to_f64() * b.to_f64();
            }
        }
    }
}
