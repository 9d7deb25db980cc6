//! From the config of `collider.ablation` to a plan with its cost, or to everything that is wrong with it.

use ornstein_learning::sampling::SamplingPlan;
use ornstein_learning::training::{build_network, check_device, check_preconditioning, check_settings, seconds};
use ornstein_networks::ScoreModel;
use ornstein_run::{ConfigError, ConfigErrors, Estimate};

use super::config::{AblationConfig, VariantTable};
use crate::experiment::member::{Member, members};
use crate::experiment::train::check_penalties;

/// A validated run of `collider.ablation`.
pub struct AblationExperiment {
    pub(super) config: AblationConfig,
    pub(super) variants: Vec<Variant>,
    pub(super) sampling: SamplingPlan,
}

/// One way to learn the law, built.
pub(super) struct Variant {
    /// The one law.
    pub members: Vec<Member>,
    /// The network.
    pub model: ScoreModel,
    /// The variant that is trained for this one: itself, or an earlier one.
    pub trained_as: usize,
}

impl AblationExperiment {
    pub(super) fn new(config: AblationConfig) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let sampling = errors.absorb(config.sampling.plan());
        errors.keep(check_settings(&config.training));
        errors.keep(check_device(&config.training));
        errors.keep(check_preconditioning(&config.preconditioning));
        check_table(&config, &mut errors);
        let mut variants = Vec::new();
        // What is wrong with the process is so in all variants, and said once.
        if errors.keep(config.process.build()).is_some() {
            for number in 0..config.variants.len() {
                variants.extend(variant(&config, number, &mut errors));
            }
        }
        errors.into_result()?;
        // It could only be missing with an error.
        let sampling = sampling.ok_or_else(ConfigErrors::default)?;
        Ok(Self { config, variants, sampling })
    }

    /// Trainings and drawings, in the order in which they are made: variant and seed.
    pub(super) fn cells(&self) -> Vec<(usize, usize)> {
        let seeds = self.config.ablation.seeds.len();
        (0..self.variants.len()).flat_map(|variant| (0..seeds).map(move |seed| (variant, seed))).collect()
    }

    pub(super) fn cost(&self) -> Estimate {
        let AblationConfig { training, sampling, data, ablation, .. } = &self.config;
        let trained = f64::from(training.steps) * training.batch as f64;
        let sampled = self.sampling.expected_calls() * sampling.samples as f64;
        let of_variant = |(number, variant): (usize, &Variant)| {
            let weights = variant.model.network.parameters().len();
            let trained = if variant.trained_as == number { trained } else { 0.0 };
            seconds(weights, trained, sampled)
        };
        let all: f64 = self.variants.iter().enumerate().map(of_variant).sum();
        let dimension = self.variants.iter().map(|variant| variant.model.network.dimension()).max().unwrap_or(0) as u64;
        Estimate {
            memory_bytes: (data.events as u64 * 12 + sampling.samples as u64 * 48) * dimension + (64 << 20),
            disk_bytes: 1 << 20,
            cpu_seconds: Some(all * ablation.seeds.len() as f64),
        }
    }
}

fn variant(config: &AblationConfig, number: usize, errors: &mut ConfigErrors) -> Option<Variant> {
    let table = &config.variants[number];
    let key = |rest: &str| format!("variants[{number}].{rest}");
    let members = members(&config.process, None, &table.coordinates);
    let members = members.map_err(|wrong| {
        for error in wrong.list() {
            errors.push(ConfigError { key: key(&error.key), ..error.clone() });
        }
    });
    let members = members.ok()?;
    check_penalties(&key("penalties"), &table.penalties, &members[0], errors);
    if table.projection && members[0].process.total_momentum().is_none() {
        let allowed = "false for a process whose total momentum varies from event to event";
        errors.push(ConfigError::new(key("projection"), "true", allowed));
    }
    let network = errors.keep(build_network(&config.network, members[0].coordinates.dimension(), 0))?;
    let same = |other: &VariantTable| other.trains_like(table);
    let trained_as = config.variants.iter().position(same).unwrap_or(number);
    let model = ScoreModel { network, preconditioning: config.preconditioning };
    Some(Variant { members, model, trained_as })
}

fn check_table(config: &AblationConfig, errors: &mut ConfigErrors) {
    let mut at_least = |key: &str, found: usize, least: usize| {
        if found < least {
            errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
        }
    };
    at_least("training.steps", config.training.steps as usize, 1);
    at_least("training.validation_rows", config.training.validation_rows, 1);
    at_least("sampling.samples", config.sampling.samples, 4000);
    at_least("ablation.reference_events", config.ablation.reference_events, 4000);
    at_least("ablation.classifier_events", config.ablation.classifier_events, 200);
    config.data.check(errors);
    if config.training.condition_dropout > 0.0 {
        let found = config.training.condition_dropout;
        errors.push(ConfigError::new("training.condition_dropout", found, "0: an ablation has no conditions"));
    }
    if config.ablation.seeds.is_empty() {
        errors.push(ConfigError::new("ablation.seeds", "[]", "one seed or more"));
    }
    if config.variants.is_empty() {
        errors.push(ConfigError::new("variants", "none", "one table [[variants]] or more"));
    }
    for (number, variant) in config.variants.iter().enumerate() {
        if config.variants[..number].iter().any(|other| other.name == variant.name) {
            let key = format!("variants[{number}].name");
            errors.push(ConfigError::new(key, format!("\"{}\"", variant.name), "a name that no other variant has"));
        }
    }
}
