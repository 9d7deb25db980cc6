//! One engine that follows scores.
//!
//! A *score* is the gradient of a log-density. This crate holds the nouns of everything that moves along one, and the
//! loop over them. It knows no physics, opens no file and prints nothing.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`Ensemble`] | states side by side: many small ones in blocks of 64 lanes, or a single huge one in chunks | [`Layout`] |
//! | [`StateSpace`] | inner product and white noise of the space the states live in | [`Euclidean`] |
//! | [`LogDensity`] | `log pi(x)` up to a constant, and its score; written as a [`LaneDensity`] or a [`StateDensity`] | [`targets`] |
//! | [`CovarianceRoot`] | `C^(1/2)`, to precondition with or to sample from | [`Identity`], [`preconditioners`] |
//! | [`Kernel`] | one Markov transition, exact or biased: it says which | [`kernels`] |
//! | [`Path`] | distributions between a known start and a target | [`paths`] |
//! | [`adaptation`] | finds step size and preconditioner in a warm-up, and is frozen afterwards | [`adaptation::WarmUp`] |
//! | [`Observer`] | sees every step, decides nothing | any closure |
//! | [`diffusion::Denoiser`], [`diffusion::Solver`] | from noise to data: processes, guidance, likelihoods | [`diffusion`] |
//! | [`drive`], [`advance`] | the loop, over a whole ensemble or over its blocks apart | |
//!
//! Noise is never drawn from a generator that is passed around. It is a pure function of the chain ([`Randomness`]),
//! the step and the place in the state, so results do not depend on threads and a checkpoint is a position and a step
//! number.
//!
//! All Langevin kernels discretise `dx = (1/2) C score dt + C^(1/2) dW`: a step `h` adds the drift `(h/2) C score` and
//! noise of covariance `h C`.
//!
//! # Example
//!
//! A thousand chains on a Gaussian, each started at its mean, relax to the variance `1 - e^(-h n)` after `n` exact
//! steps `h`:
//!
//! ```
//! use ornstein_engine::{ChainState, Ensemble, Euclidean, Kernel, Layout, Randomness, drive};
//! use ornstein_engine::{kernels::OrnsteinUhlenbeck, targets::Gaussian};
//!
//! let target = Gaussian::standard(10);
//! let randomness = Randomness { seed: 1, index: 0 };
//! let kernel = OrnsteinUhlenbeck { space: Euclidean, step_size: 0.25, randomness };
//! let start = Ensemble::<f64>::zeros(Layout::Lanes { states: 1000, dimension: 10 });
//! let mut state = kernel.initialise(&target, start)?;
//! drive(&kernel, &target, &mut state, 1..=4, &mut |_: u32, _: &_, _: &_| {}, |_| false)?;
//!
//! let variance = (0..10_000).map(|i| state.get(i / 10, i % 10).powi(2)).sum::<f64>() / 10_000.0;
//! let expected = 1.0 - (-1.0f64).exp();
//! assert!((variance - expected).abs() < 6.0 * expected * (2.0f64 / 10_000.0).sqrt());
//! # Ok::<(), ornstein_engine::DensityError>(())
//! ```

#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set only where it is inlined into it"
)]

pub mod adaptation;
mod chain_state;
pub mod diffusion;
mod driver;
mod ensemble;
mod kernel;
pub mod kernels;
mod lane_density;
mod log_density;
mod metropolis;
mod noise;
mod observer;
mod path;
pub mod paths;
mod point;
mod preconditioner;
pub mod preconditioners;
mod scalar;
mod scratch;
mod state_density;
mod state_space;
pub mod targets;

pub use chain_state::{ChainState, StepStatistics};
pub use driver::{advance, drive};
pub use ensemble::{Ensemble, LANES, Layout};
pub use kernel::{Exactness, Kernel, Transition};
pub use lane_density::{LaneArray, LaneDensity, as_lanes, as_lanes_mut, evaluate_blocks, score_blocks};
pub use log_density::{DensityError, LogDensity};
pub use metropolis::Metropolis;
pub use noise::Randomness;
pub use observer::Observer;
pub use path::{Path, log_densities};
pub use point::Point;
pub use preconditioner::{CovarianceRoot, Identity};
pub use scalar::Scalar;
pub use state_density::{PerState, StateDensity};
pub use state_space::{Euclidean, StateSpace};
