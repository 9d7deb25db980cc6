//! States with weights that make them draws of the target.

use ornstein_engine::Ensemble;

use crate::error::{check_count, check_values};
use crate::sequential::systematic;
use crate::{Estimate, ExponentialAverage, FreeEnergyError, exponential_average, log_sum_exp};

/// What a run asked of target and denoiser, all states together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluations {
    /// Evaluations of the target's log-density.
    pub densities: u64,
    /// States that were denoised: passes through the network times their batch.
    pub denoisings: u64,
}

impl std::ops::AddAssign for Evaluations {
    fn add_assign(&mut self, other: Self) {
        self.densities += other.densities;
        self.denoisings += other.denoisings;
    }
}

/// Draws of a proposal with their importance weights.
#[derive(Debug, Clone)]
pub struct WeightedDraws {
    /// The draws.
    pub position: Ensemble<f64>,
    /// $\ln w=\ln\pi-\ln q$ of each, with the constant of $\pi$ as the target writes it: the mean weight is $Z$.
    pub log_weights: Vec<f64>,
    /// What they cost.
    pub evaluations: Evaluations,
}

impl WeightedDraws {
    /// $\ln Z$ of the target with error bar, effective samples and verdict.
    ///
    /// # Errors
    /// Fewer than two draws, or no weight at all.
    pub fn log_normalisation(&self) -> Result<ExponentialAverage, FreeEnergyError> {
        exponential_average(&self.log_weights)
    }

    /// The mean under the target of a quantity that has these values at the draws: [`weighted_mean`].
    pub fn mean(&self, values: &[f64]) -> Result<Estimate, FreeEnergyError> {
        weighted_mean(&self.log_weights, values)
    }

    /// As many states as wanted, of equal weight, by systematic resampling with the offset `uniform` in (0, 1): a start for chains
    /// of the target. A state of large weight comes more than once.
    ///
    /// # Errors
    /// No draw has weight.
    pub fn resample(&self, count: usize, uniform: f64) -> Result<Ensemble<f64>, FreeEnergyError> {
        let ancestors = systematic(&self.log_weights, count, uniform);
        if ancestors.is_empty() {
            return Err(FreeEnergyError::NoOverlap { what: "all weights are zero".into() });
        }
        let (_, dimension) = super::data_moments::lanes_of(&self.position)?;
        Ok(Ensemble::from_states(count, dimension, |state, i| self.position.get(ancestors[state], i)))
    }
}

/// The self-normalised mean $\hat\mu=\sum_nW_nf_n$ with $W_n=w_n/\sum w$ of independent weighted draws. Its variance is
/// $\sum_nW_n^2(f_n-\hat\mu)^2$ by the delta method; $\nu=2(\sum a)^2/\sum(a-\bar a)^2$ with $a_n=W_n^2(f_n-\hat\mu)^2$ are the
/// degrees of freedom of that sum, at most $N-1$.
///
/// # Errors
/// Fewer than two draws, arrays of different length, numbers that are NaN or infinite (a log-weight of $-\infty$ is zero weight), or
/// no weight at all.
///
/// ```
/// use ornstein_free_energy::diffusion_bridge::weighted_mean;
///
/// let mean = weighted_mean(&[0.0, 3f64.ln()], &[1.0, 5.0])?;
/// assert!((mean.value - 4.0).abs() < 1e-14);
/// // (1/16) 9 + (9/16) 1
/// assert!((mean.standard_error.powi(2) - 18.0 / 16.0).abs() < 1e-14);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: A. B. Owen, *Monte Carlo theory, methods and examples* (2013), equation (9.9).
pub fn weighted_mean(log_weights: &[f64], values: &[f64]) -> Result<Estimate, FreeEnergyError> {
    check_count("log-weights", log_weights.len(), 2)?;
    if values.len() != log_weights.len() {
        return Err(FreeEnergyError::Shape { what: "values", expected: log_weights.len(), found: values.len() });
    }
    check_values("log-weights", log_weights, Some(f64::NEG_INFINITY))?;
    check_values("values", values, None)?;
    let total = log_sum_exp(log_weights);
    if total == f64::NEG_INFINITY {
        return Err(FreeEnergyError::NoOverlap { what: "all weights are zero".into() });
    }
    let weights: Vec<f64> = log_weights.iter().map(|log_weight| (log_weight - total).exp()).collect();
    let mean: f64 = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
    let terms = || weights.iter().zip(values).map(|(weight, value)| (weight * (value - mean)).powi(2));
    let (count, variance) = (values.len() as f64, terms().sum::<f64>());
    let spread: f64 = terms().map(|term| (term - variance / count).powi(2)).sum();
    let degrees = (2.0 * variance * variance / spread).min(count - 1.0);
    Ok(Estimate::student(mean, variance.sqrt(), if degrees.is_nan() { count - 1.0 } else { degrees.max(1.0) }))
}
