//! Free energies and evidences with error bars that mean what they say.
//!
//! All of statistical physics' constants and all of Bayes' evidences are one number: the logarithm of a normalising
//! constant, or of a ratio of two, $\ln(Z_1/Z_0)=-\Delta F$ (energies in units of $k_BT$ throughout). This crate turns
//! what a simulation brings home — weights, works, energies, slopes — into that number, an [`Estimate`] whose 95 %
//! [`interval`](Estimate::interval) covers the truth in 95 % of repetitions, and where that cannot be promised, a
//! [`Reliability`] that says so and what to do.
//!
//! # Which estimator?
//!
//! | a simulation gave | estimator | remark |
//! |---|---|---|
//! | log-weights of independent particles, or works of one direction | [`exponential_average`] | fails beyond $\mathrm{Var}(\ln w)\approx2$, and says so |
//! | works of both directions, or energy differences sampled at both ends | [`bennett`], [`bennett_correlated`] for time series | always prefer it: good to $\mathrm{Var}(W)\approx36$ with 1000 works |
//! | energies of samples of many states in all of the states | [`Mbar`] | errors of all differences, averages at any state, overlaps |
//! | a coordinate sampled under many biases | [`PotentialOfMeanForce`] | on top of [`Mbar`] |
//! | slopes $\partial\ln q/\partial\lambda$ along a path | [`thermodynamic_integration`] | choose a [`QuadratureRule`]; its own error is not in the bar |
//! | $\ln\hat Z$ of independent runs of sequential Monte Carlo | [`combine_islands`] | the honest error where particles share ancestors |
//!
//! Beside them: [`bounds`] that hold whatever the variance, [`crooks_crossing`] and [`WorkHistograms`] for the eye, and
//! [`closed_forms`] with known answers.
//!
//! # Example
//!
//! Gaussian works that dissipate 8 $k_BT$ on average: one direction alone is hopeless and is reported as such; both
//! together are good to a few per cent of $k_BT$.
//!
//! ```
//! use ornstein_free_energy::{bennett, exponential_average};
//! use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
//!
//! // Crooks' theorem with a variance of 16 and no difference of free energy: mean 8 in both directions.
//! let mut works = [[0.0; 5000]; 2];
//! for (direction, works) in works.iter_mut().enumerate() {
//!     let key = Key::new(1, Purpose::SyntheticData, direction as u64);
//!     fill_normals_f64(key, Counter::coordinate(0, 0, 0), works);
//!     works.iter_mut().for_each(|work| *work = 8.0 + 4.0 * *work);
//! }
//!
//! let log_weights = works[0].map(|work| -work);
//! let one_way = exponential_average(&log_weights)?;
//! assert!(!one_way.reliability.reliable);
//!
//! let both = bennett(&works[0], &works[1])?;
//! assert!(both.reliability.reliable);
//! assert!(both.free_energy.interval(0.999).contains(0.0));
//! assert!(both.free_energy.standard_error < 0.08);
//! # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
//! ```
//!
//! # Simulations that give such data
//!
//! A [`Path`](ornstein_engine::Path) (`ornstein_engine::paths`) joins a reference that can be drawn from to a target, and a
//! [`Schedule`] says where along it to stop. On them run
//!
//! | simulation | gives | its estimator |
//! |---|---|---|
//! | [`annealing`]: walkers from one end to the other, forward or in reverse, moved by the [`moves`] | log-weights | [`exponential_average`]; with both directions [`bennett`] |
//! | [`equilibrium`]: chains at rest at every place, with or without replica exchange | slopes, energies in all states | [`thermodynamic_integration`], [`Mbar`] with errors that know chains from draws |
//! | [`diffusion_bridge`]: paths between noise and target whose steps a learned denoiser proposes, and chains that jump by them | log-weights of both directions | the same; [`TwoEndedEstimate`](diffusion_bridge::TwoEndedEstimate) |
//! | [`sequential`]: annealing with resampling, on a plan that a pilot made and that stays frozen | `ln Z` of islands | [`combine_islands`] |
//!
//! Annealed importance sampling of a quartic well, whose constant is $\tfrac12\Gamma(\tfrac14)\sqrt2$, from a normal:
//!
//! ```
//! use ornstein_engine::kernels::{Hamiltonian, Trajectory};
//! use ornstein_engine::paths::{Geometric, GeometricDensity};
//! use ornstein_engine::targets::{ExactSampler, Gaussian, KnownAnswers, Quartic};
//! use ornstein_engine::{Ensemble, Euclidean, Identity, Layout, Randomness};
//! use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
//! use ornstein_free_energy::{Schedule, exponential_average, moves::ExactMove};
//!
//! let path = Geometric { reference: Gaussian::standard(1), target: Quartic::new(1)? };
//! let randomness = Randomness { seed: 1, index: 0 };
//! let kernel = Hamiltonian {
//!     space: Euclidean,
//!     preconditioner: Identity,
//!     step_size: 0.5,
//!     trajectory: Trajectory::Jittered { mean: 3 },
//!     randomness,
//! };
//! // Exact weights need a kernel that leaves its target invariant: this is checked here.
//! let moves = ExactMove::new::<f64, GeometricDensity<'_, Gaussian, Quartic>>(kernel, 1)?;
//! let mut walkers = Ensemble::<f64>::zeros(Layout::Lanes { states: 2000, dimension: 1 });
//! path.reference.draw(randomness, &mut walkers)?;
//! let annealing = Annealing {
//!     path: &path,
//!     schedule: &Schedule::linear(16)?,
//!     moves: |_place| moves.clone(),
//!     direction: Direction::Forward,
//!     recording: Recording::none(),
//! };
//! let average = exponential_average(&annealing.run(walkers)?.log_weights)?;
//!
//! let log_ratio = path.target.log_normalisation().unwrap() - path.reference.log_normalisation().unwrap();
//! assert!(average.reliability.reliable && average.log_mean.standard_error < 0.01);
//! assert!(average.log_mean.interval(0.999_999).contains(log_ratio));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How the error bars were tested
//!
//! `tests/coverage.rs` draws from problems with known answers hundreds of times, and counts how often the 95 % interval
//! holds the truth. Exponential averages need a correction for skewness and for the uncertainty of their own error; its
//! derivation stands in `exponential_average.rs`. `tests/pymbar.rs` compares Bennett's estimator and the multistate one
//! with pymbar 4 to $10^{-8}$, `tests/closed_forms.rs` the closed forms with independent values to $10^{-10}$.
//! `tests/golden/` runs whole simulations against known constants: many wells, the quartic lattice field, Ising's model at and
//! beside its transition, rings, moons, mixtures, a funnel, and posteriors of real data.
//!
//! # Where to find what
//!
//! | file | concept |
//! |---|---|
//! | `schedule.rs` | [`Schedule`]: given, linear, power, sigmoid, geodesic |
//! | `annealing/` | [`Annealing`](annealing::Annealing) in both directions, and what is recorded on the way |
//! | `moves/` | [`AnnealingMove`](moves::AnnealingMove): exact kernels, and unadjusted ones with their weight |
//! | `equilibrium/` | [`EquilibriumSampling`](equilibrium::EquilibriumSampling), replica exchange, and [`EquilibriumSamples`](equilibrium::EquilibriumSamples) |
//! | `sequential/` | [`SequentialMonteCarlo`](sequential::SequentialMonteCarlo), its [`Pilot`](sequential::Pilot), resampling |
//! | `diffusion_bridge/` | [`DiffusionBridge`](diffusion_bridge::DiffusionBridge): learned proposals made exact |
//! | `estimate.rs`, `student.rs` | [`Estimate`] and its intervals |
//! | `verdict.rs` | [`Reliability`] |
//! | `exponential_average.rs`, `bounds.rs`, `islands.rs` | weights of one direction |
//! | `bennett.rs`, `crooks.rs`, `crooks_slope.rs`, `work_histograms.rs` | works of both directions |
//! | `mbar/`, `umbrella.rs` | many states |
//! | `thermodynamic_integration.rs`, `quadrature.rs` | slopes along a path |
//! | `closed_forms/` | known answers |
//! | `log_sum_exp.rs`, `lane_sums.rs` | sums of exponentials, and sums of fixed order |
//! | `error.rs` | [`FreeEnergyError`] |

#![allow(clippy::doc_markdown, reason = "formulas in the documentation are LaTeX")]

pub mod annealing;
mod bennett;
mod bounds;
pub mod closed_forms;
mod crooks;
mod crooks_slope;
pub mod diffusion_bridge;
pub mod equilibrium;
mod error;
mod estimate;
mod exponential_average;
mod islands;
mod lane_sums;
mod log_sum_exp;
mod mbar;
pub mod moves;
mod quadrature;
mod schedule;
pub mod sequential;
mod student;
mod thermodynamic_integration;
mod umbrella;
mod verdict;
mod work_histograms;

pub use bennett::{BennettEstimate, bennett, bennett_correlated};
pub use bounds::{Bounds, bound_of_mean, bounds};
pub use crooks::crooks_crossing;
pub use crooks_slope::crooks_slope;
pub use error::FreeEnergyError;
pub use estimate::{Estimate, Interval};
pub use exponential_average::{ExponentialAverage, exponential_average};
pub use islands::{Islands, combine_islands};
pub use log_sum_exp::{log_mean_exp, log_sum_exp};
pub use mbar::{Mbar, ReducedPotentials, StateEstimate};
pub use quadrature::{GaussLegendre, QuadratureRule, gauss_legendre};
pub use schedule::{Schedule, ScheduleError};
pub use thermodynamic_integration::{PathIntegral, PathNode, thermodynamic_integration};
pub use umbrella::PotentialOfMeanForce;
pub use verdict::{
    MAXIMUM_PARETO_SHAPE, MINIMUM_EFFECTIVE_FRACTION, MINIMUM_ISLAND_FRACTION, MINIMUM_OVERLAP_SAMPLES, Reliability,
};
pub use work_histograms::WorkHistograms;
