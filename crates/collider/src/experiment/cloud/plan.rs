//! From the config of `collider.cloud` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::{
    TrainingCost, build_network, check_device, check_preconditioning, check_settings, network_conditions,
};
use ornstein_networks::ScoreModel;
use ornstein_networks::architectures::Architecture;
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::CloudConfig;
use super::event_file::FileEvents;
use crate::cloud::{CloudCoordinates, FEATURES};
use crate::files::MOST_PARTICLES;

/// Numbers that a network is told of an event: how many particles it has.
const CONDITIONS: usize = 1;

/// A validated run of `collider.cloud`: events, coordinates, network and the way from noise to events.
pub struct CloudExperiment {
    pub(super) config: CloudConfig,
    pub(super) file: FileEvents,
    pub(super) coordinates: CloudCoordinates,
    pub(super) model: ScoreModel,
    pub(super) sampling: SamplingPlan,
}

impl CloudExperiment {
    pub(super) fn new(config: CloudConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        check_tables(&config, &mut errors);
        let file = errors.keep(FileEvents::read(&config.data, context));
        let sampling = errors.absorb(config.sampling.plan());
        errors.keep(check_settings(&config.training));
        errors.keep(check_device(&config.training));
        errors.keep(check_preconditioning(&config.preconditioning));
        let coordinates = config.coordinates.build(config.data.particles);
        let conditions = network_conditions(CONDITIONS, &config.training);
        let network = errors.keep(build_network(&config.network, coordinates.dimension(), conditions));
        if let Some(file) = file.as_ref().filter(|file| config.projection && !file.same_energy) {
            let help = format!("the mean energy is {} GeV, but not all events have it, and no momentum", file.energy);
            errors.push(ConfigError::new("projection", "true", "false for events of different energies").help(help));
        }
        errors.into_result()?;
        match (file, network, sampling) {
            (Some(file), Some(network), Some(sampling)) => {
                let model = ScoreModel { network, preconditioning: config.preconditioning };
                Ok(Self { config, file, coordinates, model, sampling })
            }
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    /// Networks of sets cost their weights once for each member.
    pub(super) fn cost(&self) -> Estimate {
        let CloudConfig { training, validation, sampling, .. } = &self.config;
        let estimate = TrainingCost {
            network: &*self.model.network,
            settings: training,
            rows: self.file.events.len(),
            look_every: validation.every,
            look_samples: validation.samples,
            sampling,
            plan: &self.sampling,
        }
        .estimate();
        let members = self.coordinates.particles as f64;
        Estimate { cpu_seconds: estimate.cpu_seconds.map(|seconds| members * seconds), ..estimate }
    }
}

fn check_tables(config: &CloudConfig, errors: &mut ConfigErrors) {
    let mut integer = |key: &str, found: usize, [least, most]: [usize; 2]| {
        if !(least..=most).contains(&found) {
            let to = if most == usize::MAX { "on".to_owned() } else { format!("to {most}") };
            errors.push(ConfigError::new(key, found, format!("an integer from {least} {to}")));
        }
    };
    integer("data.events", config.data.events, [100, usize::MAX]);
    integer("data.particles", config.data.particles, [2, MOST_PARTICLES]);
    integer("training.steps", config.training.steps as usize, [1, usize::MAX]);
    integer("training.validation_rows", config.training.validation_rows, [1, usize::MAX]);
    integer("validation.every", config.validation.every as usize, [1, usize::MAX]);
    integer("validation.samples", config.validation.samples, [100, usize::MAX]);
    let mut require = |holds: bool, key: &str, found: String, allowed: &str| {
        if !holds {
            errors.push(ConfigError::new(key, found, allowed));
        }
    };
    let fraction = config.data.validation_fraction;
    require(
        fraction > 0.0 && fraction < 1.0,
        "data.validation_fraction",
        fraction.to_string(),
        "a number between 0 and 1",
    );
    let scale = config.coordinates.stretch_scale;
    require(
        scale > 0.0 && scale.is_finite(),
        "coordinates.stretch_scale",
        scale.to_string(),
        "a positive number of GeV",
    );
    let dropout = config.training.condition_dropout;
    require(
        dropout == 0.0,
        "training.condition_dropout",
        dropout.to_string(),
        "0: the number of particles is always known",
    );
    match &config.network {
        Architecture::SetTransformer(settings) => {
            let allowed = "7: momentum and channels of four classes";
            let found = settings.coordinates;
            require(found == FEATURES, "network.coordinates", found.to_string(), allowed);
        }
        other => {
            let allowed = "\"set-transformer\", which leaves out particles that are not there";
            require(false, "network.kind", format!("\"{}\"", other.kind()), allowed);
        }
    }
}
