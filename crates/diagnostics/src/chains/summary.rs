//! What a table of results says about one quantity.

use super::quantile::quantile;
use super::variance::{mean, variance};
use super::{
    Chains, bulk_effective_sample_size, deviation_standard_error, mean_standard_error, rank_normalised_split_r_hat,
    tail_effective_sample_size,
};

/// Estimates of one scalar quantity, their Monte Carlo errors, and whether the chains can be trusted.
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, Summary};
///
/// let draws: Vec<f64> = (0..4000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_769) >> 8)).collect();
/// let summary = Summary::of(&Chains::new(&draws, 4)?);
/// assert!(summary.converged());
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Mean of all draws.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mean_error: f64,
    /// Standard deviation of all draws (divisor $S-1$).
    pub standard_deviation: f64,
    /// Monte Carlo standard error of the standard deviation.
    pub standard_deviation_error: f64,
    /// The 5 %, 50 % and 95 % quantiles.
    pub quantiles: [f64; 3],
    /// Effective sample size of the bulk.
    pub bulk_effective_sample_size: f64,
    /// Effective sample size of the tails.
    pub tail_effective_sample_size: f64,
    /// Rank-normalised split R-hat; `None` for a single chain and for draws that are all equal.
    pub r_hat: Option<f64>,
    /// Number of chains.
    pub chains: usize,
}

impl Summary {
    /// Summarises the draws of all chains.
    pub fn of(chains: &Chains) -> Self {
        let draws = chains.draws();
        Self {
            mean: mean(draws),
            mean_error: mean_standard_error(chains),
            standard_deviation: variance(draws).sqrt(),
            standard_deviation_error: deviation_standard_error(chains),
            quantiles: [0.05, 0.5, 0.95].map(|p| quantile(draws, p)),
            bulk_effective_sample_size: bulk_effective_sample_size(chains),
            tail_effective_sample_size: tail_effective_sample_size(chains),
            r_hat: rank_normalised_split_r_hat(chains).ok(),
            chains: chains.count(),
        }
    }

    /// Whether the thresholds of Vehtari et al. (2021) are met: $\hat R<1.01$, and an effective sample size of 100 per chain in bulk and
    /// tails. A single chain never passes, since it cannot know.
    pub fn converged(&self) -> bool {
        let enough = 100.0 * self.chains as f64;
        self.r_hat.is_some_and(|r_hat| r_hat < 1.01)
            && self.bulk_effective_sample_size >= enough
            && self.tail_effective_sample_size >= enough
    }
}
