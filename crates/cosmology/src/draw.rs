//! Fields drawn at once.

use rayon::prelude::*;

use ornstein_engine::{CovarianceRoot, Ensemble, Scalar, StateSpace};
use ornstein_random::{Key, Purpose};

use crate::{FieldSpace, GaussianField};

/// Draws a realisation of the field: `x_k = sqrt(P(k)) xi_k`.
#[must_use]
pub fn draw<T: Scalar>(field: &GaussianField<T>, seed: u64, realisation: u64) -> Ensemble<T> {
    let mut modes = noise(field.space(), Key::new(seed, Purpose::DirectDraw, realisation));
    modes.par_chunks_mut().enumerate().for_each(|(chunk, modes)| field.apply(chunk, modes));
    modes
}

/// White noise of power `power` at every wave-vector but zero: where a Langevin chain may start.
#[must_use]
pub fn white_noise<T: Scalar>(space: &FieldSpace, power: f64, seed: u64, realisation: u64) -> Ensemble<T> {
    let mut modes = noise(space, Key::new(seed, Purpose::InitialField, realisation));
    let root = T::from_f64(power.sqrt());
    modes.par_chunks_mut().for_each(|modes| modes.iter_mut().for_each(|x| *x *= root));
    modes
}

fn noise<T: Scalar>(space: &FieldSpace, key: Key) -> Ensemble<T> {
    let mut modes = Ensemble::zeros(StateSpace::<T>::layout(space));
    modes.par_chunks_mut().enumerate().for_each(|(chunk, modes)| space.white_noise(key, 0, chunk, modes));
    modes
}
