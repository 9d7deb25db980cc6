//! A validated run of `collider.cross-section`, and what it costs.

use std::sync::Arc;

use ornstein_engine::PerState;
use ornstein_engine::paths::Geometric;
use ornstein_engine::targets::Gaussian;
use ornstein_run::{ConfigError, ConfigErrors, Estimate};

use super::config::CrossSectionConfig;
use super::rate_density::RateDensity;
use crate::phase_space::Chart;
use crate::process::Process;

/// Fewer weights have no error bar worth the name.
const LEAST_WALKERS: usize = 64;

/// Processor seconds of a density, on a machine of 2025.
const SECONDS: f64 = 1e-6;

/// A validated run of `collider.cross-section`: config, process and its chart.
pub struct CrossSectionExperiment {
    pub(super) config: CrossSectionConfig,
    pub(super) process: Arc<dyn Process>,
    pub(super) chart: Arc<dyn Chart>,
}

/// From flat phase space to the rate.
pub(super) type RatePath = Geometric<Gaussian, PerState<RateDensity>>;

impl CrossSectionExperiment {
    pub(super) fn new(config: CrossSectionConfig) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let table = &config.annealing;
        if table.walkers < LEAST_WALKERS {
            let allowed = format!("an integer from {LEAST_WALKERS} on");
            errors.push(ConfigError::new("annealing.walkers", table.walkers, allowed));
        }
        let counts = [
            ("length", table.length),
            ("moves", table.moves as usize),
            ("leapfrog_steps", table.leapfrog_steps as usize),
        ];
        for (key, _) in counts.into_iter().filter(|(_, count)| *count == 0) {
            errors.push(ConfigError::new(format!("annealing.{key}"), 0, "an integer from 1 on"));
        }
        if !(table.step_size > 0.0 && table.step_size.is_finite()) {
            errors.push(ConfigError::new("annealing.step_size", table.step_size, "a positive number"));
        }
        if (table.length as u64 + 1) * u64::from(table.moves) >= u64::from(u32::MAX) {
            let allowed = "less than 4294967295 moves in all, (length + 1) * moves";
            errors.push(ConfigError::new("annealing.length", table.length, allowed));
        }
        errors.keep(config.evidence.check());
        let process = errors.keep(config.process.build());
        let chart = process.as_ref().and_then(|process| {
            let chart = process.chart().ok_or_else(|| {
                let error = ConfigError::new(
                    "process.kind",
                    format!("\"{}\"", process.name()),
                    "a process with a chart of phase space",
                );
                error.help("the total momentum must be the same in every event")
            });
            errors.keep(chart)
        });
        errors.into_result()?;
        match (process, chart) {
            (Some(process), Some(chart)) => Ok(Self { config, process, chart }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    /// The path that walkers go.
    pub(super) fn path(&self) -> RatePath {
        let target = RateDensity::new(Arc::clone(&self.process), Arc::clone(&self.chart));
        Geometric { reference: Gaussian::standard(self.chart.dimension()), target: PerState(target) }
    }

    pub(super) fn cost(&self) -> Estimate {
        let table = &self.config.annealing;
        let scores = table.length as f64 * f64::from(table.moves) * (f64::from(table.leapfrog_steps) + 1.0);
        let densities = (2 * self.chart.dimension() + 1) as f64;
        Estimate {
            memory_bytes: 16 * table.walkers as u64 + (32 << 20),
            disk_bytes: 8 * table.walkers as u64,
            cpu_seconds: Some(table.walkers as f64 * scores * densities * SECONDS),
        }
    }
}
