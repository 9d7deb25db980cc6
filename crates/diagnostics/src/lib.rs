//! Tests of what a simulation drew against what theory says, with p-values that hold far into the tail.
//!
//! A simulation is believed if a test that could have failed did not. The tests of a run are many, so single verdicts are
//! taken at $10^{-6}$ and below, where textbook approximations are off by factors: here every null distribution is exact or has
//! a stated relative error down to $p=10^{-12}$, and small p-values never come out of a subtraction from 1.
//!
//! # A tour
//!
//! Every test is a function from data to a [`TestResult`]: the statistic, its [`NullDistribution`] in words, and the p-value.
//!
//! | question | test |
//! |---|---|
//! | does a sample follow a given law? | [`kolmogorov_smirnov`] (the middle), [`anderson_darling`] (the tails) |
//! | are phases uniform? | [`rayleigh`] (one preferred direction), [`kuiper_uniform_phases`] (any structure) |
//! | does a sum of squares scatter as it should? | [`chi_squared_upper`], [`chi_squared_lower`], [`chi_squared_two_sided`], and [`chi_squared_normal_score`] to add up such sums |
//! | is a number its expected value? | [`z_test`] |
//! | are two samples independent? | [`correlation`], [`correlation_about_zero`], [`coherence`] (complex) |
//! | is a sample normal? | [`skewness_test`], [`kurtosis_test`] on its [`moments`], with an [`effective_number`] for correlated fields |
//! | do two samples follow the same law? | [`two_sample`]: Kolmogorov-Smirnov, energy distance, maximum mean discrepancy, sliced Wasserstein, a classifier |
//! | how many dimensions do points fill? | the estimators of [`intrinsic_dimension`], with error bars and against scale |
//! | are samples copies of a training set? | [`memorisation`]: distances of nearest neighbours beside those of held-out samples |
//! | what do several p-values say together? | [`fisher`] (independent), [`bonferroni`], [`holm`] (any dependence) |
//!
//! Around the tests stand three families of diagnostics, each with a tour of its own:
//!
//! - [`chains`]: do Markov chains agree, what are their draws worth ($\hat R$, effective sample sizes, standard errors, autocorrelation
//!   times)? Equal to ArviZ.
//! - [`importance`]: what are importance weights worth (Pareto $\hat k$, effective sample size)?
//! - [`calibration`]: are predictions as uncertain as they say (ranks of simulation-based calibration, coverage, scores)?
//!
//! Scalars are slices, points in several dimensions are [`Points`], draws of several chains are [`chains::Chains`].
//!
//! The null distributions can be had without data: [`kolmogorov_upper_tail`], [`kuiper_upper_tail`],
//! [`anderson_darling_upper_tail`], [`rayleigh_upper_tail`], [`correlation_p_value`]. The functions beneath are in [`special`];
//! [`CompensatedSum`] adds long columns in a fixed order.
//!
//! ```
//! use ornstein_diagnostics::{anderson_darling, bonferroni, kolmogorov_smirnov};
//!
//! // Exponential quantiles at a wrong scale: 1000 members are enough to see 30 %.
//! let sample: Vec<f64> = (0..1000).map(|i| -1.3 * ((f64::from(i) + 0.5) / 1000.0).ln()).collect();
//! let cdf = |x: f64| -(-x).exp_m1();
//! let survival = |x: f64| (-x).exp();
//! let p_values = [
//!     kolmogorov_smirnov(&sample, cdf)?.p_value,
//!     anderson_darling(&sample, cdf, survival)?.p_value,
//! ];
//! assert!(bonferroni(&p_values)? < 1e-8);
//! # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
//! ```
//!
//! Samples that are empty, too small or not finite are errors ([`DiagnosticsError`]), never a p-value.

#![allow(clippy::doc_markdown, reason = "formulas in the documentation are LaTeX")]

mod anderson_darling;
mod anderson_darling_distribution;
mod boundary_crossing;
pub mod calibration;
pub mod chains;
mod chi_squared;
mod coherence;
mod combine;
mod correlation;
mod durbin_matrix;
mod error;
pub mod importance;
pub mod intrinsic_dimension;
mod kolmogorov_distribution;
mod kolmogorov_smirnov;
mod kuiper;
mod memorisation;
mod moments;
mod normal_score;
mod points;
mod rayleigh;
mod sample;
pub mod special;
mod summation;
mod test_result;
pub mod two_sample;
mod z_test;

pub use anderson_darling::anderson_darling;
pub use anderson_darling_distribution::{anderson_darling_limit_upper_tail, anderson_darling_upper_tail};
pub use chi_squared::{chi_squared_lower, chi_squared_two_sided, chi_squared_upper};
pub use coherence::{ComplexSample, coherence};
pub use combine::{bonferroni, fisher, holm};
pub use correlation::{correlation, correlation_about_zero, correlation_p_value};
pub use error::DiagnosticsError;
pub use kolmogorov_distribution::kolmogorov_upper_tail;
pub use kolmogorov_smirnov::kolmogorov_smirnov;
pub use kuiper::{kuiper, kuiper_uniform_phases, kuiper_upper_tail};
pub use memorisation::{Memorisation, memorisation};
pub use moments::{Moments, effective_number, kurtosis_test, moments, skewness_test};
pub use normal_score::chi_squared_normal_score;
pub use points::Points;
pub use rayleigh::{rayleigh, rayleigh_upper_tail};
pub use summation::CompensatedSum;
pub use test_result::{NullDistribution, Tail, TestResult};
pub use z_test::z_test;
