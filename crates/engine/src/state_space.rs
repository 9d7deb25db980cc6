//! The real Euclidean space in which states live.

use ornstein_random::Key;

use crate::{Layout, Scalar};

/// A real inner-product space, with the noise that is white in it.
///
/// A kernel needs three things of the space beside the density: how states are laid out, the inner product (Metropolis
/// ratios and gradients refer to it), and standard normal noise, that is noise with `E[<a, xi><b, xi>] = <a, b>`. For
/// ordinary vectors these are the obvious ones ([`Lanes`](crate::Lanes)). The Fourier modes of a real field are stored
/// with redundancy (`delta(-k) = conj(delta(k))`), so their space weighs coordinates, and its noise keeps the symmetry.
pub trait StateSpace<T: Scalar>: Sync {
    /// How the space's states are laid out.
    fn layout(&self) -> Layout;

    /// The dimension `d` of the space, which is less than the stored numbers where these are redundant.
    fn degrees_of_freedom(&self) -> usize;

    /// Standard normal noise for one chunk, a pure function of its arguments.
    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]);

    /// Adds the chunk's contribution to `<a, b>` of each of its states to `sums` (one entry per lane).
    fn inner_product(&self, chunk: usize, a: &[T], b: &[T], sums: &mut [f64]);
}
