//! Averages of the weights over the steps.

use ornstein_random::math::{exp_f64, ln_f64};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How weights are averaged over the steps, `average <- beta_t average + (1 - beta_t) weights`. Samples of averaged weights are better
/// than those of the last ones, which still jump about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WeightAverage {
    /// `beta_t = min(decay, t / (t + 9))` at step `t` from 1: an exponential whose memory grows to `1 / (1 - decay)` steps.
    Exponential {
        /// The decay per step after the warm-up.
        decay: f64,
    },
    /// `beta_t = (1 - 1/t)^(gamma + 1)`: step `t` of `n` counts in proportion to `t^gamma`, so that the memory is always the same part of
    /// the training so far (Karras et al. 2024, *Analyzing and improving the training dynamics of diffusion models*, eq. 1 to 3).
    PowerFunction {
        /// `sigma_rel`, the width of the memory as a part of the training, below 0.288.
        relative_width: f64,
    },
}

impl Default for WeightAverage {
    fn default() -> Self {
        Self::PowerFunction { relative_width: 0.1 }
    }
}

/// `sigma_rel` of `gamma = 0`, the plain mean: `1 / sqrt(12)`.
const LARGEST_WIDTH: f64 = 0.288_675_134_594_812_9;

impl WeightAverage {
    /// Whether its parameters make an average.
    #[must_use]
    pub fn is_valid(self) -> bool {
        match self {
            Self::Exponential { decay } => (0.0..1.0).contains(&decay),
            Self::PowerFunction { relative_width } => relative_width > 0.0 && relative_width < LARGEST_WIDTH,
        }
    }

    /// `beta_t` of step `t`, from 1.
    #[must_use]
    pub fn decay(self, t: u32) -> f64 {
        let t = f64::from(t.max(1));
        match self {
            Self::Exponential { decay } => decay.min(t / (t + 9.0)),
            Self::PowerFunction { .. } if t == 1.0 => 0.0,
            Self::PowerFunction { relative_width } => exp_f64((exponent(relative_width) + 1.0) * ln_f64(1.0 - 1.0 / t)),
        }
    }
}

/// The exponent `gamma >= 0` with `sigma_rel = sqrt(gamma + 1) / ((gamma + 2) sqrt(gamma + 3))`, by bisection: the width falls with it.
fn exponent(relative_width: f64) -> f64 {
    let width = |gamma: f64| ((gamma + 1.0) / (gamma + 3.0)).sqrt() / (gamma + 2.0);
    let (mut low, mut high) = (0.0, 1.0 / relative_width);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if width(middle) > relative_width { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paper's table: `sigma_rel` of 0.10 and 0.05 have `gamma` of 6.94 and 16.97.
    #[test]
    fn exponents_are_those_of_the_paper() {
        assert!((exponent(0.1) - 6.94).abs() < 0.005);
        assert!((exponent(0.05) - 16.97).abs() < 0.005);
    }

    /// The mean of the averaged steps under weights `t^gamma` is `(gamma + 1) / (gamma + 2)` of the last, up to one step of 10^4.
    #[test]
    fn a_power_average_of_the_steps_is_in_proportion_to_their_number() {
        let average = WeightAverage::PowerFunction { relative_width: 0.1 };
        let mean = (1..=10_000).fold(0.0, |mean, t| {
            let decay = average.decay(t);
            decay * mean + (1.0 - decay) * f64::from(t)
        });
        let gamma = exponent(0.1);
        assert!((mean / 10_000.0 - (gamma + 1.0) / (gamma + 2.0)).abs() < 2e-4);
    }

    #[test]
    fn an_exponential_average_forgets_its_start() {
        let average = WeightAverage::Exponential { decay: 0.99 };
        let start: f64 = (1..=2000).map(|t| average.decay(t)).product();
        assert!(start < 1e-8, "{start}");
        assert_eq!(average.decay(1), 0.1);
    }
}
