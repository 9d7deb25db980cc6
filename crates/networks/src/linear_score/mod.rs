//! A score that is linear in its parameters: the baseline that any network has to beat.
//!
//! | noun | says |
//! |---|---|
//! | [`PotentialBasis`] | fixed functions with gradient and Laplacian: [`QuadraticBasis`], [`FourierBasis`], [`RadialBasis`] |
//! | [`LinearScoreFit`] | score matching at each noise level: one linear least-squares problem, solved at once |
//! | [`LinearScore`] | the denoiser, with its divergence |
//! | [`LinearDensity`] | the density that it belongs to, up to a constant: a target of exact samplers |
//!
//! There is nothing to tune while it learns: no steps, no rate, no start. The score is the gradient of a potential by construction, so the
//! density that it belongs to can be evaluated, and exact samplers apply to it. What it cannot do is find features: bases have to
//! be there where the data is, so it is for few dimensions, or for data close to a Gaussian.
//!
//! # What it reaches
//!
//! The part by which the denoising loss exceeds that of the exact denoiser, `E|D - D*|^2 / E|x_0 - D*|^2`, for a mixture of four normals of
//! unequal weight and width in the plane (deviation 1 in all, 0.2 to 0.35 of each), from 20,000 points with 4 pairs of noise each, ridge
//! 1e-4 (`tests/linear_score.rs`):
//!
//! | sigma | 0.02 | 0.05 | 0.1 | 0.2 | 0.4 | 0.8 | 1.6 |
//! |---|---|---|---|---|---|---|---|
//! | normal | 0.0049 | 0.030 | 0.119 | 0.425 | 0.752 | 0.196 | 0.022 |
//! | quadratic | 0.0049 | 0.030 | 0.119 | 0.424 | 0.751 | 0.193 | 0.019 |
//! | and 192 waves of lengths 1, 1/2, 1/4 | 0.0001 | 0.0008 | 0.0027 | 0.0095 | 0.011 | 0.0063 | 0.027 |
//! | and 192 bumps of width 0.3 | 0.0002 | 0.0011 | 0.0038 | 0.014 | 0.035 | 0.015 | 0.0048 |
//!
//! At the largest noise 192 waves fit the sample more than the law, and a ridge of 1e-2 does little about it; bumps, which have widened, do not. Between levels
//! a factor of 2 apart coefficients of bumps, which overlap, are not well interpolated (0.05 at sigma = 0.3): take levels at most a factor 1.5 apart.
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
mod density;
mod error;
mod fit;
mod fourier;
mod quadratic;
mod radial;
mod score;

pub use basis::{BasisBlock, Frame, PotentialBasis};
pub use density::LinearDensity;
pub use error::LinearScoreError;
pub use fit::{LinearScoreFit, ScoreMatching};
pub use fourier::FourierBasis;
pub use quadratic::QuadraticBasis;
pub use radial::RadialBasis;
pub use score::LinearScore;
