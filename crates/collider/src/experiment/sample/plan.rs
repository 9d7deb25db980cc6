//! From the config of `collider.sample` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::seconds;
use ornstein_networks::weights_file::TrainedModel;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::SampleConfig;
use crate::experiment::learned_files::check_files;
use crate::experiment::member::{Member, check_members, members};
use crate::experiment::origin::Origin;

/// A validated run of `collider.sample`: network, processes, and the way from noise to events.
pub struct SampleExperiment {
    pub(super) config: SampleConfig,
    pub(super) members: Vec<Member>,
    pub(super) trained: TrainedModel,
    pub(super) sampling: SamplingPlan,
}

impl SampleExperiment {
    pub(super) fn new(config: SampleConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let trained = errors.keep(config.weights.load(context));
        let members = errors.absorb(members(&config.process, config.condition.as_ref(), &config.coordinates));
        let sampling = errors.absorb(config.sampling.plan());
        config.evidence.check(&mut errors);
        if let Some(members) = &members {
            check_members(members, &config.sampling, config.reweighting.as_ref(), config.projection, &mut errors);
            check_files(&config.files, members, config.projection, &mut errors);
            config.evidence.check_measured(members, config.reweighting.is_some(), &mut errors);
            if let Some(trained) = &trained {
                check_network(trained, &members[0], &mut errors);
                origin(&config).check(&trained.card().origin, &mut errors);
            }
        }
        errors.into_result()?;
        match (trained, members, sampling) {
            (Some(trained), Some(members), Some(sampling)) => Ok(Self { config, members, trained, sampling }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let samples = self.config.sampling.samples as u64;
        let particles = self.members[0].coordinates.particles() as u64;
        let evaluated = self.sampling.expected_calls() * samples as f64;
        Estimate {
            memory_bytes: 2 * samples * particles * 40 + (64 << 20),
            disk_bytes: samples * particles * 32,
            cpu_seconds: Some(seconds(self.trained.weights().len(), 0.0, evaluated)),
        }
    }
}

/// Whose events the config takes the network to have learned.
fn origin(config: &SampleConfig) -> Origin<'_> {
    Origin { process: &config.process, condition: config.condition.as_ref(), coordinates: &config.coordinates }
}

fn check_network(trained: &TrainedModel, member: &Member, errors: &mut ConfigErrors) {
    let card = &trained.card().model;
    let dimension = member.coordinates.dimension();
    if card.dimension != dimension {
        let found = format!("a network of {} coordinates", card.dimension);
        errors.push(ConfigError::new("weights.file", found, format!("one of {dimension}, those of the process")));
    }
    let columns = member.condition.len();
    // One more if conditions were dropped now and then.
    if ![columns, columns + usize::from(columns > 0)].contains(&card.condition_dimension) {
        let found = format!("a network that is conditioned on {} number(s)", card.condition_dimension);
        let allowed = format!("one that is conditioned on {columns}, those of the table [condition]");
        errors.push(ConfigError::new("weights.file", found, allowed));
    }
}
