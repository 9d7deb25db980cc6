//! The move that Langevin kernels share.

use ornstein_random::{Purpose, dispatch};

use crate::ensemble::LANES;
use crate::{CovarianceRoot, Ensemble, Randomness, Scalar, StateSpace};

/// Writes `y = x + R ((h/2) R^T score + sqrt(h) xi)` with `C = R R^T`.
pub(super) fn propose<T: Scalar>(
    (space, root): (&impl StateSpace<T>, &impl CovarianceRoot<T>),
    (step_size, randomness, step): (f64, Randomness, u32),
    (x, score): (&Ensemble<T>, &Ensemble<T>),
    y: &mut Ensemble<T>,
) {
    let first = x.first_chunk();
    y.for_each_chunk(Vec::new, |chunk, drift, y| {
        let (x, score) = (x.chunk(chunk), score.chunk(chunk));
        increment((space, root), (step_size, randomness, step), (first + chunk, score), drift, y);
        add(x, y);
    });
}

/// Writes the increment `R ((h/2) R^T score + sqrt(h) xi)` of one chunk.
pub(super) fn increment<T: Scalar, C: CovarianceRoot<T>>(
    (space, root): (&impl StateSpace<T>, &C),
    (step_size, randomness, step): (f64, Randomness, u32),
    (chunk, score): (usize, &[T]),
    drift: &mut Vec<T>,
    out: &mut [T],
) {
    let (half, amplitude) = (T::from_f64(0.5 * step_size), T::from_f64(step_size.sqrt()));
    space.white_noise(randomness.key(Purpose::LangevinNoise), step, chunk, out);
    if C::IS_IDENTITY {
        combine(half, score, amplitude, out);
        return;
    }
    drift.clear();
    drift.extend_from_slice(score);
    root.apply_transpose(chunk, drift);
    combine(half, drift, amplitude, out);
    root.apply(chunk, out);
}

dispatch! {
    /// `y = a x + b y`.
    fn combine<T: Scalar>(a: T, x: &[T], b: T, y: &mut [T]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = a * x + b * *y;
        }
    }

    /// `y = x + y`.
    fn add<T: Scalar>(x: &[T], y: &mut [T]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = x + *y;
        }
    }

    /// `x = x + y`, and whether all of the result is finite.
    pub(super) fn add_and_check<T: Scalar>(y: &[T], x: &mut [T]) -> bool {
        // A number is finite if and only if its product with zero is zero; a sum of those needs no branch. Each lane has
        // its own sum, so that the additions do not wait for each other.
        let mut excess = [T::ZERO; LANES];
        for (x, y) in x.chunks_mut(LANES).zip(y.chunks(LANES)) {
            for ((x, &y), excess) in x.iter_mut().zip(y).zip(&mut excess) {
                *x += y;
                *excess += *x * T::ZERO;
            }
        }
        excess.iter().all(|&excess| excess == T::ZERO)
    }
}
