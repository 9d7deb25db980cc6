//! The loop: warm-up, draws, checkpoints.

use ornstein_engine::adaptation::StuckGuard;
use ornstein_engine::preconditioners::{Diagonal, Estimated};
use ornstein_engine::{ChainState, Ensemble, Identity, Kernel, Layout, Randomness, advance};
use ornstein_run::{CheckpointData, Progress, Run, RunError};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::accumulator::Accumulator;
use super::config::{Adapt, Keep};
use super::plan::SampleExperiment;
use super::recorder::Recorder;
use super::warm_up::{Tuning, adapt};
use super::{evidence, statistics, stein};
use crate::{AnyDensity, KernelFamily, KernelVisitor, Number, TargetNumber};

/// Steps of a warm-up between two looks at the clock.
const WARM_UP_PIECE: u32 = 64;

/// Draws in which no chain moves before the run is given up.
const PATIENCE: u32 = 1000;

/// What draws leave behind beside themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ledger {
    /// Stein's identity: one number per chain at every look.
    pub stein: Vec<f64>,
    /// Running sums, if draws are not kept.
    pub sums: Option<Accumulator>,
    /// Sums over the draws.
    pub counts: Counts,
}

/// Sums over the draws.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Acceptance probabilities of all steps between draws, averaged per draw.
    pub acceptance: f64,
    /// Trajectories that diverged, or proposals without a density; all were rejected.
    pub divergent: u64,
    /// Evaluations of the score per state.
    pub evaluations: f64,
}

/// Draws everything, in one precision.
pub(super) fn sample<T: TargetNumber>(plan: &SampleExperiment, run: &mut Run) -> Result<(), RunError> {
    let randomness = Randomness { seed: run.seed(), index: 0 };
    let kernel = &plan.config.kernel;
    kernel.visit::<T, AnyDensity<T>, _>(&plan.target, Sampling { plan, run, randomness })
}

/// The run, for any kernel.
struct Sampling<'a> {
    plan: &'a SampleExperiment,
    run: &'a mut Run,
    randomness: Randomness,
}

/// Where the chains are.
struct Begun<T> {
    /// The last step taken.
    step: u32,
    position: Ensemble<T>,
    velocity: Option<Ensemble<T>>,
    tuning: Tuning,
    ledger: Ledger,
}

/// The small part of a checkpoint.
#[derive(Serialize, Deserialize)]
struct Facts {
    step: u32,
    step_size: f64,
    counts: Counts,
}

impl<T: TargetNumber> KernelVisitor<T, AnyDensity<T>> for Sampling<'_> {
    type Output = Result<(), RunError>;

    fn visit<F: KernelFamily<T, AnyDensity<T>>>(self, family: &F) -> Result<(), RunError> {
        let Self { plan, run, randomness } = self;
        let steps = u64::from(plan.config.sample.warm_up) + plan.draws() as u64 * u64::from(plan.config.sample.thin);
        let progress = run.progress("steps", steps);
        let begun = begin::<T, F>(plan, run, family, randomness, &progress)?;
        let Tuning { step_size, preconditioner } = begun.tuning.clone();
        // Kernels without a preconditioner are compiled for that.
        match preconditioner {
            Estimated::Identity => follow(plan, run, &family.at(step_size, Identity, randomness), begun, &progress),
            other => follow(plan, run, &family.at(step_size, other, randomness), begun, &progress),
        }
    }
}

/// Takes up a checkpoint, or starts and adapts.
fn begin<T: TargetNumber, F: KernelFamily<T, AnyDensity<T>>>(
    plan: &SampleExperiment,
    run: &Run,
    family: &F,
    randomness: Randomness,
    progress: &Progress,
) -> Result<Begun<T>, RunError> {
    let adapts = plan.config.sample.adapt != Adapt::None;
    let start = || plan.config.start.states::<T>(&plan.target, plan.chains(), run.seed());
    let mut ledger = Ledger::default();
    if plan.config.sample.keep == Keep::Summaries {
        ledger.sums = Some(Accumulator::new(plan.chains(), plan.target.dimension(), plan.draws()));
    }
    let Some(data) = run.resumed() else {
        if !adapts {
            let tuning = Tuning::of_config(plan);
            return Ok(Begun { step: 0, position: start(), velocity: None, tuning, ledger });
        }
        let (tuning, position) = adapt(plan, family, start(), randomness, progress)?;
        return Ok(Begun { step: plan.config.sample.warm_up, position, velocity: None, tuning, ledger });
    };
    let facts: Facts = data.state()?;
    progress.advance(u64::from(facts.step));
    let layout = Layout::Lanes { states: plan.chains(), dimension: plan.target.dimension() };
    let states = |name: &str| -> Result<Ensemble<T>, RunError> {
        let numbers = data.array::<T>(name)?.iter().copied().collect();
        Ensemble::from_data(layout, numbers)
            .ok_or_else(|| RunError::Checkpoint(format!("'{name}' does not fit the chains")))
    };
    let preconditioner = match (plan.config.sample.adapt, data.array::<f64>("deviations")) {
        (Adapt::Diagonal, Ok(deviations)) => {
            // The root of a square is the number itself.
            let variances: Vec<f64> = deviations.iter().map(|deviation| deviation * deviation).collect();
            Estimated::Diagonal(Diagonal::from_variances(&variances).map_err(RunError::experiment)?)
        }
        // The factor of a matrix cannot be had back from it to the last bit, but the warm-up can.
        (Adapt::Dense, _) => adapt(plan, family, start(), randomness, progress)?.0.preconditioner,
        _ => plan.preconditioner.clone(),
    };
    ledger.counts = facts.counts;
    ledger.stein = data.array::<f64>("stein")?.iter().copied().collect();
    if let Some(sums) = &mut ledger.sums {
        sums.load(data)?;
    }
    let velocity = data.array::<T>("velocity").is_ok().then(|| states("velocity")).transpose()?;
    let tuning = Tuning { step_size: facts.step_size, preconditioner };
    Ok(Begun { step: facts.step, position: states("position")?, velocity, tuning, ledger })
}

/// Everything that a resumed run needs beside the draws already written.
fn checkpoint<T: Number, S: ChainState<T>>(
    states: &[S],
    step: u32,
    tuning: &Tuning,
    ledger: &Ledger,
) -> Result<CheckpointData, RunError> {
    let facts = Facts { step, step_size: tuning.step_size, counts: ledger.counts };
    let gather = |blocks: Vec<&Ensemble<T>>| Ensemble::from_blocks(blocks).map(Ensemble::into_data).unwrap_or_default();
    let mut data = CheckpointData::new(&facts)?
        .with_array("position", gather(states.iter().map(ChainState::position).collect()))
        .with_array("stein", ledger.stein.clone());
    let velocities: Option<Vec<_>> = states.iter().map(ChainState::velocity).collect();
    if let Some(velocities) = velocities {
        data = data.with_array("velocity", gather(velocities));
    }
    if let Estimated::Diagonal(diagonal) = &tuning.preconditioner {
        data = data.with_array("deviations", diagonal.deviations().to_vec());
    }
    Ok(match &ledger.sums {
        Some(sums) => sums.save(data),
        None => data,
    })
}

/// The rest of the warm-up and all draws, by one kernel.
fn follow<T: TargetNumber, K: Kernel<T, AnyDensity<T>>>(
    plan: &SampleExperiment,
    run: &mut Run,
    kernel: &K,
    begun: Begun<T>,
    progress: &Progress,
) -> Result<(), RunError> {
    let Begun { mut step, position, velocity, tuning, mut ledger } = begun;
    let target = T::density_of(&plan.target);
    let table = &plan.config.sample;
    let mut states = initialise(kernel, target, position, velocity)?;
    let mut guard = StuckGuard::new(PATIENCE);
    while step < table.warm_up {
        let last = table.warm_up.min(step + WARM_UP_PIECE);
        let transition = advance(kernel, target, &mut states, step + 1..=last).map_err(RunError::experiment)?;
        guard.watch(last, &transition);
        guard
            .verdict(states.first().map_or(&[], |state| state.statistics().log_density))
            .map_err(RunError::experiment)?;
        progress.advance(u64::from(last - step));
        step = last;
        run.checkpoint_if_due(|| checkpoint(&states, step, &tuning, &ledger))?;
    }
    let recorder = match table.keep {
        Keep::Draws => {
            let known = states.first().map(ChainState::statistics).unwrap_or_default();
            Some(Recorder::open::<T>(plan, run, &known)?)
        }
        Keep::Summaries => None,
    };
    let centre = plan.target.known().means().unwrap_or_else(|| vec![0.0; plan.target.dimension()]);
    let stein_stride = stein::stride(plan);
    let first = ((step - table.warm_up) / table.thin) as usize;
    for draw in first..plan.draws() {
        let last = step + table.thin;
        let transition = advance(kernel, target, &mut states, step + 1..=last).map_err(RunError::experiment)?;
        step = last;
        guard.watch(step, &transition);
        guard
            .verdict(states.first().map_or(&[], |state| state.statistics().log_density))
            .map_err(RunError::experiment)?;
        ledger.counts.acceptance += transition.acceptance;
        ledger.counts.divergent += transition.divergent as u64;
        ledger.counts.evaluations += transition.evaluations * f64::from(table.thin);
        if draw.is_multiple_of(stein_stride) {
            ledger.stein.extend(stein::excess(target, &mut states, &centre).map_err(RunError::experiment)?);
        }
        let rows: Vec<Vec<T>> = states.par_iter_mut().map(|state| state.position().to_rows()).collect();
        if let Some(recorder) = &recorder {
            recorder.append(run, &rows, &states, tuning.step_size)?;
        }
        if let Some(sums) = &mut ledger.sums {
            sums.add(draw, &rows);
        }
        progress.advance(u64::from(table.thin));
        run.checkpoint_if_due(|| checkpoint(&states, step, &tuning, &ledger))?;
    }
    drop(states);
    let found = statistics::gather::<T>(plan, run, recorder.as_ref(), &ledger)?;
    statistics::write(plan, run, &found, &ledger, &tuning)?;
    for test in evidence::battery(plan, &found, &ledger) {
        run.evidence(test)?;
    }
    Ok(())
}

/// The chains' states, a block each.
fn initialise<T: TargetNumber, K: Kernel<T, AnyDensity<T>>>(
    kernel: &K,
    target: &AnyDensity<T>,
    position: Ensemble<T>,
    velocity: Option<Ensemble<T>>,
) -> Result<Vec<K::State>, RunError> {
    let blocks = position.into_blocks();
    let mut states = Vec::with_capacity(blocks.len());
    for block in blocks {
        states.push(kernel.initialise(target, block).map_err(RunError::experiment)?);
    }
    for (state, velocity) in states.iter_mut().zip(velocity.into_iter().flat_map(Ensemble::into_blocks)) {
        state.set_velocity(&velocity);
    }
    Ok(states)
}
