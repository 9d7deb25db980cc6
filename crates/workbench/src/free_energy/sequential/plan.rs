//! From the config of `free-energy.smc` to a plan with its cost, or to everything that is wrong with it.

use ornstein_engine::preconditioners::Estimated;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::{KeepConfig, SequentialConfig};
use crate::free_energy::Ends;
use crate::free_energy::checks::{adopt, at_least, check_pilot, check_preconditioner, check_single};

/// A validated run of `free-energy.smc`: config, path and target.
#[derive(Debug, Clone)]
pub struct SequentialExperiment {
    pub(super) config: SequentialConfig,
    pub(super) ends: Ends,
    /// The preconditioner of the config.
    pub(super) preconditioner: Estimated,
}

/// Islands say nothing of their scatter below this number.
const LEAST_ISLANDS: usize = 4;

/// Fewer particles resample themselves into one ancestor.
const LEAST_PARTICLES: usize = 64;

/// Processor seconds of a coordinate in one evaluation with its share of a step, on a machine of 2025.
const SECONDS_PER_COORDINATE: f64 = 6e-9;

/// A guess of the length that a pilot run finds.
const PILOT_LENGTH: usize = 50;

impl SequentialExperiment {
    pub(super) fn new(config: SequentialConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let table = &config.smc;
        at_least("smc.islands", table.islands, LEAST_ISLANDS, &mut errors);
        at_least("smc.particles", table.particles, LEAST_PARTICLES, &mut errors);
        match table.keep {
            KeepConfig::WasteFree { length } if length < 2 => at_least("smc.keep.length", length, 2, &mut errors),
            KeepConfig::WasteFree { length } if !table.particles.is_multiple_of(length) => {
                let allowed = format!("a multiple of smc.keep.length, {length}");
                errors.push(ConfigError::new("smc.particles", table.particles, allowed));
            }
            KeepConfig::Standard { moves } => at_least("smc.keep.moves", moves, 1, &mut errors),
            KeepConfig::WasteFree { .. } => {}
        }
        config.evidence.check(&mut errors);
        adopt(config.schedule.check(), &mut errors);
        adopt(config.kernel.check(), &mut errors);
        check_single(&config.schedule, &mut errors);
        errors.keep(config.kernel.check_exact(
            "sequential Monte Carlo weights particles by densities alone; free-energy.ais takes unadjusted moves with path weights",
        ));
        check_pilot(config.pilot.as_ref(), Some(&config.schedule), &mut errors);
        check_preconditioner(&config.preconditioner, &config.kernel, config.pilot.as_ref(), &mut errors);
        let Some(target) = errors.keep(config.target.build(context.seed())) else {
            return Err(errors);
        };
        let preconditioner = errors.keep(config.preconditioner.build(target.dimension()));
        let ends = errors.keep(config.path.build(&target));
        errors.into_result()?;
        match (ends, preconditioner) {
            (Some(ends), Some(preconditioner)) => Ok(Self { config, ends, preconditioner }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let table = &self.config.smc;
        let length = self.config.schedule.lengths().map_or(PILOT_LENGTH, |lengths| lengths.iter().sum()) as u64;
        let dimension = self.ends.target().dimension() as u64;
        let (islands, particles) = (table.islands as u64, table.particles as u64);
        let steps = table.keep.steps(table.particles) as f64 * length as f64 * islands as f64;
        Estimate {
            // Every thread holds an island with its ancestors, generations and scores.
            memory_bytes: 12 * 8 * particles * dimension * islands.min(64),
            disk_bytes: islands * (length * 24 + 16 * dimension),
            cpu_seconds: Some(steps * self.config.kernel.evaluations() * dimension as f64 * SECONDS_PER_COORDINATE),
        }
    }
}
