//! The optimiser.

use ornstein_random::dispatch;
use ornstein_random::math::{exp_f64, ln_f64};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of Adam (Kingma and Ba 2015, algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AdamSettings {
    /// `beta_1`, the memory of the mean gradient.
    pub first_decay: f64,
    /// `beta_2`, the memory of the mean square of the gradient.
    pub second_decay: f64,
    /// Added to the root of the mean square.
    pub epsilon: f64,
    /// How much of the weights is taken away per step and learning rate.
    pub weight_decay: f64,
}

impl Default for AdamSettings {
    fn default() -> Self {
        Self { first_decay: 0.9, second_decay: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

/// Weights on their way, with what the optimiser and the average remember of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    /// The weights.
    pub weights: Vec<f32>,
    /// Running mean of the gradient.
    pub first_moment: Vec<f32>,
    /// Running mean of its square.
    pub second_moment: Vec<f32>,
    /// Running average of the weights.
    pub average: Vec<f32>,
}

/// One step's numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct AdamStep {
    /// The step, from 1.
    pub(super) number: u32,
    /// The learning rate.
    pub(super) rate: f64,
    /// What the gradient is multiplied with.
    pub(super) clip: f64,
    /// `beta` of the average.
    pub(super) average_decay: f64,
}

/// Numbers that one task works on.
const PIECE: usize = 1 << 14;

impl Adam {
    /// The start from these weights.
    #[must_use]
    pub fn new(weights: Vec<f32>) -> Self {
        let zeros = vec![0.0; weights.len()];
        Self { first_moment: zeros.clone(), second_moment: zeros, average: weights.clone(), weights }
    }

    /// Moves weights, moments and average in one pass over memory.
    pub(super) fn step(&mut self, settings: AdamSettings, gradient: &[f32], step: AdamStep) {
        let numbers = Numbers::new(settings, step);
        let moments = self.first_moment.par_chunks_mut(PIECE).zip(self.second_moment.par_chunks_mut(PIECE));
        let weights = self.weights.par_chunks_mut(PIECE).zip(self.average.par_chunks_mut(PIECE));
        weights.zip(moments).zip(gradient.par_chunks(PIECE)).for_each(
            |(((weights, average), (first, second)), gradient)| {
                update(weights, average, first, second, gradient, numbers);
            },
        );
    }
}

/// The factors of the update, rounded once.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    clip: f32,
    first: [f32; 2],
    second: [f32; 2],
    /// `rate / (1 - beta_1^t)`.
    rate: f32,
    /// `1 / sqrt(1 - beta_2^t)`.
    root: f32,
    epsilon: f32,
    keep: f32,
    average: [f32; 2],
}

impl Numbers {
    fn new(settings: AdamSettings, step: AdamStep) -> Self {
        // What a moment that starts from zero lacks after t steps.
        let present = |decay: f64| match decay {
            0.0 => 1.0,
            _ => 1.0 - exp_f64(f64::from(step.number) * ln_f64(decay)),
        };
        let both = |decay: f64| [decay as f32, (1.0 - decay) as f32];
        Self {
            clip: step.clip as f32,
            first: both(settings.first_decay),
            second: both(settings.second_decay),
            rate: (step.rate / present(settings.first_decay)) as f32,
            root: (1.0 / present(settings.second_decay).sqrt()) as f32,
            epsilon: settings.epsilon as f32,
            keep: (1.0 - step.rate * settings.weight_decay) as f32,
            average: both(step.average_decay),
        }
    }
}

dispatch! {
    fn update(weights: &mut [f32], average: &mut [f32], first: &mut [f32], second: &mut [f32], gradient: &[f32], n: Numbers) {
        let moments = first.iter_mut().zip(second);
        for (((w, a), (m, v)), g) in weights.iter_mut().zip(average).zip(moments).zip(gradient) {
            let g = n.clip * g;
            *m = n.first[0] * *m + n.first[1] * g;
            *v = n.second[0] * *v + n.second[1] * (g * g);
            *w = n.keep * *w - n.rate * *m / (v.sqrt() * n.root + n.epsilon);
            *a = n.average[0] * *a + n.average[1] * *w;
        }
    }

    fn sum_of_squares(x: &[f32]) -> f64 {
        let (rows, rest) = x.as_chunks::<16>();
        let mut sums = [0.0; 16];
        for row in rows {
            for i in 0..16 {
                sums[i] += f64::from(row[i]) * f64::from(row[i]);
            }
        }
        sums.iter().sum::<f64>() + rest.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>()
    }
}

/// The Euclidean norm of a flat vector, summed in double precision and in an order that no thread changes.
pub(super) fn norm(x: &[f32]) -> f64 {
    let parts: Vec<f64> = x.par_chunks(PIECE).map(sum_of_squares).collect();
    parts.iter().sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn list(value: &Value) -> Vec<f64> {
        value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
    }

    /// Against twelve steps of PyTorch in double precision. Ours are rounded to single precision four times a step, and gradients of
    /// 0.01 to 100 let every weight move by about the rate: 1e-6.
    #[test]
    fn steps_are_those_of_pytorch() {
        let reference: Value = serde_json::from_str(include_str!("../../tests/data/adam.json")).unwrap();
        for run in reference["runs"].as_array().unwrap() {
            let betas = list(&run["betas"]);
            let settings = AdamSettings {
                first_decay: betas[0],
                second_decay: betas[1],
                weight_decay: run["weight_decay"].as_f64().unwrap(),
                ..AdamSettings::default()
            };
            let mut adam = Adam::new(vec![0.5, -1.0, 2.0, 0.0, 0.25]);
            for (number, expected) in (1..).zip(run["weights"].as_array().unwrap()) {
                let entry = |i: i32| ((f64::from(number) * f64::from(i + 1)).sin() * 10f64.powi(i - 2)) as f32;
                let gradient: Vec<f32> = (0..5).map(entry).collect();
                let rate = run["rate"].as_f64().unwrap();
                adam.step(settings, &gradient, AdamStep { number, rate, clip: 1.0, average_decay: 0.5 });
                for (found, expected) in adam.weights.iter().zip(list(expected)) {
                    assert!((f64::from(*found) - expected).abs() < 1e-6, "step {number}: {found}, not {expected}");
                }
            }
        }
    }

    /// Clipping to half the gradient is a step with half the gradient, and the average follows the new weights.
    #[test]
    fn clipping_scales_the_gradient_and_the_average_follows() {
        let start: Vec<f32> = (0..40_000).map(|i| (i as f32).sin()).collect();
        let gradient: Vec<f32> = start.iter().map(|x| 0.5 - x).collect();
        let step = AdamStep { number: 1, rate: 0.1, clip: 0.5, average_decay: 0.75 };
        let [mut clipped, mut halved] = [(); 2].map(|()| Adam::new(start.clone()));
        clipped.step(AdamSettings::default(), &gradient, step);
        let half: Vec<f32> = gradient.iter().map(|g| 0.5 * g).collect();
        halved.step(AdamSettings::default(), &half, AdamStep { clip: 1.0, ..step });
        assert_eq!(clipped, halved);
        assert_eq!(clipped.average[39_999], 0.75 * start[39_999] + 0.25 * clipped.weights[39_999]);
    }

    #[test]
    fn norms_are_euclidean() {
        assert_eq!(norm(&vec![0.5; 40_000]), 100.0);
        assert!(norm(&[1.0, f32::NAN]).is_nan());
    }
}
