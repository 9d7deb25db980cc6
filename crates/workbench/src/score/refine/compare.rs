//! Samplers that know no network, on the same target.

use ornstein_engine::kernels::{Hamiltonian, MetropolisLangevin, ParallelTempering, Trajectory};
use ornstein_engine::paths::Geometric;
use ornstein_engine::targets::{Gaussian, KnownAnswers};
use ornstein_engine::{ChainState, Ensemble, Euclidean, Identity, Kernel, Randomness, advance};
use ornstein_free_energy::diffusion_bridge::ModeWeight;
use ornstein_free_energy::sequential::{Keep, Pilot, SequentialMonteCarlo, Tuning};
use ornstein_free_energy::{Estimate, combine_islands};
use ornstein_networks::Normalisation;
use ornstein_run::{Run, RunError};

use super::config::ComparisonTable;
use super::events::Events;
use super::ledger::Ledger;
use super::normalised_target::NormalisedTarget;
use super::output;
use super::plan::ScoreRefineExperiment;
use crate::StartConfig;

/// The stream of the first sampler; that of the next is one such step further.
const STREAM: u64 = 1 << 45;
const APART: u64 = 1 << 42;

/// The samplers, in the order of the table.
pub(super) const NAMES: [&str; 3] = ["MALA", "parallel tempering (HMC)", "sequential Monte Carlo (HMC)"];

/// Leapfrog steps of a trajectory, on average.
const LEAPFROG_STEPS: u32 = 5;

/// Particles and moves of the pilot run.
const PILOT_PARTICLES: usize = 512;
const MOVES: usize = 4;

/// What a sampler found: the weight of each mode, and `ln Z` if it gives one.
pub(super) struct Found {
    pub modes: Vec<ModeWeight>,
    pub log_z: Option<Estimate>,
}

/// Runs those that have not been run yet.
pub(super) fn run(plan: &ScoreRefineExperiment, run: &mut Run, ledger: &mut Ledger) -> Result<(), RunError> {
    let Some(table) = &plan.config.comparison else { return Ok(()) };
    let map = Normalisation::identity(plan.target.dimension());
    let comparison = Comparison {
        table,
        events: &plan.events,
        target: NormalisedTarget::new(plan.target.clone(), map),
        plan,
        seed: run.seed(),
    };
    let progress = run.progress("samplers without a network", NAMES.len() as u64);
    progress.advance(ledger.compared() as u64);
    while ledger.compared() < NAMES.len() {
        let number = ledger.compared();
        let found = ledger.timed(NAMES[number], || match number {
            0 => comparison.langevin(),
            1 => comparison.tempering(),
            _ => comparison.sequential(),
        })?;
        output::sampler(run, NAMES[number], &found, &plan.events)?;
        ledger.compare();
        progress.advance(1);
        run.checkpoint_if_due(|| ledger.checkpoint())?;
    }
    Ok(())
}

struct Comparison<'a> {
    table: &'a ComparisonTable,
    events: &'a Events,
    target: NormalisedTarget,
    plan: &'a ScoreRefineExperiment,
    seed: u64,
}

impl Comparison<'_> {
    fn stream(&self, number: u64) -> Randomness {
        Randomness { seed: self.seed, index: STREAM + number * APART }
    }

    /// Broad normal starts, which know nothing of the modes.
    fn start(&self) -> Ensemble<f64> {
        let start = StartConfig::Normal { mean: 0.0, deviation: self.table.deviation };
        start.states::<f64>(&self.plan.target, self.table.chains, self.seed)
    }

    fn langevin(&self) -> Result<Found, RunError> {
        let kernel = MetropolisLangevin {
            space: Euclidean,
            preconditioner: Identity,
            step_size: self.table.langevin_step,
            randomness: self.stream(0),
        };
        self.follow(&kernel, self.start(), self.table.langevin_looks)
    }

    fn tempering(&self) -> Result<Found, RunError> {
        let last = (self.table.rungs - 1) as f64;
        let inverse: Vec<f64> = (0..self.table.rungs).map(|k| self.table.hottest.powf(k as f64 / last)).collect();
        let kernel = ParallelTempering::new(&inverse, self.stream(1), |inverse_temperature, randomness| Hamiltonian {
            space: Euclidean,
            preconditioner: Identity,
            // Within a mode the scale grows as 1 / sqrt(b).
            step_size: self.table.leapfrog_step / inverse_temperature.sqrt(),
            trajectory: Trajectory::Jittered { mean: LEAPFROG_STEPS },
            randomness,
        });
        // The cold rung comes first in the position.
        self.follow(&kernel, kernel.replicate(&self.start()), self.table.tempering_looks)
    }

    /// Follows chains, blocks apart, and looks at the modes after every stretch of steps; the first fifth is left out.
    fn follow<K: Kernel<f64, NormalisedTarget>>(
        &self,
        kernel: &K,
        start: Ensemble<f64>,
        [looks, steps]: [u32; 2],
    ) -> Result<Found, RunError> {
        let parts = start.into_blocks().into_iter().map(|block| kernel.initialise(&self.target, block));
        let mut parts = parts.collect::<Result<Vec<_>, _>>().map_err(RunError::experiment)?;
        let mut history = vec![Vec::new(); self.events.count()];
        for look in 0..looks {
            let range = look * steps + 1..=(look + 1) * steps;
            advance(kernel, &self.target, &mut parts, range).map_err(RunError::experiment)?;
            if look >= looks / 5 {
                for part in &parts {
                    self.events.record(part.position(), &mut history);
                }
            }
        }
        let chains = self.table.chains;
        let modes = history.iter().map(|values| ModeWeight::of_chains(&by_chain(values, chains), chains));
        Ok(Found { modes: modes.collect::<Result<_, _>>().map_err(RunError::experiment)?, log_z: None })
    }

    /// Islands from a normal, with the schedule and the steps of a pilot run.
    fn sequential(&self) -> Result<Found, RunError> {
        let dimension = self.plan.target.dimension();
        let reference = Gaussian::new(vec![0.0; dimension], vec![self.table.deviation; dimension]);
        let path = Geometric { reference: reference.map_err(RunError::experiment)?, target: self.target.clone() };
        let kernel = |tuning: &Tuning, randomness| Hamiltonian {
            space: Euclidean,
            preconditioner: Identity,
            step_size: tuning.step_size,
            trajectory: Trajectory::Jittered { mean: LEAPFROG_STEPS },
            randomness,
        };
        let draw = |randomness: Randomness, particles: usize| {
            let start = StartConfig::Normal { mean: 0.0, deviation: self.table.deviation };
            // Streams of starts are told apart by the seed alone: the index goes there.
            start.states::<f64>(&self.plan.target, particles, randomness.seed.wrapping_add(randomness.index))
        };
        let pilot = Pilot {
            path: &path,
            kernel,
            particles: PILOT_PARTICLES,
            moves: MOVES,
            effective_fraction: 0.6,
            acceptance: 0.85,
            step_size: self.table.leapfrog_step,
            randomness: self.stream(2),
        };
        let plan = pilot.run(draw(self.stream(2), PILOT_PARTICLES)).map_err(RunError::experiment)?;
        let sampler = SequentialMonteCarlo {
            path: &path,
            schedule: &plan.schedule,
            kernel: |place: usize, randomness| kernel(&plan.tunings[place - 1], randomness),
            chains: self.table.particles,
            keep: Keep::Last { moves: MOVES },
            randomness: self.stream(3),
        };
        let islands = sampler.islands(self.table.islands, draw).map_err(RunError::experiment)?;
        let mut shares = vec![Vec::new(); self.events.count()];
        for island in &islands {
            for states in island.particles.generations() {
                for (shares, list) in shares.iter_mut().zip(self.events.indicators(states)) {
                    shares.push(list.iter().sum::<f64>() / list.len() as f64);
                }
            }
        }
        let shift = path.reference.log_normalisation().unwrap_or(f64::NAN);
        let log_z: Vec<f64> = islands.iter().map(|island| island.log_z + shift).collect();
        let modes = shares.iter().map(|shares| ModeWeight::of_runs(shares)).collect::<Result<_, _>>();
        Ok(Found {
            modes: modes.map_err(RunError::experiment)?,
            log_z: Some(combine_islands(&log_z).map_err(RunError::experiment)?.log_mean),
        })
    }
}

/// From look after look to chain after chain.
pub(super) fn by_chain(values: &[f64], chains: usize) -> Vec<f64> {
    (0..chains).flat_map(|chain| values.iter().skip(chain).step_by(chains).copied()).collect()
}
