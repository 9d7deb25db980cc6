//! The Metropolis test.

use ornstein_random::math::exp_f64;
use ornstein_random::{Counter, Purpose, dispatch, fill_uniforms};

use crate::ensemble::LANES;
use crate::{Randomness, Transition};

/// Outcomes of the Metropolis test of each state: accept with probability `min(1, e^(log ratio))` (Metropolis et al. 1953,
/// J. Chem. Phys. 21, 1087; Hastings 1970, Biometrika 57, 97).
#[derive(Debug, Clone, Default)]
pub struct Metropolis {
    /// Logarithm of the acceptance ratio; the caller fills it in. NaN rejects.
    pub log_ratio: Vec<f64>,
    /// The acceptance probability.
    pub probability: Vec<f64>,
    /// Whether the state moves.
    pub accepted: Vec<bool>,
}

impl Metropolis {
    /// Room for this many states.
    #[must_use]
    pub fn new(states: usize) -> Self {
        Self { log_ratio: vec![0.0; states], probability: vec![0.0; states], accepted: vec![false; states] }
    }

    /// Decides for every state; `first_chunk` and `step` address the uniform numbers. A proposal without a density, that is
    /// with a log ratio of NaN, is rejected and counted as divergent, and so is `-inf`.
    pub fn decide(&mut self, randomness: Randomness, first_chunk: usize, step: u32) -> Transition {
        let key = randomness.key(Purpose::MetropolisAcceptance);
        let states = self.log_ratio.len();
        let mut total = Transition { states, acceptance: 0.0, accepted: 0, divergent: 0, evaluations: 1.0 };
        for (block, log_ratio) in self.log_ratio.chunks(LANES).enumerate() {
            let mut uniforms = [0.0; LANES];
            let uniforms = &mut uniforms[..log_ratio.len()];
            fill_uniforms(key, Counter::coordinate(0, (first_chunk + block) as u64, step), uniforms);
            let lanes = block * LANES..block * LANES + log_ratio.len();
            probabilities(log_ratio, &mut self.probability[lanes.clone()]);
            for (((uniform, log_ratio), probability), accepted) in
                uniforms.iter().zip(log_ratio).zip(&self.probability[lanes.clone()]).zip(&mut self.accepted[lanes])
            {
                *accepted = uniform < probability;
                total.acceptance += probability;
                total.accepted += usize::from(*accepted);
                total.divergent += usize::from(!log_ratio.is_finite());
            }
        }
        total.acceptance /= states.max(1) as f64;
        total
    }
}

dispatch! {
    fn probabilities(log_ratio: &[f64], probability: &mut [f64]) {
        for (probability, &log_ratio) in probability.iter_mut().zip(log_ratio) {
            let ratio = exp_f64(if log_ratio < 0.0 { log_ratio } else { 0.0 });
            *probability = if log_ratio.is_nan() { 0.0 } else { ratio };
        }
    }
}
