//! From the config of `diffuse` to a plan with its cost, or to everything that is wrong with it.

use ornstein_engine::diffusion::{DiffusionProcess, NoiseLevel, TimeGrid};
use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::LastStep;
use super::config::DiffuseConfig;
use super::law::Law;

/// A validated run of `diffuse`: config, law, process and grids.
pub struct DiffuseExperiment {
    pub(super) config: DiffuseConfig,
    /// The law of all data.
    pub(super) law: Law,
    /// The law of the components that guidance chooses.
    pub(super) chosen: Option<Law>,
    pub(super) process: Box<dyn DiffusionProcess + Send>,
    pub(super) grids: Vec<TimeGrid>,
}

/// Fewer particles say nothing of a law.
const LEAST_PARTICLES: usize = 64;

/// Processor seconds of a coordinate of a component in one denoising, on a machine of 2025.
const SECONDS_PER_COORDINATE: f64 = 2e-8;

impl DiffuseExperiment {
    pub(super) fn new(config: DiffuseConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        if config.diffuse.particles < LEAST_PARTICLES {
            let allowed = format!("an integer from {LEAST_PARTICLES} on");
            errors.push(ConfigError::new("diffuse.particles", config.diffuse.particles, allowed));
        }
        let significance = config.evidence.significance;
        if !(significance > 0.0 && significance < 1.0) {
            errors.push(ConfigError::new("evidence.significance", significance, "a number between 0 and 1"));
        }
        errors.absorb(config.solver.check());
        let law = errors.keep(config.data.build());
        let process = errors.keep(config.process.build());
        let grids =
            process.as_ref().and_then(|process| errors.keep(config.grid.build(process.as_ref(), config.process.end())));
        let chosen = law.as_ref().and_then(|law| errors.keep(chosen(&config, law))).flatten();
        errors.into_result()?;
        match (law, process, grids) {
            (Some(law), Some(process), Some(grids)) => Ok(Self { config, law, chosen, process, grids }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    /// Signal and noise at the end of the grids: none if the particles are denoised.
    pub(super) fn last_level(&self) -> NoiseLevel {
        last_level(&self.config, self.process.as_ref(), &self.grids)
    }

    /// The law that the particles should have, where it is known.
    pub(super) fn expected(&self) -> Option<Law> {
        expected(&self.config, &self.law, self.chosen.as_ref()).map(|law| law.at(self.last_level()))
    }

    pub(super) fn cost(&self) -> Estimate {
        let (particles, dimension) = (self.config.diffuse.particles as u64, self.law.dimension() as u64);
        let runs = self.grids.len() as u64;
        let steps: f64 = self.grids.iter().map(|grid| f64::from(grid.steps())).sum();
        let components = self.law.normals().len() as u64;
        let bytes = particles * dimension * runs * self.config.diffuse.precision.bytes();
        Estimate {
            memory_bytes: 12 * particles * dimension * 8 + (64 << 20),
            disk_bytes: bytes,
            cpu_seconds: Some(
                1.5 * steps * (particles * dimension * components.max(2)) as f64 * SECONDS_PER_COORDINATE,
            ),
        }
    }
}

/// Signal and noise at the end.
pub(super) fn last_level(config: &DiffuseConfig, process: &dyn DiffusionProcess, grids: &[TimeGrid]) -> NoiseLevel {
    let time = grids.last().and_then(|grid| grid.times().last().copied()).unwrap_or(0.0);
    match config.grid.last {
        LastStep::Stop => process.level(time),
        LastStep::Denoise => NoiseLevel { time: 0.0, alpha: 1.0, sigma: 0.0 },
    }
}

/// The law of the data that the run aims at; unknown under guidance of a weight other than 0 and 1.
pub(super) fn expected(config: &DiffuseConfig, law: &Law, chosen: Option<&Law>) -> Option<Law> {
    match (&config.guidance, chosen) {
        (Some(guidance), Some(chosen)) if guidance.weight == 1.0 => Some(chosen.clone()),
        (Some(guidance), _) if guidance.weight != 0.0 => None,
        _ => Some(law.clone()),
    }
}

/// The law of the components that guidance chooses.
pub(super) fn chosen(config: &DiffuseConfig, law: &Law) -> Result<Option<Law>, ConfigError> {
    let Some(guidance) = &config.guidance else { return Ok(None) };
    let count = law.normals().len();
    for (place, &number) in guidance.components.iter().enumerate() {
        let key = format!("guidance.components[{place}]");
        if number >= count {
            return Err(ConfigError::new(key, number, format!("a number from 0 to {}, of a component", count - 1)));
        }
        if guidance.components[..place].contains(&number) {
            return Err(ConfigError::new(key, number, "a component that was not named before"));
        }
    }
    if !guidance.weight.is_finite() {
        return Err(ConfigError::new("guidance.weight", guidance.weight, "a finite number"));
    }
    let part = law.part(&guidance.components);
    part.map(Some).map_err(|_| ConfigError::new("guidance.components", "an empty list", "one component at least"))
}
