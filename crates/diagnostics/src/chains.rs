//! Do Markov chains agree, and how much are their draws worth?
//!
//! # A tour
//!
//! Every diagnostic takes [`Chains`]: the draws of one scalar quantity by several chains of equal length. A table of results needs one
//! call, [`Summary::of`]; the rest is here by question.
//!
//! | question | answer |
//! |---|---|
//! | do the chains agree? | [`rank_normalised_split_r_hat`] below 1.01; [`split_r_hat`] in its older form |
//! | how many independent draws are they worth? | [`bulk_effective_sample_size`], [`tail_effective_sample_size`]; for one estimate [`mean_effective_sample_size`], [`deviation_effective_sample_size`], [`quantile_effective_sample_size`] |
//! | how far off is an estimate? | [`mean_standard_error`], [`deviation_standard_error`], [`quantile_standard_error`] |
//! | how long do they remember? | [`autocorrelation`], [`integrated_autocorrelation_time`], [`windowed_autocorrelation_time`] |
//! | has a chain forgotten its start? | [`geweke`] |
//! | does a Hamiltonian chain cross its energy shells? | [`energy_missing_information`] |
//!
//! Where ArviZ has the same diagnostic, the value is the same to ten digits; two conventions that differ among its versions are stated
//! where they matter ([`deviation_standard_error`], and quantiles of tied draws). Draws whose mean exceeds their spread by a factor
//! $f$ lose the digits of $f$ in any double-precision implementation: beyond $f=10^5$ the agreement is to fewer digits.
//!
//! ```
//! use ornstein_diagnostics::chains::{Chains, mean_standard_error, rank_normalised_split_r_hat};
//!
//! // Four chains of 500 draws, one after the other (here: a low-discrepancy sequence).
//! let draws: Vec<f64> = (0..2000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_769)) / 2.0_f64.powi(32)).collect();
//! let chains = Chains::new(&draws, 4)?;
//! assert!(rank_normalised_split_r_hat(&chains)? < 1.01);
//! assert!(mean_standard_error(&chains) < 0.01);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```

mod autocorrelation_time;
mod autocovariance;
mod draws;
mod effective_sample_size;
mod energy;
mod geweke;
mod halves;
pub(crate) mod quantile;
mod r_hat;
mod standard_error;
mod summary;
pub(crate) mod variance;

pub use autocorrelation_time::{WindowedTime, integrated_autocorrelation_time, windowed_autocorrelation_time};
pub use autocovariance::{autocorrelation, autocovariance};
pub use draws::Chains;
pub use effective_sample_size::{
    bulk_effective_sample_size, deviation_effective_sample_size, mean_effective_sample_size,
    quantile_effective_sample_size, tail_effective_sample_size,
};
pub use energy::energy_missing_information;
pub use geweke::{Segments, geweke, geweke_spread_score};
pub use r_hat::{rank_normalised_split_r_hat, split_r_hat};
pub use standard_error::{deviation_standard_error, mean_standard_error, quantile_standard_error};
pub use summary::Summary;
