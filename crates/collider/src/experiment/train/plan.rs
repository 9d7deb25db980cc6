//! From the config of `collider.train` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::{
    TrainingCost, build_network, check_device, check_preconditioning, check_settings, network_conditions,
};
use ornstein_networks::{NormalisationKind, ScoreModel};
use ornstein_run::{ConfigError, ConfigErrors, Estimate};

use super::config::TrainConfig;
use super::penalised::check_penalties;
use crate::coordinates::CoordinatesConfig;
use crate::experiment::learned_files::check_files;
use crate::experiment::member::{Member, check_members, members};

/// A validated run of `collider.train`: processes, coordinates, network and the way from noise to events.
pub struct TrainExperiment {
    pub(super) config: TrainConfig,
    pub(super) members: Vec<Member>,
    pub(super) model: ScoreModel,
    pub(super) sampling: SamplingPlan,
}

impl TrainExperiment {
    pub(super) fn new(config: TrainConfig) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let members = errors.absorb(members(&config.process, config.condition.as_ref(), &config.coordinates));
        let sampling = errors.absorb(config.sampling.plan());
        errors.keep(check_settings(&config.training));
        errors.keep(check_device(&config.training));
        errors.keep(check_preconditioning(&config.preconditioning));
        check_tables(&config, &mut errors);
        config.evidence.check(&mut errors);
        let network = members.as_ref().and_then(|members| {
            check_law(&config, members, &mut errors);
            let conditions = network_conditions(members[0].condition.len(), &config.training);
            errors.keep(build_network(&config.network, members[0].coordinates.dimension(), conditions))
        });
        errors.into_result()?;
        match (members, network, sampling) {
            (Some(members), Some(network), Some(sampling)) => {
                let model = ScoreModel { network, preconditioning: config.preconditioning };
                Ok(Self { config, members, model, sampling })
            }
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let TrainConfig { training, validation, sampling, data, .. } = &self.config;
        TrainingCost {
            network: &*self.model.network,
            settings: training,
            rows: data.events,
            look_every: validation.every,
            look_samples: validation.samples,
            sampling,
            plan: &self.sampling,
        }
        .estimate()
    }

    /// How rows are brought to order one.
    pub(super) fn normalisation(&self) -> NormalisationKind {
        normalisation_of(self.config.normalisation, &self.config.coordinates)
    }
}

/// The normalisation that is asked for, or the one that suits the coordinates. Latent rows are scaled one by one: a sampler starts at noise
/// without a mean, and would keep a part of the mean of rows that have one. Momenta of all particles share a scale for each direction.
pub(crate) fn normalisation_of(asked: Option<NormalisationKind>, coordinates: &CoordinatesConfig) -> NormalisationKind {
    asked.unwrap_or(match coordinates {
        CoordinatesConfig::Latent { .. } => NormalisationKind::PerCoordinate,
        _ => NormalisationKind::PerFeature { features: 3 },
    })
}

fn check_tables(config: &TrainConfig, errors: &mut ConfigErrors) {
    let mut at_least = |key: &str, found: usize, least: usize| {
        if found < least {
            errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
        }
    };
    at_least("training.steps", config.training.steps as usize, 1);
    at_least("training.validation_rows", config.training.validation_rows, 1);
    at_least("validation.every", config.validation.every as usize, 1);
    at_least("validation.samples", config.validation.samples, 100);
    config.data.check(errors);
}

fn check_law(config: &TrainConfig, members: &[Member], errors: &mut ConfigErrors) {
    check_members(members, &config.sampling, config.reweighting.as_ref(), config.projection, errors);
    config.evidence.check_measured(members, config.reweighting.is_some(), errors);
    check_files(&config.files, members, config.projection, errors);
    if members.len() == 1 && config.training.condition_dropout > 0.0 {
        let found = config.training.condition_dropout;
        errors.push(ConfigError::new("training.condition_dropout", found, "0 without a table [condition]"));
    }
    if members.len() > 1 && !config.penalties.is_empty() {
        let allowed = "no penalties with a table [condition]: the theory of a penalty is that of one process";
        errors.push(ConfigError::new("penalties[0]", "a penalty", allowed));
    } else {
        check_penalties("penalties", &config.penalties, &members[0], errors);
    }
}
