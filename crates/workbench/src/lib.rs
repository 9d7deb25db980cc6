//! Generic experiments on shipped targets and on data of one's own.
//!
//! | what | where |
//! |---|---|
//! | the table `[target]`: any shipped density with what is known of it | [`target`], [`Target`] |
//! | the table `[kernel]`: generic code over any kernel of the engine | [`kernel`], [`KernelVisitor`] |
//! | the tables `[start]` and `[preconditioner]` | [`StartConfig`], [`PreconditionerConfig`] |
//! | the run `diffuse`: reverse diffusion of data in closed form | [`diffuse`] |
//! | the runs `free-energy.ais`, ...: `ln Z` with an error bar and a verdict on it | [`free_energy`] |
//! | single or double precision, and densities in either | [`Precision`], [`Number`], [`TargetNumber`] |
//! | the run `sample`: chains, their diagnostics and figures, in a file that ArviZ opens | [`sample`], [`SampleExperiment`] |
//! | the runs `score.train` and `score.sample`: a network learns the score of data | [`score`] |
//! | points from NPY, CSV and HDF5 files | [`data_set`], [`DataSet`] |
//! | the run `dimension`: how many dimensions they fill, and at which scale | [`dimension`], [`DimensionExperiment`] |
//! | histograms and labels for figures | [`figures`] |
//!
//! # A density of one's own
//!
//! A target that ships with no crate needs no experiment: a [`StateDensity`](ornstein_engine::StateDensity) says its log-density and
//! score, and any kernel samples it. The same stands in the engine's `examples/own_density.rs`.
//!
//! ```
//! use ornstein_diagnostics::chains::{Chains, Summary};
//! use ornstein_engine::adaptation::{Shape, WarmUp};
//! use ornstein_engine::kernels::NoUTurn;
//! use ornstein_engine::{DensityError, Ensemble, Layout, PerState, Randomness, StateDensity, drive};
//!
//! /// A banana: `x ~ N(0, 4)` and `y ~ N(x^2/4, 1)`, so the mean of `y` is 1 and its variance `1 + 2 * 4^2 / 4^2 = 3`.
//! struct Banana;
//!
//! impl StateDensity for Banana {
//!     fn dimension(&self) -> usize {
//!         2
//!     }
//!
//!     fn evaluate(&self, x: &[f64], score: &mut [f64]) -> Result<f64, DensityError> {
//!         let bend = x[1] - 0.25 * x[0] * x[0];
//!         score[0] = -0.25 * x[0] + 0.5 * x[0] * bend;
//!         score[1] = -bend;
//!         Ok(-0.125 * x[0] * x[0] - 0.5 * bend * bend)
//!     }
//! }
//!
//! let (target, chains) = (PerState(Banana), 64);
//! let start = Ensemble::<f64>::zeros(Layout::Lanes { states: chains, dimension: 2 });
//! let warm_up = WarmUp { steps: 300, shape: Shape::Identity, ..WarmUp::default() };
//! let mut warm = warm_up.run(&target, start, |step_size, preconditioner| NoUTurn {
//!     preconditioner,
//!     step_size,
//!     max_depth: 8,
//!     randomness: Randomness { seed: 1, index: 0 },
//! })?;
//! let mut draws = vec![Vec::new(); chains];
//! let mut record = |_: u32, position: &Ensemble<f64>, _: &_| {
//!     for (chain, draws) in draws.iter_mut().enumerate() {
//!         draws.push(position.get(chain, 1));
//!     }
//! };
//! drive(&warm.kernel, &target, &mut warm.state, 301..=1300, &mut record, |_| false)?;
//!
//! let summary = Summary::of(&Chains::new(&draws.concat(), chains)?);
//! assert!((summary.mean - 1.0).abs() < 6.0 * summary.mean_error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(clippy::doc_markdown, reason = "names of programs and methods: ArviZ, TwoNN, HDF5")]

pub mod data_set;
pub mod diffuse;
pub mod dimension;
pub mod figures;
pub mod free_energy;
pub mod kernel;
mod preconditioner;
pub mod sample;
pub mod score;
mod start;
pub mod target;

pub use data_set::DataSet;
pub use diffuse::DiffuseExperiment;
pub use dimension::DimensionExperiment;
pub use free_energy::annealing::AnnealingExperiment;
pub use free_energy::bennett::BennettExperiment;
pub use free_energy::integration::IntegrationExperiment;
pub use free_energy::sequential::SequentialExperiment;
pub use kernel::{KernelConfig, KernelFamily, KernelVisitor};
pub use ornstein_learning::{Number, Precision};
pub use preconditioner::PreconditionerConfig;
pub use sample::SampleExperiment;
pub use score::evaluate::ScoreEvaluateExperiment;
pub use score::refine::ScoreRefineExperiment;
pub use score::sample::ScoreSampleExperiment;
pub use score::train::ScoreTrainExperiment;
pub use start::StartConfig;
pub use target::{AnyDensity, Density, Target, TargetConfig, TargetNumber, Variable};
