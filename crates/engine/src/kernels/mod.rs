//! Markov kernels, one per file.
//!
//! | kernel | stationary law | moves by |
//! |---|---|---|
//! | [`UnadjustedLangevin`] | order 1 | Euler's step of overdamped Langevin dynamics |
//! | [`TamedLangevin`] | order 1 | the same with a drift of bounded length, for forces that grow fast |
//! | [`LeimkuhlerMatthews`] | order 2 | the same with the mean of two successive noises |
//! | [`MetropolisLangevin`] | exact | Euler's step and a Metropolis test (MALA) |
//! | [`OrnsteinUhlenbeck`] | exact | the exact solution for a Gaussian |
//! | [`PreconditionedCrankNicolson`] | exact | that solution for a reference, and a test of the likelihood |
//! | [`Underdamped`] | order 2 | Langevin dynamics with inertia, split as [`Baoab`], [`Baoa`], [`Obabo`] or [`Aboba`] |
//! | [`Hamiltonian`] | exact | trajectories of given or random length (HMC) |
//! | [`NoUTurn`] | exact | trajectories that stop when they turn back (NUTS) |
//! | [`MicrocanonicalLangevin`] | order 2 | motion at constant speed (MCLMC) |
//! | [`MicrocanonicalMetropolis`] | exact | the same with a Metropolis test |
//! | [`ParallelTempering`] | as its rungs | any of them at several temperatures, with swaps |
//!
//! All overdamped kernels discretise `dx = (1/2) C score(x) dt + C^(1/2) dW` with one convention: a step `h` adds
//! the drift `(h/2) C score` and noise of covariance `h C`. All kernels with a velocity keep it whitened:
//! `dx = C^(1/2) u dt` with `u ~ N(0, 1)`, or a unit vector where the speed is constant.

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
pub use preconditioned_crank_nicolson::{PreconditionedCrankNicolson, PreconditionedCrankNicolsonState, Reweighted};
pub use splitting::{Aboba, Baoa, Baoab, Obabo, Part, Splitting};
pub use tamed_langevin::{TamedLangevin, TamedLangevinState};
pub use trajectory::Trajectory;
pub use unadjusted_langevin::{UnadjustedLangevin, UnadjustedLangevinState};
pub use underdamped::{Underdamped, UnderdampedState};
