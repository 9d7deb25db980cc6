//! Effective sample sizes: how many independent draws would do as well?

use super::Chains;
use super::autocovariance::mean_autocovariance;
use super::halves::Halves;
use super::quantile::quantile;
use super::variance::{mean, variance};
use crate::DiagnosticsError;

/// Draws that span less than this count as equal.
const RESOLUTION: f64 = 1e-15;

/// Effective sample size of the bulk: that of the rank-normalised half-chains. It judges how well the sampler moves through the middle of
/// any law, also one without variance. Above 100 per chain, estimates of location and their error bars can be trusted.
///
/// Equal to ArviZ's `ess` (method "bulk"). Draws that are all equal count in full, as there.
///
/// Source: A. Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.3.
pub fn bulk_effective_sample_size(chains: &Chains) -> f64 {
    of_halves(&Halves::of(chains).rank_normalised())
}

/// Effective sample size of the tails: the smaller one of those of the 5 % and the 95 % quantile.
///
/// Equal to ArviZ's `ess` (method "tail").
///
/// Source: A. Vehtari et al., Bayesian Analysis 16, 667 (2021), section 4.3.
pub fn tail_effective_sample_size(chains: &Chains) -> f64 {
    of_quantile(chains, 0.05).min(of_quantile(chains, 0.95))
}

/// Effective sample size for the mean: that of the half-chains as they are. Equal to ArviZ's `ess` (method "mean").
///
/// ```
/// use ornstein_diagnostics::chains::{Chains, mean_effective_sample_size};
///
/// // Two slow waves of 400 draws say little about the mean.
/// let draws: Vec<f64> = (0..800).map(|i| (f64::from(i) / 40.0).sin()).collect();
/// assert!(mean_effective_sample_size(&Chains::new(&draws, 2)?) < 20.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn mean_effective_sample_size(chains: &Chains) -> f64 {
    of_halves(&Halves::of(chains))
}

/// Effective sample size for the standard deviation: that of the squared distances from the mean. Equal to ArviZ's `ess` (method "sd").
pub fn deviation_effective_sample_size(chains: &Chains) -> f64 {
    let mean = mean(chains.draws());
    let squared = |value: f64| (value - mean) * (value - mean);
    of_halves(&Halves::of_values(chains.draws(), chains.draws_per_chain(), squared))
}

/// Effective sample size for a quantile: that of the indicator of draws at or below it. Equal to ArviZ's `ess` (method "quantile").
///
/// # Errors
/// A probability outside of \[0, 1\].
pub fn quantile_effective_sample_size(chains: &Chains, probability: f64) -> Result<f64, DiagnosticsError> {
    crate::sample::probability(probability, 0)?;
    Ok(of_quantile(chains, probability))
}

pub(super) fn of_quantile(chains: &Chains, probability: f64) -> f64 {
    let quantile = quantile(chains.draws(), probability);
    let indicator = |value: f64| if value <= quantile { 1.0 } else { 0.0 };
    of_halves(&Halves::of_values(chains.draws(), chains.draws_per_chain(), indicator))
}

fn of_halves(halves: &Halves) -> f64 {
    of_sequences(&halves.draws, halves.length)
}

/// Effective sample size $MN/\hat\tau$ of $M$ sequences of $N$ values, where
/// $\hat\tau=-1+2\sum_k\hat\rho_k$ with the autocorrelation $\hat\rho_k=1-(W-\hat\gamma_k)/\widehat{\mathrm{var}}^+$
/// of all sequences together, summed over Geyer's initial monotone sequence.
///
/// Antithetic sequences may beat independent ones, but by no more than a factor of $\log_{10}MN$.
///
/// Source: C. J. Geyer, Statist. Sci. 7, 473 (1992), section 3.3; A. Vehtari et al., Bayesian Analysis 16, 667 (2021), equations (10)-(13); the
/// treatment of the last terms is that of Stan and ArviZ.
pub(super) fn of_sequences(values: &[f64], length: usize) -> f64 {
    let size = values.len() as f64;
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest - smallest < RESOLUTION {
        return size;
    }
    let time = integrated_time(&autocorrelations(values, length));
    size / time.max(1.0 / size.log10())
}

/// $\hat\rho_k$ of all sequences together, for lags $0,\dots,N-1$.
fn autocorrelations(values: &[f64], length: usize) -> Vec<f64> {
    let mut sequence = mean_autocovariance(values.chunks_exact(length), length);
    let count = length as f64;
    let within = sequence[0] * count / (count - 1.0);
    let mut total = within * (count - 1.0) / count;
    if values.len() > length {
        let means: Vec<f64> = values.chunks_exact(length).map(mean).collect();
        total += variance(&means);
    }
    for covariance in &mut sequence {
        *covariance = 1.0 - (within - *covariance) / total;
    }
    sequence[0] = 1.0;
    sequence
}

/// $-1+2\sum_k\hat\rho_k$ over the initial monotone sequence of pairs.
fn integrated_time(correlations: &[f64]) -> f64 {
    // Pairs (rho_2k, rho_2k+1) with a positive sum: of a reversible chain the sums are positive and fall with k.
    let mut pairs: Vec<[f64; 2]> = Vec::new();
    let mut last = [correlations[0], correlations[1]];
    let mut next = 2;
    // Stan, and ArviZ with it, leaves the last lags of a short sequence alone.
    while next + 2 < correlations.len() && last[0] + last[1] > 0.0 {
        pairs.push(last);
        last = [correlations[next], correlations[next + 1]];
        next += 2;
    }
    // The even term of the first pair that is left out lowers the bias for antithetic chains.
    let remainder = if last[0] > 0.0 || last[0] + last[1] >= 0.0 { last[0] } else { 0.0 };
    for k in 1..pairs.len() {
        let previous = pairs[k - 1][0] + pairs[k - 1][1];
        if pairs[k][0] + pairs[k][1] > previous {
            pairs[k] = [0.5 * previous; 2];
        }
    }
    -1.0 + 2.0 * pairs.iter().map(|pair| pair[0] + pair[1]).sum::<f64>() + remainder
}

/// $MN/\hat\tau$ of whole chains, not cut into halves.
pub(super) fn of_whole_chains(chains: &Chains) -> f64 {
    of_sequences(chains.draws(), chains.draws_per_chain())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_that_do_not_vary_count_in_full() {
        let chains = [0.1; 12];
        let chains = Chains::new(&chains, 2).unwrap();
        assert_eq!(bulk_effective_sample_size(&chains), 12.0);
        assert_eq!(tail_effective_sample_size(&chains), 12.0);
        assert!(quantile_effective_sample_size(&chains, 1.2).is_err());
    }

    #[test]
    fn antithetic_gain_is_bounded() {
        let draws: Vec<f64> = (0..100).map(|t| f64::from(t % 2)).collect();
        // 100 log10(100)
        assert!((mean_effective_sample_size(&Chains::single(&draws).unwrap()) - 200.0).abs() < 1e-9);
    }

    #[test]
    fn the_sequence_of_pairs_stops_at_the_first_negative_sum() {
        // Pairs (1, .5), (.25, .2), then (.1, -.3): tau = -1 + 2 (1.95) + 0.1.
        let correlations = [1.0, 0.5, 0.25, 0.2, 0.1, -0.3, 0.9, 0.9, 0.9, 0.9];
        assert!((integrated_time(&correlations) - 3.0).abs() < 1e-15);
        // A pair may not rise above its predecessor: (.4, .4) becomes (.35, .35).
        let correlations = [1.0, -0.3, 0.4, 0.4, 0.0, -0.3, 0.0, 0.0, 0.0];
        assert!((integrated_time(&correlations) - 1.8).abs() < 1e-15);
    }
}
