//! At which noise levels a network is trained.

use ornstein_diagnostics::special::normal_quantile::quantile;
use ornstein_random::math::{exp_f64, ln_f64};
use ornstein_random::{Counter, Key, Purpose, fill_uniforms, uniform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The distribution of noise levels `s = sigma / alpha` in training, in units of the network's coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LevelDistribution {
    /// `ln s` is normal (Karras et al. 2022, table 1): the effort goes where signal and noise compete.
    LogNormal {
        /// The mean of `ln s`.
        #[serde(default = "log_normal_mean")]
        mean: f64,
        /// The standard deviation of `ln s`.
        #[serde(default = "log_normal_deviation")]
        deviation: f64,
    },
    /// `ln s` is uniform: every octave counts alike.
    LogUniform {
        /// The least noise.
        smallest: f64,
        /// The most.
        largest: f64,
    },
}

/// For data of unit deviation: twice the median of the paper, whose data has the deviation 1/2.
fn log_normal_mean() -> f64 {
    -0.5
}

fn log_normal_deviation() -> f64 {
    1.4
}

impl Default for LevelDistribution {
    fn default() -> Self {
        Self::LogNormal { mean: log_normal_mean(), deviation: log_normal_deviation() }
    }
}

impl LevelDistribution {
    /// The level below which a part `u` in (0, 1) of all levels lies.
    #[must_use]
    pub fn quantile(self, u: f64) -> f64 {
        exp_f64(match self {
            Self::LogNormal { mean, deviation } => mean + deviation * quantile(u),
            Self::LogUniform { smallest, largest } => {
                let [low, high] = [smallest, largest].map(ln_f64);
                low + u * (high - low)
            }
        })
    }

    /// Whether its parameters make a distribution.
    #[must_use]
    pub fn is_valid(self) -> bool {
        match self {
            Self::LogNormal { mean, deviation } => mean.is_finite() && deviation > 0.0 && deviation.is_finite(),
            Self::LogUniform { smallest, largest } => 0.0 < smallest && smallest < largest && largest.is_finite(),
        }
    }
}

/// How the levels of a batch are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LevelSampling {
    /// Level `i` of `n` at the quantile `(u + i / n) mod 1` with one uniform `u` for the batch: every batch has seen the whole range
    /// evenly (Kingma et al. 2021, *Variational diffusion models*, appendix I.1). Data comes in random order, so place and data stay
    /// independent.
    #[default]
    Stratified,
    /// Every level by itself.
    Independent,
}

/// The noise of training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoiseSettings {
    /// The distribution of levels.
    pub levels: LevelDistribution,
    /// How the levels of one batch are drawn.
    pub sampling: LevelSampling,
    /// Whether the rows of a batch come in pairs of the same data and level with opposite noise, which cancels what is odd in the noise
    /// from the gradient's scatter at the price of half as many data.
    pub antithetic: bool,
}

impl NoiseSettings {
    /// Writes the quantiles in (0, 1) of a batch's levels: functions of seed, step and place. Antithetic pairs share theirs.
    pub fn fill_quantiles(&self, seed: u64, step: u32, quantiles: &mut [f64]) {
        let key = Key::new(seed, Purpose::TrainingLevel, 0);
        let start = Counter::coordinate(0, 0, step);
        let different = quantiles.len().div_ceil(if self.antithetic { 2 } else { 1 });
        match self.sampling {
            LevelSampling::Independent => fill_uniforms(key, start, &mut quantiles[..different]),
            LevelSampling::Stratified => {
                let shift = uniform(key, start);
                for (i, quantile) in quantiles[..different].iter_mut().enumerate() {
                    // The smallest positive number stands for zero, the end of the open interval.
                    *quantile = (shift + i as f64 / different as f64).fract().max(f64::MIN_POSITIVE);
                }
            }
        }
        if self.antithetic {
            for i in (0..quantiles.len()).rev() {
                quantiles[i] = quantiles[i / 2];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stratified_batch_has_one_level_in_every_stratum() {
        for antithetic in [false, true] {
            let settings = NoiseSettings { antithetic, ..NoiseSettings::default() };
            let mut quantiles = [0.0; 64];
            settings.fill_quantiles(1, 7, &mut quantiles);
            let (copies, strata) = if antithetic { (2, 32) } else { (1, 64) };
            let mut counts = vec![0; strata];
            for u in quantiles {
                counts[(u * strata as f64) as usize] += 1;
            }
            assert!(counts.iter().all(|&count| count == copies), "{counts:?}");
        }
    }

    /// The mean of the levels over many batches: of 6400 uniform numbers the deviation is 0.0036 if they are independent, less if
    /// they are stratified.
    #[test]
    fn quantiles_are_uniform_over_the_steps() {
        for sampling in [LevelSampling::Stratified, LevelSampling::Independent] {
            let settings = NoiseSettings { sampling, ..NoiseSettings::default() };
            let mut sum = 0.0;
            for step in 0..100 {
                let mut quantiles = [0.0; 64];
                settings.fill_quantiles(3, step, &mut quantiles);
                sum += quantiles.iter().sum::<f64>();
            }
            assert!((sum / 6400.0 - 0.5).abs() < 6.0 * 0.0036);
        }
    }

    #[test]
    fn quantiles_of_the_levels_are_those_of_their_laws() {
        let normal = LevelDistribution::LogNormal { mean: -1.2, deviation: 1.2 };
        assert!((normal.quantile(0.5).ln() + 1.2).abs() < 1e-14);
        assert!((normal.quantile(0.975).ln() - (1.959_963_984_540_054 * 1.2 - 1.2)).abs() < 1e-13);
        let uniform = LevelDistribution::LogUniform { smallest: 0.01, largest: 100.0 };
        assert!((uniform.quantile(0.25) - 0.1).abs() < 1e-14);
    }
}
