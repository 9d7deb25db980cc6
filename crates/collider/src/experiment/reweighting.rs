//! Exact weights: the learned flow as a proposal of the process.

use ornstein_engine::diffusion::{ReverseProblem, TimeGrid, solvers::Heun};
use ornstein_engine::{DensityError, Ensemble, LogDensity, Randomness};
use ornstein_free_energy::ExponentialAverage;
use ornstein_free_energy::diffusion_bridge::{FlowProposal, WeightedDraws};
use ornstein_learning::sampling::SamplingPlan;
use ornstein_networks::{NetworkDenoiser, Normalisation};
use ornstein_run::{ConfigError, RunError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::member::Member;
use crate::FourMomentum;

/// The stream of the noise of weighted events.
const WEIGHTED_STREAM: u64 = 1 << 45;

/// Weighted events of the learned flow.
///
/// The solver's steps, from noise to a row of coordinates, are a change of variables of which the determinant is known, so the density $q$ of
/// every row is. The weight $w=\rho\,\frac{\mathrm d\Phi}{\mathrm d(\text{row})}/q$ makes an event exact, and its mean is the rate of the
/// process: what the network has learned wrongly costs effective events, not truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReweightingTable {
    /// Weighted events, of each law.
    #[schemars(range(min = 100))]
    pub events: usize,
    /// Steps of Heun's method along the flow.
    #[schemars(range(min = 1))]
    pub steps: u32,
    /// Displacement of the differences that the determinants are made of, in units of the noise.
    pub relative_step: f64,
}

impl Default for ReweightingTable {
    fn default() -> Self {
        Self { events: 4096, steps: 24, relative_step: 1e-2 }
    }
}

impl ReweightingTable {
    /// What is wrong with it, or with coordinates `dense` of which it is known whether they have a density of phase space.
    pub(crate) fn check(&self, dense: bool) -> Result<(), ConfigError> {
        if !dense {
            let allowed =
                "\"latent\": events of other coordinates do not conserve energy, and have no density of phase space";
            return Err(ConfigError::new("coordinates.kind", "coordinates without a density", allowed)
                .help("leave out the table [reweighting], or choose latent coordinates"));
        }
        if self.events < 100 {
            return Err(ConfigError::new("reweighting.events", self.events, "an integer from 100 on"));
        }
        if self.steps == 0 {
            return Err(ConfigError::new("reweighting.steps", 0, "an integer from 1 on"));
        }
        if !(self.relative_step > 0.0 && self.relative_step < 1.0) {
            return Err(ConfigError::new("reweighting.relative_step", self.relative_step, "a number between 0 and 1"));
        }
        Ok(())
    }
}

/// $\rho\,\mathrm d\Phi/\mathrm dy$ of normalised rows $y$: the rate of the process as a density in the network's coordinates.
struct RateDensity<'a> {
    member: &'a Member,
    normalisation: &'a Normalisation,
}

impl RateDensity<'_> {
    fn log_density(&self, row: &mut [f64], momenta: &mut [FourMomentum]) -> f64 {
        self.normalisation.to_physical(row);
        let Some(phase_space) = self.member.coordinates.log_phase_space_density(row) else { return f64::NAN };
        self.member.coordinates.decode(row, momenta);
        self.member.process.differential_rate(momenta).ln() + phase_space + self.normalisation.log_volume()
    }
}

/// A gradient of the rate was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the rate of a process is a density without a score")]
struct WithoutScore;

impl LogDensity<f64> for RateDensity<'_> {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        score.data_mut().fill(0.0);
        let mut momenta = vec![FourMomentum::default(); self.member.coordinates.particles()];
        let mut rows = states.to_rows();
        let dimension = self.member.coordinates.dimension();
        for (row, log_density) in rows.chunks_exact_mut(dimension).zip(log_density) {
            *log_density = self.log_density(row, &mut momenta);
        }
        Ok(())
    }

    fn score(&self, _states: &Ensemble<f64>, _score: &mut Ensemble<f64>) -> Result<(), DensityError> {
        Err(DensityError::Fatal(Box::new(WithoutScore)))
    }
}

/// Weighted events of one law.
pub(crate) struct Weighted {
    /// Normalised rows, and $\ln w$.
    pub draws: WeightedDraws,
    /// $\ln$ of the rate, with error bar and effective sample.
    pub log_rate: ExponentialAverage,
}

/// Draws weighted events of one law along the flow of `denoiser`.
pub(crate) fn weighted_events(
    table: &ReweightingTable,
    plan: &SamplingPlan,
    denoiser: &NetworkDenoiser,
    (member, number): (&Member, usize),
    normalisation: &Normalisation,
    seed: u64,
) -> Result<Weighted, RunError> {
    let times = plan.grid().times();
    // The flow ends where some noise is left: its last map would not be one to one.
    let last = if times[times.len() - 1] > 0.0 { times[times.len() - 1] } else { times[times.len() - 2] };
    let grid = TimeGrid::log_snr(plan.process(), times[0], last, table.steps).map_err(RunError::experiment)?;
    let flow = FlowProposal {
        problem: ReverseProblem { process: plan.process(), denoiser },
        solver: Heun,
        grid: &grid,
        relative_step: table.relative_step,
        randomness: Randomness { seed, index: WEIGHTED_STREAM + number as u64 },
    };
    let target = RateDensity { member, normalisation };
    let draws = flow.draw(&target, table.events, normalisation.dimension()).map_err(RunError::experiment)?;
    let log_rate = draws.log_normalisation().map_err(RunError::experiment)?;
    Ok(Weighted { draws, log_rate })
}
