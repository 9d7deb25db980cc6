//! A validated run of `collider.generate`, and what it costs.

use std::sync::Arc;

use ornstein_run::{ConfigError, ConfigErrors, Estimate};

use super::config::GenerateConfig;
use crate::generator::Generator;
use crate::process::Process;

/// Fewer events say nothing of a law.
const LEAST_EVENTS: usize = 100;

/// Processor seconds per proposal and per event, on a machine of 2025.
const SECONDS: [f64; 2] = [3e-7, 3e-6];

/// A validated run of `collider.generate`: config and process.
pub struct GenerateExperiment {
    pub(super) config: GenerateConfig,
    pub(super) process: Arc<dyn Process>,
}

impl GenerateExperiment {
    pub(super) fn new(config: GenerateConfig) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        if config.events.count < LEAST_EVENTS {
            let allowed = format!("an integer from {LEAST_EVENTS} on");
            errors.push(ConfigError::new("events.count", config.events.count, allowed));
        }
        errors.keep(config.evidence.check());
        errors.keep(config.files.check());
        let process = errors.keep(config.process.build());
        errors.into_result()?;
        match process {
            Some(process) => Ok(Self { config, process }),
            // It would have left an error.
            None => Err(ConfigErrors::default()),
        }
    }

    /// Accepted events per proposal of one block, or a guess where it has none.
    fn efficiency(&self) -> f64 {
        if !self.config.events.unweighted {
            return 1.0;
        }
        let block = Generator::new(Arc::clone(&self.process), 0).block(0, true);
        block.map_or(1.0, |block| block.tally.estimate().efficiency).max(1e-4)
    }

    pub(super) fn cost(&self) -> Estimate {
        let (count, particles) = (self.config.events.count as u64, self.process.outgoing().len() as u64);
        let bytes = count * particles * 32;
        let observables = self.process.observables().len() as u64;
        Estimate {
            memory_bytes: 2 * bytes + count * 8 * (2 + observables) + (32 << 20),
            disk_bytes: bytes * (1 + 4 * self.config.files.formats.len() as u64),
            cpu_seconds: Some(count as f64 * (SECONDS[0] / self.efficiency() + SECONDS[1])),
        }
    }
}
