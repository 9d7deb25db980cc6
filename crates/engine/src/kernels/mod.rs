//! Markov kernels, one per file.
//!
//! All Langevin kernels here discretise `dx = (1/2) C score(x) dt + C^(1/2) dW` with one convention: a step `h` adds
//! the drift `(h/2) C score` and noise of covariance `h C`.

mod langevin_proposal;
mod metropolis_langevin;
mod ornstein_uhlenbeck;
mod unadjusted_langevin;

pub use metropolis_langevin::{MetropolisLangevin, MetropolisLangevinState};
pub use ornstein_uhlenbeck::OrnsteinUhlenbeck;
pub use unadjusted_langevin::{UnadjustedLangevin, UnadjustedLangevinState};
