//! The table `[sampling]`: from noise to samples by the engine's solvers, in the network's coordinates.

use ornstein_engine::diffusion::{Denoiser, DiffusionProcess, Generation, ReverseProblem, Solver, TimeGrid};
use ornstein_engine::{DensityError, Ensemble, Layout, Randomness, Scalar};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Precision;
use crate::diffuse::{GridConfig, GridKind, LastStep, ProcessConfig, SolverConfig, SolverVisitor};

/// How samples are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SamplingTable {
    /// How many.
    #[schemars(range(min = 100))]
    pub samples: usize,
    /// How data turn into noise; noise is in units of the normalised data.
    pub process: ProcessConfig,
    /// How noise turns back into data.
    pub solver: SolverConfig,
    /// At which times; one number of steps.
    pub grid: GridConfig,
    /// Precision of the samples in memory and in the file. The network computes in single precision in any case.
    pub precision: Precision,
}

impl Default for SamplingTable {
    /// The choices of Karras et al. (2022): Heun's second-order steps of the probability flow, on their grid.
    fn default() -> Self {
        Self {
            samples: 10_000,
            process: ProcessConfig::Edm { sigma_max: 80.0 },
            solver: SolverConfig::Heun {},
            grid: GridConfig { kind: GridKind::Power, steps: vec![32], end: None, rho: 7.0, last: LastStep::Denoise },
            precision: Precision::F32,
        }
    }
}

/// Fewer samples say nothing of a law.
const LEAST_SAMPLES: usize = 100;

/// Samples between two looks at the clock.
pub(super) const BATCH: usize = 4096;

/// A checked way from noise to samples.
pub(super) struct SamplingPlan {
    solver: SolverConfig,
    process: Box<dyn DiffusionProcess + Send>,
    grid: TimeGrid,
    final_denoising: bool,
}

impl SamplingTable {
    /// The plan, or every key that is wrong.
    pub(super) fn plan(&self) -> Result<SamplingPlan, ConfigErrors> {
        let below = |error: ConfigError| ConfigError { key: format!("sampling.{}", error.key), ..error };
        let mut errors = ConfigErrors::default();
        if self.samples < LEAST_SAMPLES {
            let allowed = format!("an integer from {LEAST_SAMPLES} on");
            errors.push(ConfigError::new("sampling.samples", self.samples, allowed));
        }
        if let [_, _, ..] = self.grid.steps[..] {
            let found = format!("{:?}", self.grid.steps);
            errors.push(ConfigError::new("sampling.grid.steps", found, "one number of steps, as [32]"));
        }
        if let Err(found) = self.solver.check() {
            found.list().iter().for_each(|error| errors.push(below(error.clone())));
        }
        let process = errors.keep(self.process.build().map_err(below));
        let grids = process
            .as_ref()
            .and_then(|process| errors.keep(self.grid.build(process.as_ref(), self.process.end()).map_err(below)));
        let grid = grids.and_then(|grids| grids.into_iter().next());
        errors.into_result()?;
        match (process, grid) {
            (Some(process), Some(grid)) => Ok(SamplingPlan {
                solver: self.solver.clone(),
                process,
                grid,
                final_denoising: self.grid.last == LastStep::Denoise,
            }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }
}

impl SamplingPlan {
    /// The noise at which sampling ends, in deviations of the data.
    pub(super) fn last_noise(&self) -> f64 {
        let time = self.grid.times().last().copied().unwrap_or(0.0);
        self.process.level(time).noise_to_signal()
    }

    /// Calls of the network per sample, about.
    pub(super) fn expected_calls(&self) -> f64 {
        let per_step = match self.solver {
            SolverConfig::Heun {}
            | SolverConfig::StochasticHeun { .. }
            | SolverConfig::Exponential { order: 2, .. } => 2.0,
            SolverConfig::PredictorCorrector { corrections, .. } => 1.0 + f64::from(corrections),
            SolverConfig::Adaptive { .. } => 6.0,
            _ => 1.0,
        };
        per_step * f64::from(self.grid.steps()) + f64::from(u8::from(self.final_denoising))
    }

    /// `states` samples in normalised coordinates, row by row. They are a function of `randomness` alone.
    pub(super) fn rows<T: Scalar>(
        &self,
        denoiser: &dyn Denoiser<T>,
        randomness: Randomness,
        states: usize,
        dimension: usize,
    ) -> Result<Vec<T>, DensityError> {
        let layout = Layout::Lanes { states, dimension };
        let way = Way { plan: self, denoiser, randomness, layout };
        Ok(self.solver.visit::<T, _>(self.grid.steps(), way)?.to_rows())
    }
}

/// One batch on its way.
struct Way<'a, T> {
    plan: &'a SamplingPlan,
    denoiser: &'a dyn Denoiser<T>,
    randomness: Randomness,
    layout: Layout,
}

impl<T: Scalar> SolverVisitor<T> for Way<'_, T> {
    type Output = Result<Ensemble<T>, DensityError>;

    fn visit<S: Solver<T>>(self, solver: S) -> Self::Output {
        let Self { plan, denoiser, randomness, layout } = self;
        let generation = Generation {
            problem: ReverseProblem { process: plan.process.as_ref(), denoiser },
            solver,
            grid: &plan.grid,
            final_denoising: plan.final_denoising,
            randomness,
        };
        let mut parts = generation.start(layout);
        generation.advance(&mut parts, 0..plan.grid.steps())?;
        generation.finish(parts)
    }
}
