//! The real space in which states live.

use ornstein_random::{Counter, Key, dispatch};

use crate::Scalar;
use crate::ensemble::LANES;

/// A real inner-product space, with the noise that is white in it.
///
/// A kernel needs two things of the space beside the density: the inner product (Metropolis ratios and gradients refer to
/// it), and standard normal noise, that is noise with `E[<a, xi><b, xi>] = <a, b>`. For ordinary vectors these are the
/// obvious ones ([`Euclidean`]). The Fourier modes of a real field are stored with redundancy
/// (`delta(-k) = conj(delta(k))`), so their space weighs coordinates, and its noise keeps the symmetry.
pub trait StateSpace<T: Scalar>: Sync {
    /// Standard normal noise for one chunk, a pure function of its arguments.
    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]);

    /// Adds the chunk's contribution to `<a, b>` of each of its states to `sums` (one entry per lane).
    fn inner_product(&self, chunk: usize, a: &[T], b: &[T], sums: &mut [f64]);
}

/// Ordinary vectors of independent real coordinates: `<a, b> = sum_i a_i b_i`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Euclidean;

impl<T: Scalar> StateSpace<T> for Euclidean {
    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]) {
        T::fill_normals(key, Counter::coordinate(0, chunk as u64, step), out);
    }

    fn inner_product(&self, _chunk: usize, a: &[T], b: &[T], sums: &mut [f64]) {
        if let [sum] = sums { *sum += product(a, b) } else { products_by_lane(a, b, sums) }
    }
}

impl<T: Scalar, S: StateSpace<T>> StateSpace<T> for &S {
    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]) {
        (*self).white_noise(key, step, chunk, out);
    }

    fn inner_product(&self, chunk: usize, a: &[T], b: &[T], sums: &mut [f64]) {
        (*self).inner_product(chunk, a, b, sums);
    }
}

dispatch! {
    fn products_by_lane<T: Scalar>(a: &[T], b: &[T], sums: &mut [f64]) {
        for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a.to_f64() * b.to_f64();
            }
        }
    }

    /// Eight partial sums, so that the additions do not wait for each other.
    fn product<T: Scalar>(a: &[T], b: &[T]) -> f64 {
        let (a, a_rest) = a.as_chunks::<8>();
        let (b, b_rest) = b.as_chunks::<8>();
        let mut sums = [0.0; 8];
        for (a, b) in a.iter().zip(b) {
            for i in 0..8 {
                sums[i] += a[i].to_f64() * b[i].to_f64();
            }
        }
        let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a.to_f64() * b.to_f64()).sum();
        sums.iter().sum::<f64>() + rest
    }
}
