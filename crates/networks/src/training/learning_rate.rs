//! How long a step is.

use ornstein_random::math::sin_cos_turns_f64;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the rate does after the warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LearningRateDecay {
    /// It stays.
    Constant,
    /// It falls to a part of the peak along half a cosine, at the end of training (Loshchilov and Hutter 2017, eq. 5).
    Cosine {
        /// What is left at the end, as a part of the peak.
        #[serde(default)]
        end: f64,
    },
    /// It falls as `1 / sqrt(max(step / reference, 1))` (Karras et al. 2024, eq. 67).
    InverseSquareRoot {
        /// The step from which it falls.
        reference: u32,
    },
}

/// The learning rate as a function of the step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LearningRate {
    /// The largest rate.
    pub peak: f64,
    /// Steps during which it grows linearly from zero.
    pub warm_up: u32,
    /// What it does then.
    pub decay: LearningRateDecay,
}

impl Default for LearningRate {
    fn default() -> Self {
        Self { peak: 2e-3, warm_up: 100, decay: LearningRateDecay::Cosine { end: 0.01 } }
    }
}

impl LearningRate {
    /// The rate of step `step`, from 0, out of `steps` in all; beyond those the last one.
    #[must_use]
    pub fn at(self, step: u32, steps: u32) -> f64 {
        if step < self.warm_up {
            return self.peak * f64::from(step + 1) / f64::from(self.warm_up);
        }
        self.peak
            * match self.decay {
                LearningRateDecay::Constant => 1.0,
                LearningRateDecay::Cosine { end } => {
                    let left = f64::from(steps.saturating_sub(self.warm_up).max(1));
                    let progress = (f64::from(step - self.warm_up) / left).min(1.0);
                    end + (1.0 - end) * 0.5 * (1.0 + sin_cos_turns_f64(0.5 * progress).1)
                }
                LearningRateDecay::InverseSquareRoot { reference } => {
                    1.0 / (f64::from(step) / f64::from(reference.max(1))).max(1.0).sqrt()
                }
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_the_values_of_their_formulas() {
        let rate = |decay| LearningRate { peak: 2.0, warm_up: 4, decay };
        let cosine = rate(LearningRateDecay::Cosine { end: 0.1 });
        assert_eq!((0..4).map(|step| cosine.at(step, 104)).collect::<Vec<_>>(), [0.5, 1.0, 1.5, 2.0]);
        assert_eq!(cosine.at(4, 104), 2.0);
        assert!((cosine.at(54, 104) - 1.1).abs() < 1e-14);
        assert!((cosine.at(104, 104) - 0.2).abs() < 1e-14 && cosine.at(1000, 104) == cosine.at(104, 104));
        let root = rate(LearningRateDecay::InverseSquareRoot { reference: 10 });
        assert_eq!((root.at(10, 0), root.at(40, 0)), (2.0, 1.0));
        assert_eq!(rate(LearningRateDecay::Constant).at(999, 10), 2.0);
    }
}
