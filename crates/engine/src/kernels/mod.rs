//! Markov kernels, one per file.
//!
//! All Langevin kernels here discretise `dx = (1/2) C score(x) dt + C^(1/2) dW` with one convention: a step `h` adds
//! the drift `(h/2) C score` and noise of covariance `h C`.

mod metropolis_langevin;
mod ornstein_uhlenbeck;
mod unadjusted_langevin;

pub use metropolis_langevin::{MetropolisLangevin, MetropolisLangevinState};
pub use ornstein_uhlenbeck::OrnsteinUhlenbeck;
pub use unadjusted_langevin::{UnadjustedLangevin, UnadjustedLangevinState};

use ornstein_random::Key;

use crate::{CovarianceRoot, Scalar, StateSpace};

/// Working memory for one chunk.
#[derive(Default)]
struct Scratch<T> {
    noise: Vec<T>,
    drift: Vec<T>,
}

/// Writes `C^(1/2) ((h/2) C^(1/2) score + sqrt(h) xi)` of one chunk into `scratch.noise`: the Langevin increment.
fn langevin_increment<T: Scalar>(
    space: &impl StateSpace<T>,
    root: &impl CovarianceRoot<T>,
    step_size: f64,
    (key, step, chunk): (Key, u32, usize),
    score: &[T],
    scratch: &mut Scratch<T>,
) {
    let half = T::from_f64(0.5 * step_size);
    let amplitude = T::from_f64(step_size.sqrt());
    scratch.noise.resize(score.len(), T::ZERO);
    scratch.drift.clear();
    scratch.drift.extend_from_slice(score);
    space.white_noise(key, step, chunk, &mut scratch.noise);
    root.apply(chunk, &mut scratch.drift);
    for (noise, &drift) in scratch.noise.iter_mut().zip(&scratch.drift) {
        *noise = half * drift + amplitude * *noise;
    }
    root.apply(chunk, &mut scratch.noise);
}
