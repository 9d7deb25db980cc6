//! The loop: pilot run, then islands, some at a time.

use ornstein_engine::Randomness;
use ornstein_engine::preconditioners::Estimated;
use ornstein_free_energy::sequential::{Sequential, SequentialMonteCarlo};
use ornstein_free_energy::{FreeEnergyError, Schedule};
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};
use rayon::prelude::*;

use super::plan::SequentialExperiment;
use super::statistics;
use crate::KernelFamily;
use crate::free_energy::{BridgeDensity, MoveConfig, pilot};
use crate::kernel::MetropolisLangevinFamily;

/// Islands between two looks at the clock.
const TOGETHER: usize = 8;

/// Runs all islands by the kernel of the config.
pub(super) fn follow(plan: &SequentialExperiment, run: &mut Run) -> Result<(), RunError> {
    match &plan.config.kernel {
        MoveConfig::Hamiltonian(config) => with_family(plan, run, &config.family()),
        // Unadjusted kernels have been refused.
        _ => with_family(plan, run, &MetropolisLangevinFamily),
    }
}

/// Streams of what islands say of themselves.
pub(super) struct Streams {
    pub log_z: SampleStream,
    pub increments: SampleStream,
    pub effective_fraction: SampleStream,
    pub acceptance: SampleStream,
    pub means: SampleStream,
    pub evaluations: SampleStream,
}

fn with_family<F>(plan: &SequentialExperiment, run: &mut Run, family: &F) -> Result<(), RunError>
where
    F: for<'a> KernelFamily<f64, BridgeDensity<'a>>,
{
    let config = &plan.config;
    let found = pilot::find(config.pilot.as_ref(), &plan.ends, &config.kernel, family, run)?;
    let schedules = config.schedule.build(found.as_ref()).map_err(RunError::experiment)?;
    let Some(schedule) = schedules.first() else { return Ok(()) };
    let tuned = found.as_ref().filter(|_| config.pilot.as_ref().is_some_and(|table| table.tune));
    let shapes = pilot::shapes(tuned, &config.kernel, &plan.preconditioner, &schedule.betas()[1..]);
    let streams = open(plan, run, schedule)?;
    let (islands, particles) = (config.smc.islands, config.smc.particles);
    let progress = run.progress("islands", islands as u64);
    let mut done = run.appended(streams.log_z);
    progress.advance(done as u64);
    while done < islands {
        let last = islands.min(done + TOGETHER);
        let work = |island: usize| -> Result<Sequential<f64>, FreeEnergyError> {
            // The pilot run has the stream of index 0.
            let randomness = Randomness { seed: run.seed(), index: 1 + island as u64 };
            let sequential = SequentialMonteCarlo {
                path: plan.ends.bridge(),
                schedule,
                kernel: |place: usize, randomness| {
                    let (step_size, root): &(f64, Estimated) = &shapes[place - 1];
                    family.at(*step_size, root.clone(), randomness)
                },
                chains: config.smc.keep.chains(particles),
                keep: config.smc.keep.keep(),
                randomness,
            };
            sequential.island(randomness, plan.ends.draw_reference(randomness, 0, particles))
        };
        let found: Vec<Result<Sequential<f64>, FreeEnergyError>> = (done..last).into_par_iter().map(work).collect();
        for island in found {
            append(plan, run, &streams, &island.map_err(RunError::experiment)?)?;
        }
        progress.advance((last - done) as u64);
        done = last;
        run.checkpoint_if_due(|| CheckpointData::new(&()))?;
    }
    statistics::conclude(plan, run, &streams, schedule)
}

fn open(plan: &SequentialExperiment, run: &mut Run, schedule: &Schedule) -> Result<Streams, RunError> {
    let islands = plan.config.smc.islands;
    let beta = || vec![Dimension::new("beta", schedule.betas()[1..].to_vec(), "1", "place on the path")];
    let coordinate = || vec![Dimension::bare("coordinate", plan.ends.target().dimension())];
    let mut stream = |name: &str, words: &str, item: Vec<Dimension>| {
        run.samples(SampleSpec {
            stack: Dimension::integers("island", 0..islands as i64, "independent run"),
            item,
            long_name: words.to_owned(),
            ..SampleSpec::new(name, ElementType::F64)
        })
    };
    Ok(Streams {
        log_z: stream("log_z", "ln Z of the island", Vec::new())?,
        increments: stream("increment", "ln of the mean weight at each place", beta())?,
        effective_fraction: stream("effective_fraction", "effective particles over particles", beta())?,
        acceptance: stream("acceptance", "mean acceptance of the moves", beta())?,
        means: stream("mean", "mean of the particles at the target", coordinate())?,
        evaluations: stream("evaluations", "evaluations of the score per particle", Vec::new())?,
    })
}

fn append(
    plan: &SequentialExperiment,
    run: &mut Run,
    streams: &Streams,
    island: &Sequential<f64>,
) -> Result<(), RunError> {
    let particles = island.particles.len();
    let moments = island.particles.weighted_moments(&vec![1.0 / particles as f64; particles]);
    run.append(streams.log_z, &[plan.ends.log_z_of_reference() + island.log_z])?;
    run.append(streams.increments, &island.increments)?;
    run.append(streams.effective_fraction, &island.effective_fractions)?;
    run.append(streams.acceptance, &island.acceptance)?;
    run.append(streams.means, &moments.iter().map(|(mean, _)| *mean).collect::<Vec<_>>())?;
    run.append(streams.evaluations, &[island.evaluations / particles as f64])
}
