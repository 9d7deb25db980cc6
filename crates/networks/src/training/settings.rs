//! What a training run can be told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AdamSettings, LearningRate, NoiseSettings, WeightAverage};
use crate::device::DeviceKind;

/// The settings of a [`Trainer`](super::Trainer).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingSettings {
    /// Steps in all, at the end of which the learning rate has fallen.
    pub steps: u32,
    /// Rows per step. Even with antithetic noise.
    pub batch: usize,
    /// Noise levels and noise.
    pub noise: NoiseSettings,
    /// How a gradient moves the weights.
    pub optimiser: AdamSettings,
    /// How far.
    pub learning_rate: LearningRate,
    /// The largest norm of a gradient; longer ones are shortened to it. Infinite: none is.
    pub largest_gradient: f64,
    /// The average of the weights over the steps.
    pub average: WeightAverage,
    /// The part of the rows that are trained without their condition, for guidance without a classifier (Ho and Salimans 2022). The
    /// network then has one condition more than the data: 1 if the others are there, else 0 like them.
    pub condition_dropout: f64,
    /// Noise levels at which losses are told apart, at the middles of equal parts of the levels' distribution.
    pub levels: usize,
    /// Rows that a validation looks at, at most.
    pub validation_rows: usize,
    /// Training has diverged if the loss exceeds its lowest running mean by this factor.
    pub divergence_factor: f64,
    /// Where the network runs.
    pub device: DeviceKind,
}

impl Default for TrainingSettings {
    fn default() -> Self {
        Self {
            steps: 5000,
            batch: 256,
            noise: NoiseSettings::default(),
            optimiser: AdamSettings::default(),
            learning_rate: LearningRate::default(),
            largest_gradient: 1.0,
            average: WeightAverage::default(),
            condition_dropout: 0.0,
            levels: 8,
            validation_rows: 1024,
            divergence_factor: 1000.0,
            device: DeviceKind::Cpu,
        }
    }
}

/// Settings that make no training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("training.{key}: {rule}")]
pub struct SettingsError {
    /// The setting.
    pub key: &'static str,
    /// What it must obey.
    pub rule: &'static str,
}

impl TrainingSettings {
    /// An error that names the first setting out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        let positive = |x: f64| x > 0.0 && x.is_finite();
        let part = |x: f64| (0.0..1.0).contains(&x);
        let adam = &self.optimiser;
        let rules = [
            (self.batch > 0, "batch", "must be at least 1"),
            (!self.noise.antithetic || self.batch.is_multiple_of(2), "batch", "must be even for antithetic noise"),
            (self.noise.levels.is_valid(), "noise.levels", "must have a positive deviation, or rising positive limits"),
            (part(adam.first_decay) && part(adam.second_decay), "optimiser", "decays must be at least 0 and below 1"),
            (positive(adam.epsilon), "optimiser.epsilon", "must be positive"),
            (adam.weight_decay >= 0.0, "optimiser.weight_decay", "must not be negative"),
            (positive(self.learning_rate.peak), "learning_rate.peak", "must be positive"),
            (self.largest_gradient > 0.0, "largest_gradient", "must be positive"),
            (self.average.is_valid(), "average", "decay must lie in [0, 1), relative width in (0, 0.288)"),
            (part(self.condition_dropout), "condition_dropout", "must be at least 0 and below 1"),
            (self.levels > 0, "levels", "must be at least 1"),
            (self.divergence_factor > 1.0, "divergence_factor", "must be above 1"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, key, rule)) => Err(SettingsError { key, rule }),
            None => Ok(()),
        }
    }
}
