//! A score that is linear in its parameters: the baseline that any network has to beat.
//!
//! | noun | says |
//! |---|---|
//! | [`PotentialBasis`] | fixed functions with gradient and Laplacian: [`QuadraticBasis`], [`FourierBasis`], [`RadialBasis`] |
//! | [`LinearScoreFit`] | score matching at each noise level: one linear least-squares problem, solved at once |
//! | [`LinearScore`] | the denoiser, with its divergence and the density up to a constant |
//!
//! There is nothing to tune while it learns: no steps, no rate, no start. The score is the gradient of a potential by construction, so the
//! density that it belongs to can be evaluated, and exact samplers apply to it. What it cannot do is find features: bases have to
//! be there where the data is, so it is for few dimensions, or for data close to a Gaussian.
//!
//! # Example
//!
//! Gaussian data and quadratic functions: the method of moments.
//!
//! ```
//! use std::sync::Arc;
//! use ornstein_engine::Ensemble;
//! use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
//! use ornstein_networks::linear_score::{LinearScoreFit, QuadraticBasis, ScoreMatching};
//! use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
//!
//! let mut data = vec![0.0; 4000];
//! fill_normals_f64(Key::new(1, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut data);
//! let fit = LinearScoreFit {
//!     levels: vec![0.1, 1.0],
//!     ridge: 0.0,
//!     draws: 1,
//!     objective: ScoreMatching::Hyvarinen,
//!     noise: Key::new(1, Purpose::TrainingNoise, 0),
//! };
//! let score = fit.fit(&data, 1, vec![Arc::new(QuadraticBasis { dimension: 1 })])?;
//!
//! // Data of unit variance in noise of unit variance: the mean is half of the state, up to the scatter of 4000 draws.
//! let level = NoiseLevel { time: 1.0, alpha: 1.0, sigma: 1.0 };
//! let states = Ensemble::from_states(1, 1, |_, _| 2.0f64);
//! let mut denoised = Ensemble::zeros_like(&states);
//! score.denoise(level, &states, &mut denoised, &mut Workspace::new())?;
//! assert!((denoised.get(0, 0) - 1.0).abs() < 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod basis;
mod error;
mod fit;
mod fourier;
mod quadratic;
mod radial;
mod score;

pub use basis::{BasisBlock, Frame, PotentialBasis};
pub use error::LinearScoreError;
pub use fit::{LinearScoreFit, ScoreMatching};
pub use fourier::FourierBasis;
pub use quadratic::QuadraticBasis;
pub use radial::RadialBasis;
pub use score::LinearScore;
