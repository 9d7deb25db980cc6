//! What training and sampling cost.

use ornstein_networks::Network;
use ornstein_networks::training::TrainingSettings;
use ornstein_run::Estimate;

use crate::sampling::{SamplingPlan, SamplingTable};

/// Processor seconds of a weight, per row, in a step of training and in an evaluation, on a machine of 2025.
const SECONDS_PER_WEIGHT: [f64; 2] = [5e-10, 1.5e-10];

/// Processor seconds of training on `trained` rows and denoising `evaluated` ones, by a network of so many weights, on a machine of 2025.
pub fn seconds(weights: usize, trained: f64, evaluated: f64) -> f64 {
    (trained * SECONDS_PER_WEIGHT[0] + evaluated * SECONDS_PER_WEIGHT[1]) * weights as f64
}

/// A run of training with looks on the way and samples at the end, as far as its cost goes.
pub struct TrainingCost<'a> {
    /// The network.
    pub network: &'a dyn Network,
    /// How it learns.
    pub settings: &'a TrainingSettings,
    /// Rows of data in memory; 0 if there is no end of them.
    pub rows: usize,
    /// Steps from one look to the next.
    pub look_every: u32,
    /// Samples at every look, all of which are kept.
    pub look_samples: usize,
    /// How samples are made.
    pub sampling: &'a SamplingTable,
    /// The same, checked.
    pub plan: &'a SamplingPlan,
}

impl TrainingCost<'_> {
    /// Looks at samples and losses in all.
    pub fn looks(&self) -> u32 {
        self.settings.steps.div_ceil(self.look_every)
    }

    /// Memory, disk and processor time.
    pub fn estimate(&self) -> Estimate {
        let Self { settings, sampling, .. } = self;
        let weights = self.network.parameters().len();
        let dimension = self.network.dimension() as u64;
        let (looks, calls) = (f64::from(self.looks()), self.plan.expected_calls());
        let trained = f64::from(settings.steps) * settings.batch as f64;
        let validated = looks * (2 * settings.levels * settings.validation_rows) as f64;
        let sampled = calls * (sampling.samples as f64 + looks * self.look_samples as f64);
        let snapshots = u64::from(self.looks()) * self.look_samples as u64 * dimension * 4;
        let (rows, samples, weight_bytes) = (self.rows as u64, sampling.samples as u64, 4 * weights as u64);
        Estimate {
            memory_bytes: 40 * weight_bytes
                + rows * dimension * 12
                + 3 * snapshots
                + samples * dimension * 24
                + (64 << 20),
            disk_bytes: samples * dimension * sampling.precision.bytes() + snapshots + weight_bytes,
            cpu_seconds: Some(seconds(weights, trained, validated + sampled)),
        }
    }
}
