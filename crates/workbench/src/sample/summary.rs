//! What is said of one coordinate: from all of its draws, or from running sums.

use ornstein_diagnostics::DiagnosticsError;
use ornstein_diagnostics::chains::{
    Chains, Summary, autocorrelation, integrated_autocorrelation_time, mean_effective_sample_size, mean_standard_error,
};

/// Batches that running sums are kept in, per chain; even, so that half-chains are whole batches.
pub(super) const BATCHES: usize = 16;

/// Lags for which the autocorrelation goes to the file, at most.
pub(super) const MOST_LAGS: usize = 400;

/// An estimate with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub value: f64,
    pub error: f64,
}

impl Estimate {
    /// How many standard errors it lies above `expected`.
    pub fn score(self, expected: f64) -> f64 {
        if self.value == expected { 0.0 } else { (self.value - expected) / self.error }
    }
}

/// One coordinate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coordinate {
    pub mean: Estimate,
    pub deviation: f64,
    /// Mean squared distance from the known mean, or else from the mean of the draws.
    pub variance: Estimate,
    /// Effective sample size of the mean.
    pub effective_sample_size: f64,
    /// R-hat: rank-normalised from draws, split from sums; none for a single chain.
    pub r_hat: Option<f64>,
    /// What only the draws themselves can say.
    pub details: Option<Details>,
}

/// What only the draws themselves can say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Details {
    pub deviation_error: f64,
    pub quantiles: [f64; 3],
    pub bulk_effective_sample_size: f64,
    pub tail_effective_sample_size: f64,
    /// In draws.
    pub autocorrelation_time: f64,
    /// Mean over the chains, at lags from 0.
    pub autocorrelation: Vec<f64>,
    /// p-value of the marginal against exact draws, where there are any.
    pub marginal: Option<(f64, f64)>,
}

impl Coordinate {
    /// From the draws of all chains, chain by chain.
    pub fn of_draws(draws: &[f64], chains: usize, known_mean: Option<f64>) -> Result<Self, DiagnosticsError> {
        let all = Chains::new(draws, chains)?;
        let summary = Summary::of(&all);
        let centre = known_mean.unwrap_or(summary.mean);
        let squares: Vec<f64> = draws.iter().map(|x| (x - centre) * (x - centre)).collect();
        let of_squares = Chains::new(&squares, chains)?;
        let details = Details {
            deviation_error: summary.standard_deviation_error,
            quantiles: summary.quantiles,
            bulk_effective_sample_size: summary.bulk_effective_sample_size,
            tail_effective_sample_size: summary.tail_effective_sample_size,
            autocorrelation_time: integrated_autocorrelation_time(&all).unwrap_or(f64::NAN),
            autocorrelation: mean_autocorrelation(&all),
            marginal: None,
        };
        Ok(Self {
            mean: Estimate { value: summary.mean, error: summary.mean_error },
            deviation: summary.standard_deviation,
            variance: Estimate {
                value: squares.iter().sum::<f64>() / squares.len() as f64,
                error: mean_standard_error(&of_squares),
            },
            effective_sample_size: mean_effective_sample_size(&all),
            r_hat: summary.r_hat,
            details: Some(details),
        })
    }

    /// From sums and sums of squares of every chain and batch, chains slowest. Errors are those of the means of batches, taken
    /// as independent; R-hat is the split one without ranks.
    pub fn of_sums(sums: &[[f64; 2]], chains: usize, draws: usize, known_mean: Option<f64>) -> Self {
        let sizes: Vec<f64> = (0..BATCHES)
            .map(|batch| (0..draws).filter(|draw| draw * BATCHES / draws == batch).count() as f64)
            .collect();
        let size = |index: usize| sizes[index % BATCHES];
        let total = (chains * draws) as f64;
        let mean = sums.iter().map(|[sum, _]| sum).sum::<f64>() / total;
        let centre = known_mean.unwrap_or(mean);
        let means: Vec<f64> = sums.iter().enumerate().map(|(i, [sum, _])| sum / size(i)).collect();
        let about_centre =
            |(i, [sum, square]): (usize, &[f64; 2])| square / size(i) - 2.0 * centre * sum / size(i) + centre * centre;
        let seconds: Vec<f64> = sums.iter().enumerate().map(about_centre).collect();
        let square = sums.iter().map(|[_, square]| square).sum::<f64>() / total;
        let variance = (square - mean * mean).max(0.0) * total / (total - 1.0).max(1.0);
        let mean = Estimate { value: mean, error: error_of_batches(&means) };
        let spread =
            Estimate { value: square - 2.0 * centre * mean.value + centre * centre, error: error_of_batches(&seconds) };
        Self {
            mean,
            deviation: variance.sqrt(),
            variance: spread,
            effective_sample_size: if mean.error > 0.0 {
                (variance / (mean.error * mean.error)).min(total)
            } else {
                total
            },
            r_hat: (chains > 1).then(|| split_r_hat(sums, &sizes)),
            details: None,
        }
    }
}

/// Standard error of the mean of batches that are taken as independent.
fn error_of_batches(means: &[f64]) -> f64 {
    let count = means.len() as f64;
    let mean = means.iter().sum::<f64>() / count;
    let squares = means.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (squares / (count - 1.0).max(1.0) / count).sqrt()
}

/// Split R-hat (Gelman et al. 2013, *Bayesian Data Analysis*, section 11.4) from sums of batches.
fn split_r_hat(sums: &[[f64; 2]], sizes: &[f64]) -> f64 {
    let half = BATCHES / 2;
    let halves: Vec<(f64, f64)> = sums
        .chunks_exact(half)
        .zip([&sizes[..half], &sizes[half..]].into_iter().cycle())
        .map(|(batches, sizes)| {
            let count: f64 = sizes.iter().sum();
            let mean = batches.iter().map(|[sum, _]| sum).sum::<f64>() / count;
            let square = batches.iter().map(|[_, square]| square).sum::<f64>() / count;
            (mean, (square - mean * mean).max(0.0) * count / (count - 1.0).max(1.0))
        })
        .collect();
    let count = halves.len() as f64;
    let length = sizes.iter().sum::<f64>() / 2.0;
    let grand = halves.iter().map(|(mean, _)| mean).sum::<f64>() / count;
    let between = halves.iter().map(|(mean, _)| (mean - grand).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let within = halves.iter().map(|(_, variance)| variance).sum::<f64>() / count;
    ((length - 1.0) / length + between / within).sqrt()
}

/// Autocorrelation averaged over the chains that move, up to [`MOST_LAGS`].
fn mean_autocorrelation(chains: &Chains<'_>) -> Vec<f64> {
    let lags = MOST_LAGS.min(chains.draws_per_chain());
    let mut sum = vec![0.0; lags];
    let mut count = 0.0;
    for chain in chains {
        if let Ok(of_chain) = autocorrelation(chain) {
            sum.iter_mut().zip(of_chain).for_each(|(sum, value)| *sum += value);
            count += 1.0;
        }
    }
    sum.into_iter().map(|sum| sum / count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws that look random: a low-discrepancy sequence, scrambled.
    fn draws(count: usize) -> Vec<f64> {
        (0..count as u64).map(|i| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64 / (1_u64 << 24) as f64).collect()
    }

    #[test]
    fn sums_say_the_same_as_draws() {
        let (chains, count) = (4, 1001);
        let all = draws(chains * count);
        let mut sums = vec![[0.0; 2]; chains * BATCHES];
        for (index, x) in all.iter().enumerate() {
            let (chain, draw) = (index / count, index % count);
            let place = &mut sums[chain * BATCHES + draw * BATCHES / count];
            *place = [place[0] + x, place[1] + x * x];
        }
        let (from_draws, from_sums) = (
            Coordinate::of_draws(&all, chains, Some(0.5)).unwrap(),
            Coordinate::of_sums(&sums, chains, count, Some(0.5)),
        );
        assert!((from_draws.mean.value - from_sums.mean.value).abs() < 1e-12);
        assert!((from_draws.deviation - from_sums.deviation).abs() < 1e-12);
        assert!((from_draws.variance.value - from_sums.variance.value).abs() < 1e-12);
        assert!((from_sums.r_hat.unwrap() - 1.0).abs() < 0.01);
    }
}
