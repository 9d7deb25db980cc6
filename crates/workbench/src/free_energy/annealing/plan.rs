//! A validated run of `free-energy.ais`, and what it costs.

use ornstein_engine::preconditioners::Estimated;
use ornstein_free_energy::annealing::Direction;
use ornstein_run::Estimate;

use super::config::{AnnealingConfig, DirectionName};
use crate::free_energy::Ends;

/// A validated run of `free-energy.ais`: config, path and target.
#[derive(Debug, Clone)]
pub struct AnnealingExperiment {
    pub(super) config: AnnealingConfig,
    pub(super) ends: Ends,
    /// The preconditioner of the config.
    pub(super) preconditioner: Estimated,
}

/// Processor seconds of a coordinate in one evaluation with its share of a step, on a machine of 2025.
const SECONDS_PER_COORDINATE: f64 = 6e-9;

/// A guess of the length that a pilot run finds.
const PILOT_LENGTH: usize = 50;

impl AnnealingExperiment {
    /// Walkers of a bridge in a direction.
    pub(super) fn walkers(&self) -> usize {
        self.config.annealing.walkers
    }

    /// The directions of every bridge.
    pub(super) fn directions(&self) -> &'static [Direction] {
        match self.config.annealing.direction {
            DirectionName::Forward => &[Direction::Forward],
            DirectionName::Both => &[Direction::Forward, Direction::Reverse],
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let lengths = self.config.schedule.lengths().unwrap_or_else(|| vec![PILOT_LENGTH]);
        let (walkers, dimension) = (self.walkers() as u64, self.ends.target().dimension() as u64);
        let lines = lengths.len() as u64 * self.directions().len() as u64;
        let weights = 8 * walkers * lines;
        let longest = lengths.iter().copied().max().unwrap_or(0) as u64;
        let kernels = lines * longest * (64 + 16 * dimension);
        let pilot = self.config.pilot.as_ref().map_or(0, |pilot| 10 * 8 * pilot.particles as u64 * dimension);
        let steps: f64 = lengths.iter().map(|&length| length as f64).sum::<f64>() * self.directions().len() as f64;
        let evaluations = steps * f64::from(self.config.annealing.moves) * self.config.kernel.evaluations();
        Estimate {
            memory_bytes: 6 * weights + kernels + pilot,
            disk_bytes: weights + 64 * 64 * lengths.len() as u64,
            cpu_seconds: Some(evaluations * (walkers * dimension) as f64 * SECONDS_PER_COORDINATE),
        }
    }
}
