//! What the tests of annealing share.
#![allow(dead_code, unused_imports, reason = "each test uses its part")]

mod fresh_draw;

pub use fresh_draw::FreshDraw;

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::targets::{ExactSampler, Gaussian};
use ornstein_engine::{Ensemble, Euclidean, Identity, LaneDensity, Layout, Randomness};
use ornstein_random::Purpose;

/// `N(0, deviation^2)` in `dimension` coordinates.
pub fn reference(dimension: usize, deviation: f64) -> Gaussian {
    Gaussian::new(vec![0.0; dimension], vec![deviation; dimension]).unwrap()
}

/// Independent draws.
pub fn draws<D: ExactSampler + LaneDensity<f64>>(
    density: &D,
    purpose: Purpose,
    randomness: Randomness,
    states: usize,
) -> Ensemble<f64> {
    let dimension = LaneDensity::<f64>::dimension(density);
    let mut start = Ensemble::zeros(Layout::Lanes { states, dimension });
    density.draw_under(randomness.key(purpose), &mut start).unwrap();
    start
}

/// HMC of a few jittered leapfrog steps.
pub fn hamiltonian(step_size: f64, mean: u32, randomness: Randomness) -> Hamiltonian<Euclidean, Identity> {
    let trajectory = Trajectory::Jittered { mean };
    Hamiltonian { space: Euclidean, preconditioner: Identity, step_size, trajectory, randomness }
}
