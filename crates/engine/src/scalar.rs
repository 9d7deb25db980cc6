//! The floating-point types of states.

use ornstein_random::{Counter, Key, fill_normals_f32, fill_normals_f64};
use ornstein_spectral::Real;

/// A state's coordinates: `f32` where memory or a network asks for it, `f64` elsewhere. Sums are always taken in `f64`.
pub trait Scalar: Real {
    /// Zero.
    const ZERO: Self;

    /// Independent standard normals at consecutive counters from `start`.
    fn fill_normals(key: Key, start: Counter, out: &mut [Self]);
}

impl Scalar for f32 {
    const ZERO: Self = 0.0;

    fn fill_normals(key: Key, start: Counter, out: &mut [Self]) {
        fill_normals_f32(key, start, out);
    }
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;

    fn fill_normals(key: Key, start: Counter, out: &mut [Self]) {
        fill_normals_f64(key, start, out);
    }
}
