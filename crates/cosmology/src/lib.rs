//! Gaussian random fields of cosmology, sampled by following their score, and the evidence that they are right.
//!
//! | what | where |
//! |---|---|
//! | a power spectrum `P(k)`: table, power law, section of a field of higher dimension | [`spectrum`] |
//! | the spectrum at every mode of a grid | [`ModePower`] |
//! | the space of Fourier modes of real fields: inner product, white noise addressed by wave-vector | [`FieldSpace`] |
//! | the field as a density with its score, `-x_k / P(k)` for `x_k = delta_k / sqrt(V)` | [`GaussianField`] |
//! | drawing all modes at once; white noise to start a chain from | [`draw`](fn@draw), [`white_noise`] |
//! | between modes and cells | [`FieldTransform`] |
//! | is this field what its spectrum says? a battery of tests | [`evidence`] |
//! | the run `cosmology.field`: config, realisations, statistics, figures | [`experiment`], [`FieldExperiment`] |
//!
//! The kernels that move a field along its score are those of `ornstein-engine`: they know no cosmology, and this crate has
//! no loop over steps of its own.
//!
//! # Example
//!
//! Three exact Ornstein-Uhlenbeck steps leave the field Gaussian with its spectrum: the sum of `|x_k|^2 / P(k)` is
//! chi-squared with as many degrees of freedom as the box has cells, less one.
//!
//! ```
//! use ornstein_cosmology::{GaussianField, draw, spectrum::PowerLaw};
//! use ornstein_engine::{Ensemble, Kernel, LogDensity, Randomness, drive, kernels::OrnsteinUhlenbeck};
//! use ornstein_spectral::FourierGrid;
//!
//! let grid = FourierGrid::new(&[16, 16, 16], &[100.0; 3])?;
//! let field = GaussianField::<f64>::new(grid, &PowerLaw { amplitude: 1e3, index: -1.0, pivot: 0.1 });
//! let randomness = Randomness { seed: 1, index: 0 };
//! let kernel = OrnsteinUhlenbeck { space: field.space(), step_size: 0.5, randomness };
//!
//! let mut state = kernel.initialise(&field, draw(&field, 1, 0))?;
//! drive(&kernel, &field, &mut state, 1..=3, &mut |_: u32, _: &_, _: &_| {}, |_| false)?;
//!
//! let mut score = Ensemble::zeros(state.layout());
//! let mut log_density = [0.0];
//! field.evaluate(&state, &mut score, &mut log_density)?;
//! let (chi_squared, freedom) = (-2.0 * log_density[0], 4095.0_f64);
//! assert!((chi_squared - freedom).abs() < 6.0 * (2.0 * freedom).sqrt());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod draw;
pub mod evidence;
pub mod experiment;
mod field_space;
mod gaussian_field;
mod mode_power;
pub mod spectrum;
mod transform;
mod units;

pub use draw::{draw, white_noise};
pub use experiment::FieldExperiment;
pub use field_space::FieldSpace;
pub use gaussian_field::GaussianField;
pub use mode_power::{ModePower, PowerRow};
pub use transform::FieldTransform;
pub use units::LengthUnit;
