//! A validated run of `sample`, and what it costs.

use ornstein_engine::preconditioners::Estimated;
use ornstein_run::Estimate;

use super::config::{Keep, SampleConfig};
use super::summary::BATCHES;
use crate::Target;

/// A validated run of `sample`: config and target.
#[derive(Debug, Clone)]
pub struct SampleExperiment {
    pub(super) config: SampleConfig,
    pub(super) target: Target,
    /// The preconditioner of the config.
    pub(super) preconditioner: Estimated,
}

/// Processor seconds of a coordinate in one evaluation with its share of a step, on a machine of 2025.
const SECONDS_PER_COORDINATE: f64 = 5e-9;

/// At most this much memory holds draws that are read back for the statistics \[bytes\].
pub(super) const COLUMN_BYTES: usize = 256 << 20;

impl SampleExperiment {
    /// Number of chains.
    pub(super) fn chains(&self) -> usize {
        self.config.sample.chains
    }

    /// Draws of each chain.
    pub(super) fn draws(&self) -> usize {
        self.config.sample.draws
    }

    pub(super) fn cost(&self) -> Estimate {
        let table = &self.config.sample;
        let (chains, draws, dimension) = (table.chains as u64, table.draws as u64, self.target.dimension() as u64);
        let state = chains.next_multiple_of(64) * dimension * table.precision.bytes();
        // Positions, scores and proposals of a kernel, with the copies for checkpoint and output.
        let states = 10 * state;
        // At most six statistics of eight bytes beside each draw.
        let draw = chains * (dimension * table.precision.bytes() + 48);
        let columns = (chains * draws * dimension * 8).min(COLUMN_BYTES as u64).max(chains * draws * 8);
        let sums = 16 * BATCHES as u64 * chains * dimension;
        let steps = f64::from(table.warm_up) + draws as f64 * f64::from(table.thin);
        let evaluations = self.config.kernel.traits().evaluations.max(1.0);
        let work = steps * evaluations * (chains * dimension) as f64 * SECONDS_PER_COORDINATE;
        let (memory_bytes, disk_bytes) = match table.keep {
            Keep::Draws => (states + 4 * columns, draw.saturating_mul(draws)),
            Keep::Summaries => (states + 2 * sums, 200 * dimension),
        };
        Estimate { memory_bytes, disk_bytes, cpu_seconds: Some(work) }
    }
}
