//! Are predictions as uncertain as they say?
//!
//! # A tour
//!
//! A posterior sampler is right if, for parameters drawn from the prior and data simulated from them, the rank of the true parameter among posterior
//! draws is uniform (simulation-based calibration). A forecast is right if its intervals cover as often as they say.
//!
//! | question | answer |
//! |---|---|
//! | are ranks uniform? | [`RankHistogram`] (a picture and a chi-squared test), [`RankDistribution`] (no bins to choose: a test and simultaneous bands for the picture) |
//! | do 95 % intervals cover 95 %? | [`Coverage`], with bounds and an exact test |
//! | which of two forecasts is better? | [`ensemble_score`], [`gaussian_score`]: the continuous ranked probability score |
//!
//! The shape of a rank histogram says what is wrong: a valley if posteriors are too narrow, a hill if too wide, a slope if they are biased.
//!
//! ```
//! use ornstein_diagnostics::calibration::{RankDistribution, rank};
//!
//! assert_eq!(rank(0.25, &[0.1, 0.9, 0.2, 0.4]), 2);
//! // 200 ranks among 99 draws from posteriors that are much too wide: never near the ends.
//! let ranks: Vec<usize> = (0..200).map(|i| 30 + i % 40).collect();
//! let result = RankDistribution::new(&ranks, 99)?.test();
//! assert!(result.p_value < 1e-6);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```
//!
//! Source: S. Talts, M. Betancourt, D. Simpson, A. Vehtari & A. Gelman, arXiv:1804.06788.

mod binomial;
mod coverage;
mod rank_distribution;
mod rank_histogram;
mod score;
mod simultaneous_band;

pub use coverage::Coverage;
pub use rank_distribution::{BandPoint, RankDistribution};
pub use rank_histogram::{RankHistogram, rank};
pub use score::{EnsembleEstimator, ensemble_score, gaussian_score};
