//! From the config of `free-energy.ti` to a plan with its cost, or to everything that is wrong with it.

use ornstein_engine::preconditioners::Estimated;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::{IntegrationConfig, RuleName};
use crate::free_energy::checks::{adopt, at_least, check_pilot, check_preconditioner, check_single};
use crate::free_energy::{Ends, ScheduleConfig};

/// A validated run of `free-energy.ti`: config, path and target.
#[derive(Debug, Clone)]
pub struct IntegrationExperiment {
    pub(super) config: IntegrationConfig,
    pub(super) ends: Ends,
    /// The preconditioner of the config.
    pub(super) preconditioner: Estimated,
}

/// Error bars are the scatter between chains.
const LEAST_CHAINS: usize = 16;

/// Processor seconds of a coordinate in one evaluation with its share of a step, on a machine of 2025.
const SECONDS_PER_COORDINATE: f64 = 6e-9;

/// A guess of the length that a pilot run finds.
const PILOT_LENGTH: usize = 30;

impl IntegrationExperiment {
    pub(super) fn new(config: IntegrationConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let table = &config.integration;
        at_least("integration.chains", table.chains, LEAST_CHAINS, &mut errors);
        at_least("integration.draws", table.draws, 4, &mut errors);
        at_least("integration.thin", table.thin as usize, 1, &mut errors);
        let steps = u64::from(table.warm_up) + table.draws as u64 * u64::from(table.thin);
        if steps >= u64::from(u32::MAX) {
            let allowed = "less than 4294967295 steps, warm_up + draws * thin";
            errors.push(ConfigError::new("integration.draws", format!("{steps} steps in all"), allowed));
        }
        check_nodes(&config, &mut errors);
        config.evidence.check(&mut errors);
        adopt(config.kernel.check(), &mut errors);
        errors.keep(config.kernel.check_exact(
            "the slope is averaged over the density of each node itself; free-energy.ais takes unadjusted moves with path weights",
        ));
        check_pilot(config.pilot.as_ref(), config.schedule.as_ref(), &mut errors);
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

    /// Number of nodes, or a guess.
    fn nodes(&self) -> usize {
        let lengths = self.config.schedule.as_ref().and_then(ScheduleConfig::lengths);
        let of_schedule = lengths.map(|lengths| lengths.iter().sum::<usize>() + 1);
        self.config.integration.nodes.or(of_schedule).unwrap_or(PILOT_LENGTH)
    }

    pub(super) fn cost(&self) -> Estimate {
        let table = &self.config.integration;
        let (nodes, dimension) = (self.nodes() as u64, self.ends.target().dimension() as u64);
        let draws = (table.chains * table.draws) as u64;
        let steps = f64::from(table.warm_up) + table.draws as f64 * f64::from(table.thin);
        let evaluations = steps * self.config.kernel.evaluations() + table.draws as f64 * 3.0;
        Estimate {
            // The energies of all draws in all states, with shares, weights and copies.
            memory_bytes: 8 * draws * nodes * nodes * 4 + 80 * table.chains as u64 * dimension * nodes,
            disk_bytes: 16 * draws * nodes,
            cpu_seconds: Some(evaluations * (nodes * table.chains as u64 * dimension) as f64 * SECONDS_PER_COORDINATE),
        }
    }
}

/// The nodes belong to the rule, or to the schedule.
fn check_nodes(config: &IntegrationConfig, errors: &mut ConfigErrors) {
    let table = &config.integration;
    match (table.rule, &config.schedule, table.nodes) {
        (RuleName::GaussLegendre, Some(_), _) => {
            let error = ConfigError::new("schedule", "a table", "none beside the rule gauss-legendre");
            errors.push(error.help("the rule has nodes of its own; integration.nodes says how many"));
        }
        (RuleName::GaussLegendre, None, None) => {
            errors.push(ConfigError::new("integration.nodes", "nothing", "an integer from 2 on, for gauss-legendre"));
        }
        (RuleName::GaussLegendre, None, Some(nodes)) => at_least("integration.nodes", nodes, 2, errors),
        (_, _, Some(nodes)) => {
            let error = ConfigError::new("integration.nodes", nodes, "none for this rule");
            errors.push(error.help("the nodes of this rule are the places of the table [schedule]"));
        }
        (_, None, None) => {
            errors.push(ConfigError::new("schedule", "nothing", "a table [schedule], whose places are the nodes"));
        }
        (_, Some(schedule), None) => {
            adopt(schedule.check(), errors);
            check_single(schedule, errors);
        }
    }
}
