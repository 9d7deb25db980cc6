//! From the config of `score.refine` to a plan with its cost, or to everything that is wrong with it.

use std::sync::Arc;

use ornstein_engine::diffusion::{DiffusionProcess, TimeGrid};
use ornstein_learning::training::{build_network, seconds};
use ornstein_networks::weights_file::TrainedModel;
use ornstein_networks::{Network, ScoreModel};
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::{ReverseStart, ScoreRefineConfig};
use super::events::Events;
use crate::Target;
use crate::score::data::TrainingData;

/// Where the score comes from.
pub(super) enum Source {
    /// A file.
    Trained(Box<TrainedModel>),
    /// Training before all else.
    Untrained { data: TrainingData, network: Arc<dyn Network> },
}

/// A validated run of `score.refine`: config, target, source of the score, and the bridge's times.
pub struct ScoreRefineExperiment {
    pub(super) config: ScoreRefineConfig,
    pub(super) target: Target,
    pub(super) events: Events,
    pub(super) source: Source,
    pub(super) process: Box<dyn DiffusionProcess + Send>,
    pub(super) grid: TimeGrid,
}

impl ScoreRefineExperiment {
    pub(super) fn new(config: ScoreRefineConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let target = errors.keep(config.target.build(context.seed()));
        let process = errors.keep(config.process.build());
        let grid = process.as_ref().and_then(|process| errors.keep(grid(&config, process.as_ref())));
        check(&config, &mut errors);
        let source = source(&config, context, target.as_ref().map(Target::dimension), &mut errors);
        let events =
            target.as_ref().and_then(|target| errors.absorb(Events::of(&config.target, target, context.seed())));
        if config.refine.reverse_from == ReverseStart::Exact && target.as_ref().is_some_and(|t| t.sampler().is_none()) {
            let error = ConfigError::new("refine.reverse_from", "\"exact\"", "\"chains\" for this target");
            errors.push(error.help("the target has no way to draw from it directly"));
        }
        errors.into_result()?;
        match (target, events, source, process, grid) {
            (Some(target), Some(events), Some(source), Some(process), Some(grid)) => {
                Ok(Self { config, target, events, source, process, grid })
            }
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let RefineCost { paths, chains, passes } = self.passes();
        let dimension = self.target.dimension() as u64;
        let (weights, trained, rows) = match &self.source {
            Source::Trained(model) => (model.weights().len(), 0.0, 0),
            Source::Untrained { data, network } => {
                let training = &self.config.training;
                let rows = data.counts().map_or(0, |[training, held_out]| training + held_out);
                (network.parameters().len(), f64::from(training.steps) * training.batch as f64, rows)
            }
        };
        let states = paths + chains * u64::from(self.config.refine.cycles);
        Estimate {
            memory_bytes: 40 * weights as u64 * 4 + (12 * rows as u64 + 24 * states) * dimension + (64 << 20),
            disk_bytes: 8 * states * dimension,
            cpu_seconds: Some(seconds(weights, trained, passes)),
        }
    }

    /// States denoised in all, and where.
    fn passes(&self) -> RefineCost {
        let table = &self.config.refine;
        let steps = f64::from(self.grid.steps());
        let cycles = f64::from(table.warm_up + table.cycles) * (1.0 + f64::from(table.proposals));
        let flow = table.flow.as_ref().map_or(0.0, |flow| {
            flow.draws as f64 * f64::from(flow.steps) * 2.0 * (1.0 + 2.0 * self.target.dimension() as f64)
        });
        let passes = steps * (2.0 * table.paths as f64 + cycles * table.chains as f64) + flow;
        RefineCost { paths: table.paths as u64, chains: table.chains as u64, passes }
    }
}

struct RefineCost {
    paths: u64,
    chains: u64,
    passes: f64,
}

/// The times down to the target itself.
fn grid(config: &ScoreRefineConfig, process: &dyn DiffusionProcess) -> Result<TimeGrid, ConfigError> {
    let table = &config.grid;
    if table.steps.len() != 1 {
        let found = format!("{:?}", table.steps);
        return Err(ConfigError::new("grid.steps", found, "one number of steps, as [60]"));
    }
    let grid = table.build(process, config.process.end())?.swap_remove(0);
    let end = grid.times().last().copied().unwrap_or_default();
    if process.level(end).sigma == 0.0 {
        return Err(ConfigError::new("grid.end", end, "a time at which some noise is left")
            .help("the last step, from there to the target, is added to the grid"));
    }
    let end_of_time = process.level(0.0);
    if end_of_time.sigma != 0.0 {
        let allowed = "a process without noise at time 0: edm, vp-linear, vp-cosine, sub-vp";
        return Err(ConfigError::new("process.kind", "one that never is without noise", allowed));
    }
    grid.then(0.0).map_err(|error| ConfigError::new("grid", error, "times that fall to 0"))
}

fn check(config: &ScoreRefineConfig, errors: &mut ConfigErrors) {
    let table = &config.refine;
    let mut at_least = |key: &str, found: usize, least: usize| {
        if found < least {
            errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
        }
    };
    at_least("refine.paths", table.paths, 256);
    at_least("refine.chains", table.chains, 64);
    if table.chains > table.paths {
        let allowed = format!("at most {}, the number of paths, whose ends they start from", table.paths);
        errors.push(ConfigError::new("refine.chains", table.chains, allowed));
    }
    let mut at_least = |key: &str, found: usize, least: usize| {
        if found < least {
            errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
        }
    };
    at_least("refine.cycles", table.cycles as usize, 4);
    at_least("refine.proposals", table.proposals as usize, 1);
    if let Some(flow) = &table.flow {
        at_least("refine.flow.draws", flow.draws, 256);
        at_least("refine.flow.steps", flow.steps as usize, 1);
    }
    if let Some(table) = &config.comparison {
        at_least("comparison.chains", table.chains, 64);
        at_least("comparison.rungs", table.rungs, 2);
        at_least("comparison.islands", table.islands, 4);
        at_least("comparison.particles", table.particles, 64);
        for (key, [looks, steps]) in
            [("langevin_looks", table.langevin_looks), ("tempering_looks", table.tempering_looks)]
        {
            at_least(&format!("comparison.{key}[0]"), looks as usize, 8);
            at_least(&format!("comparison.{key}[1]"), steps as usize, 1);
        }
    }
    let mut positive = |key: String, found: f64| {
        if !(found > 0.0 && found.is_finite()) {
            errors.push(ConfigError::new(key, found, "a positive number"));
        }
    };
    positive("refine.step_size".to_owned(), table.step_size);
    for (place, &noise) in table.turning_noise.iter().enumerate() {
        positive(format!("refine.turning_noise[{place}]"), noise);
    }
    if let Some(table) = &config.comparison {
        positive("comparison.deviation".to_owned(), table.deviation);
        positive("comparison.langevin_step".to_owned(), table.langevin_step);
        positive("comparison.leapfrog_step".to_owned(), table.leapfrog_step);
        if !(table.hottest > 0.0 && table.hottest < 1.0) {
            errors.push(ConfigError::new("comparison.hottest", table.hottest, "a number between 0 and 1"));
        }
    }
    config.evidence.check(errors);
    if let Err(error) = config.training.check() {
        errors.push(ConfigError::new(format!("training.{}", error.key), "another value", error.rule));
    }
    if config.training.steps == 0 {
        errors.push(ConfigError::new("training.steps", 0, "an integer from 1 on"));
    }
}

/// The trained network, or what it takes to train one.
fn source(
    config: &ScoreRefineConfig,
    context: &Context,
    dimension: Option<usize>,
    errors: &mut ConfigErrors,
) -> Option<Source> {
    let fits = |key: &str, found: usize| match dimension {
        Some(dimension) if dimension != found => {
            let allowed = format!("{dimension} coordinates, those of the target");
            Err(ConfigError::new(key, format!("{found} coordinates"), allowed))
        }
        _ => Ok(()),
    };
    match (&config.weights, &config.data) {
        (Some(table), None) => {
            let model = errors.keep(table.load(context))?;
            errors.keep(fits("weights.file", model.card().model.dimension))?;
            if model.card().model.condition_dimension > 0 {
                let allowed = "a network without a condition";
                errors.push(ConfigError::new("weights.file", "a network with a condition", allowed));
            }
            Some(Source::Trained(Box::new(model)))
        }
        (None, Some(data)) => {
            let data = errors.absorb(data.prepare(context))?;
            errors.keep(fits("data", data.dimension()))?;
            if data.condition_dimension() > 0 {
                errors.push(ConfigError::new("data.condition_columns", "a condition", "data without a condition"));
            }
            let network = errors.keep(build_network(&config.network, data.dimension(), 0))?;
            Some(Source::Untrained { data, network })
        }
        (found, _) => {
            let found = if found.is_some() { "both" } else { "neither" };
            let help = "a learned score comes from a file of weights, or from training on data first";
            errors.push(ConfigError::new("weights", found, "either [weights] or [data]").help(help));
            None
        }
    }
}

impl Source {
    /// Where it would be trained.
    pub(super) fn untrained<'a>(&'a self, config: &ScoreRefineConfig) -> Option<(&'a TrainingData, ScoreModel)> {
        match self {
            Self::Trained(_) => None,
            Self::Untrained { data, network } => {
                let model = ScoreModel { network: Arc::clone(network), preconditioning: config.preconditioning };
                Some((data, model))
            }
        }
    }
}
