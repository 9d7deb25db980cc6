//! Diffusion from data to noise, and back by the help of a denoiser.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`DiffusionProcess`] | how signal fades and noise grows: `x_t = alpha x_0 + sigma epsilon` | [`processes`] |
//! | [`TimeGrid`] | at which times a run stops over | |
//! | [`Denoiser`] | `E[x_0 \| x_t]`, hence the score: all that a model is asked for | [`data`] in closed form |
//! | [`guidance`] | what is added to a score on the way; a guided denoiser is a denoiser | [`guidance`] |
//! | [`Solver`] | one step from noise towards data; it states its order | [`solvers`] |
//! | [`Generation`] | the loop, over all blocks of an ensemble apart | |
//! | [`FlowLikelihood`] | normalised densities by the probability flow, with a [`TraceEstimator`] | |
//!
//! Any process goes with any denoiser, solver and grid. A solver sees nothing of a model but its denoised states, and nothing
//! of time but the noise levels at the ends of a step.
//!
//! # Example
//!
//! A thousand draws from a Gaussian by the reverse diffusion, in 200 steps:
//!
//! ```
//! use ornstein_engine::diffusion::solvers::Ancestral;
//! use ornstein_engine::diffusion::{
//!     Generation, ReverseProblem, TimeGrid, data::GaussianData, processes::VariancePreservingLinear,
//! };
//! use ornstein_engine::{Ensemble, Layout, Randomness};
//!
//! let process = VariancePreservingLinear::default();
//! let data = GaussianData::new(vec![2.0], vec![0.5])?;
//! let grid = TimeGrid::log_snr(&process, 1.0, 1e-3, 200)?.then(0.0)?;
//! let generation = Generation {
//!     problem: ReverseProblem { process: &process, denoiser: &data },
//!     solver: Ancestral,
//!     grid: &grid,
//!     final_denoising: false,
//!     randomness: Randomness { seed: 1, index: 0 },
//! };
//! let layout = Layout::Lanes { states: 1000, dimension: 1 };
//! let draws: Ensemble<f64> = generation.run(layout, 201, &mut |_: u32, _: &_, _: &_| {})?;
//! let mean = draws.to_rows().iter().sum::<f64>() / 1000.0;
//! assert!((mean - 2.0).abs() < 6.0 * 0.5 / 1000f64.sqrt());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arithmetic;
mod butcher_tableau;
pub mod data;
mod denoiser;
mod divergence;
mod elementary;
mod generation;
pub mod guidance;
mod likelihood;
mod noise_level;
mod process;
pub mod processes;
mod solver;
pub mod solvers;
mod step_control;
mod time_grid;
mod trace;
mod workspace;

pub use butcher_tableau::ButcherTableau;
pub use denoiser::{Denoiser, LaneDenoiser, LanesOnlyError, denoise_by_lanes, write_score};
pub use divergence::{DenoiserDivergence, LaneDivergence, divergence_by_lanes};
pub use generation::Generation;
pub use likelihood::{FlowLikelihood, LogLikelihood};
pub use noise_level::NoiseLevel;
pub use process::{DiffusionProcess, ProcessError};
pub use solver::{ReverseProblem, ReverseStep, Solver, SolverMemory, SolverState, Trajectory};
pub use step_control::{StepControl, StepHistory};
pub use time_grid::{TimeGrid, TimeGridError};
pub use trace::{
    CentralDifference, CoordinateTrace, DenoisedPoint, ExactTrace, Hutchinson, JacobianProduct, ProbeDistribution,
    TraceEstimator,
};
pub use workspace::Workspace;
