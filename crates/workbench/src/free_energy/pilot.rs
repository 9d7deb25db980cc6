//! The table `[pilot]`: a first run that finds schedule and step sizes, which the estimate keeps.

use ornstein_engine::preconditioners::{Diagonal, Estimated};
use ornstein_engine::{Kernel, Randomness};
use ornstein_free_energy::sequential::{Pilot, PilotRun, Tuning};
use ornstein_run::{Array, ConfigError, ConfigErrors, Dimension, Run, RunError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bridge::{Bridge, BridgeDensity, Ends};
use super::moves::MoveConfig;
use crate::KernelFamily;

/// The stream of the pilot run; those of the estimate count from 1.
const PILOT: u64 = 0;

/// A first run along the path, by sequential Monte Carlo that adapts to its particles. It uses random numbers of its own, and
/// nothing of it but the plan enters the estimate: adapting and estimating with the same particles would bias `Z`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PilotTable {
    /// Number of particles.
    pub particles: usize,
    /// Steps of the kernel at each place.
    pub moves: usize,
    /// Effective fraction of the particles from one place to the next.
    pub effective_fraction: f64,
    /// Acceptance that the step size is steered to; if left out 0.8 for hamiltonian, 0.574 for Langevin steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<f64>,
    /// Whether exact kernels take over the step sizes and the deviations that the pilot found along the path.
    pub tune: bool,
}

impl Default for PilotTable {
    fn default() -> Self {
        Self { particles: 1024, moves: 8, effective_fraction: 0.5, acceptance: None, tune: true }
    }
}

impl PilotTable {
    /// Are the parameters in their ranges?
    pub fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        if self.particles < 64 {
            let error = ConfigError::new("pilot.particles", self.particles, "an integer from 64 on");
            errors.push(error.help("fewer particles say too little of the path to plan by"));
        }
        if self.moves == 0 {
            errors.push(ConfigError::new("pilot.moves", 0, "an integer from 1 on"));
        }
        let fractions = [("effective_fraction", Some(self.effective_fraction)), ("acceptance", self.acceptance)];
        for (key, value) in fractions {
            if let Some(value) = value.filter(|value| !(*value > 0.0 && *value < 1.0)) {
                errors.push(ConfigError::new(format!("pilot.{key}"), value, "a number between 0 and 1"));
            }
        }
        errors.into_result()
    }

    /// Runs the pilot with kernels of one family, which has a Metropolis test.
    fn run<'p, F: KernelFamily<f64, BridgeDensity<'p>>>(
        &self,
        ends: &'p Ends,
        kernel: &MoveConfig,
        family: &F,
        seed: u64,
    ) -> Result<PilotRun, RunError> {
        let randomness = Randomness { seed, index: PILOT };
        let step_size = match kernel {
            // A step in time beside one in squared length.
            MoveConfig::Underdamped(config) => config.step_size * config.step_size,
            other => other.step_size(),
        };
        let kernel_of = |tuning: &Tuning, randomness| kernel_at::<F>(family, tuning, randomness);
        let pilot = Pilot {
            path: ends.bridge(),
            kernel: kernel_of,
            particles: self.particles,
            moves: self.moves,
            effective_fraction: self.effective_fraction,
            acceptance: self.acceptance.unwrap_or_else(|| kernel.best_acceptance()),
            step_size,
            randomness,
        };
        pilot.run(ends.draw_reference(randomness, 0, self.particles)).map_err(RunError::experiment)
    }
}

fn kernel_at<'p, F: KernelFamily<f64, BridgeDensity<'p>>>(
    family: &F,
    tuning: &Tuning,
    randomness: Randomness,
) -> impl Kernel<f64, <Bridge as ornstein_engine::Path<f64>>::Density<'p>> + use<'p, F> {
    family.at(tuning.step_size, diagonal(tuning), randomness)
}

/// The deviations of a tuning as preconditioner.
fn diagonal(tuning: &Tuning) -> Estimated {
    let variances: Vec<f64> = tuning.deviations.iter().map(|deviation| deviation * deviation).collect();
    // A coordinate whose particles all agree has deviation one, so that this fails for nothing that a pilot finds.
    Diagonal::from_variances(&variances).map_or(Estimated::Identity, Estimated::Diagonal)
}

/// Step size and preconditioner at each of some places: those of the pilot run, if it tunes, or those of the config.
pub(super) fn shapes(
    tuned: Option<&PilotRun>,
    kernel: &MoveConfig,
    preconditioner: &Estimated,
    places: &[f64],
) -> Vec<(f64, Estimated)> {
    let shape = |&beta: &f64| match tuned {
        Some(pilot) => {
            let tuning = pilot.tuning_at(beta);
            (tuning.step_size, diagonal(tuning))
        }
        None => (kernel.step_size(), preconditioner.clone()),
    };
    places.iter().map(shape).collect()
}

/// Runs the pilot of the config, if there is one, and keeps what it found.
pub(super) fn find<'p, F: KernelFamily<f64, BridgeDensity<'p>>>(
    table: Option<&PilotTable>,
    ends: &'p Ends,
    kernel: &MoveConfig,
    family: &F,
    run: &mut Run,
) -> Result<Option<PilotRun>, RunError> {
    let Some(table) = table else { return Ok(None) };
    // A resumed run makes it again: it is the same, and much shorter than the estimate.
    let pilot = table.run(ends, kernel, family, run.seed())?;
    run.note(format!("the pilot run went through {} places", pilot.schedule.betas().len()));
    write(run, &pilot)?;
    Ok(Some(pilot))
}

/// What the pilot found, for the file.
fn write(run: &mut Run, pilot: &PilotRun) -> Result<(), RunError> {
    let betas = pilot.schedule.betas();
    let beta = || [Dimension::new("beta", betas.to_vec(), "1", "place on the path")];
    let steps =
        std::iter::once(f64::NAN).chain(pilot.tunings.iter().map(|tuning| tuning.step_size)).collect::<Vec<_>>();
    for (name, words, values) in [
        ("metric", "variance of d ln f / d beta, the metric of thermodynamic length", pilot.metric.clone()),
        ("slope", "mean of d ln f / d beta", pilot.slope.clone()),
        ("step_size", "step size in units of the deviations", steps),
    ] {
        run.statistics(Array::new(format!("pilot/{name}"), values).dimensions(beta()).long_name(words))?;
    }
    Ok(())
}
