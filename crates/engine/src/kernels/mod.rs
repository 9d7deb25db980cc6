//! Markov kernels, one per file.
//!
//! All Langevin kernels here discretise `dx = (1/2) C score(x) dt + C^(1/2) dW` with one convention: a step `h` adds
//! the drift `(h/2) C score` and noise of covariance `h C`.

mod hamiltonian;
mod isokinetic;
mod langevin_proposal;
mod leimkuhler_matthews;
mod metropolis_langevin;
mod microcanonical_langevin;
mod microcanonical_metropolis;
mod no_u_turn;
mod ornstein_uhlenbeck;
mod parallel_tempering;
mod phase_space;
mod preconditioned_crank_nicolson;
mod splitting;
mod tamed_langevin;
mod trajectory;
mod unadjusted_langevin;
mod underdamped;

pub use hamiltonian::{Hamiltonian, HamiltonianState};
pub use isokinetic::IsokineticScheme;
pub use leimkuhler_matthews::{LeimkuhlerMatthews, LeimkuhlerMatthewsState};
pub use metropolis_langevin::{MetropolisLangevin, MetropolisLangevinState};
pub use microcanonical_langevin::{MicrocanonicalLangevin, MicrocanonicalLangevinState};
pub use microcanonical_metropolis::{MicrocanonicalMetropolis, MicrocanonicalMetropolisState};
pub use no_u_turn::{NoUTurn, NoUTurnState};
pub use ornstein_uhlenbeck::OrnsteinUhlenbeck;
pub use parallel_tempering::{Ladder, ParallelTempering, ParallelTemperingState, Rung};
pub use preconditioned_crank_nicolson::{
    PreconditionedCrankNicolson, PreconditionedCrankNicolsonState, Reweighted,
};
pub use splitting::{Aboba, Baoa, Baoab, Obabo, Part, Splitting};
pub use tamed_langevin::{TamedLangevin, TamedLangevinState};
pub use trajectory::Trajectory;
pub use unadjusted_langevin::{UnadjustedLangevin, UnadjustedLangevinState};
pub use underdamped::{Underdamped, UnderdampedState};
