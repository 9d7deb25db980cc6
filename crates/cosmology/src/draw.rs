//! Fields drawn at once.

use rayon::prelude::*;

use ornstein_engine::{CovarianceRoot, Ensemble, Scalar, StateSpace};
use ornstein_random::{Key, Purpose};

use crate::{FieldSpace, GaussianField};

/// Draws a realisation of the field: `x_k = sqrt(P(k)) xi_k`.
#[must_use]
pub fn draw<T: Scalar>(field: &GaussianField<T>, seed: u64, realisation: u64) -> Ensemble<T> {
    let key = Key::new(seed, Purpose::DirectDraw, realisation);
    shaped_noise(field.space(), key, |chunk, modes| field.apply(chunk, modes))
}

/// White noise of power `power` at every wave-vector but zero: where a Langevin chain may start.
#[must_use]
pub fn white_noise<T: Scalar>(space: &FieldSpace, power: f64, seed: u64, realisation: u64) -> Ensemble<T> {
    let key = Key::new(seed, Purpose::InitialField, realisation);
    let root = T::from_f64(power.sqrt());
    shaped_noise(space, key, |_, modes| modes.iter_mut().for_each(|x| *x *= root))
}

/// Noise that `shape(chunk, modes)` works on while the chunk is still in the cache.
fn shaped_noise<T: Scalar>(space: &FieldSpace, key: Key, shape: impl Fn(usize, &mut [T]) + Sync) -> Ensemble<T> {
    let mut modes = Ensemble::zeros(space.layout());
    modes.par_chunks_mut().enumerate().for_each(|(chunk, modes)| {
        space.white_noise(key, 0, chunk, modes);
        shape(chunk, modes);
    });
    modes
}
