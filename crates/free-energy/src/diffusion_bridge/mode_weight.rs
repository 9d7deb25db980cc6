//! How well a run knows the weight of a mode: one number to compare samplers by.

use ornstein_diagnostics::chains::{Chains, mean_effective_sample_size, split_r_hat};

use super::weighted_mean;
use crate::error::check_count;
use crate::{FreeEnergyError, bound_of_mean};

/// Largest split $\hat R$ of chains that have forgotten their starts (Gelman et al., *Bayesian Data Analysis*, 3rd edition, section 11.4).
pub const MAXIMUM_R_HAT: f64 = 1.1;

/// The probability of an event under the target, and how many independent draws would give it as well.
///
/// Samplers of all kinds meet here: their effective samples per second of CPU time are comparable, since each is
/// $p(1-p)/\text{error}^2$ of one event. Choose the event that is hard: which of two modes a state belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeWeight {
    /// The probability.
    pub probability: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// $p(1-p)/\text{error}^2$; zero if the run cannot know.
    pub effective_samples: f64,
    /// Split $\hat R$ of the chains, `None` for other runs, infinite if no chain ever changed.
    pub r_hat: Option<f64>,
}

impl ModeWeight {
    /// From the indicators of chains of equal length, one chain after the other.
    ///
    /// Chains that never change between 0 and 1 repeat where they were started and know nothing of the probability: no effective sample.
    /// Few changes show as a large $\hat R$: the effective samples are then little more than the chains, each of which tells
    /// where it was started ([`is_mixed`](Self::is_mixed)).
    ///
    /// # Errors
    /// What [`Chains::new`] refuses.
    ///
    /// ```
    /// use ornstein_free_energy::diffusion_bridge::ModeWeight;
    ///
    /// let stuck = [[0.0; 50], [1.0; 50]].concat();
    /// assert_eq!(ModeWeight::of_chains(&stuck, 2)?.effective_samples, 0.0);
    /// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
    /// ```
    pub fn of_chains(indicators: &[f64], chains: usize) -> Result<Self, FreeEnergyError> {
        let all = Chains::new(indicators, chains)?;
        let probability = indicators.iter().sum::<f64>() / indicators.len() as f64;
        if all.iter().all(|chain| chain.iter().all(|value| *value == chain[0])) {
            let r_hat = Some(f64::INFINITY);
            return Ok(Self { probability, standard_error: f64::INFINITY, effective_samples: 0.0, r_hat });
        }
        let effective_samples = mean_effective_sample_size(&all);
        let standard_error = (probability * (1.0 - probability) / effective_samples).sqrt();
        let r_hat = if chains > 1 { Some(split_r_hat(&all)?) } else { None };
        Ok(Self { probability, standard_error, effective_samples, r_hat })
    }

    /// Whether the error may be believed: $\hat R$ is at most [`MAXIMUM_R_HAT`], or there are no chains to differ.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.r_hat.is_none_or(|r_hat| r_hat <= MAXIMUM_R_HAT)
    }

    /// From independent weighted draws.
    ///
    /// # Errors
    /// As [`weighted_mean`].
    pub fn of_weights(log_weights: &[f64], indicators: &[f64]) -> Result<Self, FreeEnergyError> {
        let mean = weighted_mean(log_weights, indicators)?;
        Ok(Self::from_error(mean.value, mean.standard_error))
    }

    /// From the shares that independent runs found, as the islands of sequential Monte Carlo.
    ///
    /// # Errors
    /// Fewer than two runs.
    pub fn of_runs(shares: &[f64]) -> Result<Self, FreeEnergyError> {
        check_count("runs", shares.len(), 2)?;
        let mean = bound_of_mean(shares)?;
        Ok(Self::from_error(mean.value, mean.standard_error))
    }

    /// No variation between draws is no knowledge.
    fn from_error(probability: f64, standard_error: f64) -> Self {
        let variance = probability * (1.0 - probability);
        let effective_samples = variance / (standard_error * standard_error);
        // Beyond rounding: weights that add up to one leave a few units in the last place.
        let known = variance > 1e-12 && effective_samples.is_finite();
        Self {
            probability,
            standard_error: if known { standard_error } else { f64::INFINITY },
            effective_samples: if known { effective_samples } else { 0.0 },
            r_hat: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_weights_are_worth_their_number() {
        let indicators: Vec<f64> = (0..100).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let weight = ModeWeight::of_weights(&[7.0; 100], &indicators).unwrap();
        assert!((weight.probability - 0.25).abs() < 1e-14 && (weight.effective_samples - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_that_saw_one_side_knows_nothing() {
        assert_eq!(ModeWeight::of_weights(&[0.0; 10], &[1.0; 10]).unwrap().effective_samples, 0.0);
        assert_eq!(ModeWeight::of_chains(&[1.0; 40], 4).unwrap().effective_samples, 0.0);
        assert_eq!(ModeWeight::of_runs(&[1.0, 1.0]).unwrap().effective_samples, 0.0);
    }
}
