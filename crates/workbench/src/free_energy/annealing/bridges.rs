//! The loop: pilot run, batches of walkers over all bridges in all directions, checkpoints.

use ornstein_engine::preconditioners::Estimated;
use ornstein_engine::{LANES, Randomness};
use ornstein_free_energy::annealing::{Annealed, Annealing, Direction, Recording};
use ornstein_free_energy::moves::{AnnealingMove, ExactMove, LangevinMove, UnderdampedMove};
use ornstein_free_energy::sequential::PilotRun;
use ornstein_free_energy::{FreeEnergyError, Schedule};
use ornstein_run::{Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};
use rayon::prelude::*;

use super::ledger::{Ledger, load, save};
use super::plan::AnnealingExperiment;
use super::{evidence, outcome, statistics};
use crate::KernelFamily;
use crate::free_energy::{BridgeDensity, MoveConfig, pilot};
use crate::kernel::MetropolisLangevinFamily;

/// Blocks of walkers between two looks at the clock, for every bridge.
const BLOCKS: usize = 8;

/// Places of a bridge at which the weights are looked at.
const RECORDED: usize = 64;

/// What is fixed before the first walker starts.
struct Planned {
    pilot: Option<PilotRun>,
    schedules: Vec<Schedule>,
}

/// Anneals everything.
pub(super) fn anneal(plan: &AnnealingExperiment, run: &mut Run) -> Result<(), RunError> {
    match &plan.config.kernel {
        MoveConfig::Hamiltonian(config) => {
            let family = config.family();
            let planned = planned(plan, run, &family)?;
            exact(plan, run, &family, &planned)
        }
        MoveConfig::MetropolisLangevin(_) => {
            let planned = planned(plan, run, &MetropolisLangevinFamily)?;
            exact(plan, run, &MetropolisLangevinFamily, &planned)
        }
        MoveConfig::UnadjustedLangevin(config) => {
            let planned = planned(plan, run, &MetropolisLangevinFamily)?;
            let step_size = config.step_size;
            let moves = |bridge: usize, randomness| {
                Ok(vec![LangevinMove { step_size, randomness }; planned.schedules[bridge].length()])
            };
            follow(plan, run, &planned.schedules, moves)
        }
        MoveConfig::Underdamped(config) => {
            let planned = planned(plan, run, &MetropolisLangevinFamily)?;
            let (step_size, friction) = (config.step_size, config.friction);
            let moves = |bridge: usize, randomness| {
                let length = planned.schedules[bridge].length();
                Ok(vec![UnderdampedMove { step_size, friction, randomness }; length])
            };
            follow(plan, run, &planned.schedules, moves)
        }
    }
}

/// The pilot run, if there is one, and the schedules.
fn planned<'p, F: KernelFamily<f64, BridgeDensity<'p>>>(
    plan: &'p AnnealingExperiment,
    run: &mut Run,
    family: &F,
) -> Result<Planned, RunError> {
    let config = &plan.config;
    let pilot = pilot::find(config.pilot.as_ref(), &plan.ends, &config.kernel, family, run)?;
    let schedules = config.schedule.build(pilot.as_ref()).map_err(RunError::experiment)?;
    Ok(Planned { pilot, schedules })
}

/// Bridges of exact kernels.
fn exact<'p, F: KernelFamily<f64, BridgeDensity<'p>>>(
    plan: &'p AnnealingExperiment,
    run: &mut Run,
    family: &F,
    planned: &'p Planned,
) -> Result<(), RunError> {
    let tuned = planned.pilot.as_ref().filter(|_| plan.config.pilot.as_ref().is_some_and(|table| table.tune));
    // Step size and preconditioner at each place of each bridge.
    let of =
        |schedule: &Schedule| pilot::shapes(tuned, &plan.config.kernel, &plan.preconditioner, &schedule.betas()[1..]);
    let shapes: Vec<Vec<(f64, Estimated)>> = planned.schedules.iter().map(of).collect();
    let moves = |bridge: usize, randomness: Randomness| {
        let kernel = |(step_size, root): &(f64, Estimated)| family.at(*step_size, root.clone(), randomness);
        let repeats = plan.config.annealing.moves;
        let exact = |shape| ExactMove::new::<f64, BridgeDensity<'p>>(kernel(shape), repeats);
        shapes[bridge].iter().map(exact).collect::<Result<Vec<_>, _>>()
    };
    follow(plan, run, &planned.schedules, moves)
}

/// A bridge in one direction: its moves at each place, and the stream of its random numbers.
struct Line<M> {
    bridge: usize,
    direction: Direction,
    randomness: Randomness,
    moves: Vec<M>,
}

/// All walkers over all bridges, by moves of one type.
fn follow<'p, M: AnnealingMove<f64, BridgeDensity<'p>>>(
    plan: &'p AnnealingExperiment,
    run: &mut Run,
    schedules: &'p [Schedule],
    moves: impl Fn(usize, Randomness) -> Result<Vec<M>, FreeEnergyError>,
) -> Result<(), RunError> {
    let directions = plan.directions();
    let mut lines = Vec::new();
    for bridge in 0..schedules.len() {
        for &direction in directions {
            // The pilot run has the stream of index 0.
            let index = 1 + lines.len() as u64;
            let randomness = Randomness { seed: run.seed(), index };
            let moves = moves(bridge, randomness).map_err(RunError::experiment)?;
            lines.push(Line { bridge, direction, randomness, moves });
        }
    }
    let recordings: Vec<Recording> =
        schedules.iter().map(|schedule| Recording::evenly(schedule.length(), RECORDED)).collect();
    let ledger =
        |(schedule, recording): (&Schedule, &Recording)| Ledger::new(schedule.length(), recording.steps().len());
    let mut ledgers: Vec<Ledger> = schedules.iter().zip(&recordings).map(ledger).collect();
    if let Some(data) = run.resumed() {
        load(&mut ledgers, data)?;
    }
    let streams = open(plan, run, schedules)?;
    let walkers = plan.walkers();
    let progress = run.progress("walkers", walkers as u64);
    let mut done = run.appended(streams[0]);
    progress.advance(done as u64);
    while done < walkers {
        let batch = (BLOCKS * LANES).min(walkers - done);
        let blocks: Vec<usize> = (done..done + batch).step_by(LANES).collect();
        let jobs: Vec<(&Line<M>, usize)> =
            lines.iter().flat_map(|line| blocks.iter().map(move |&first| (line, first))).collect();
        let work = |(line, first): &(&Line<M>, usize)| {
            let count = LANES.min(walkers - first);
            let start = match line.direction {
                Direction::Forward => Some(plan.ends.draw_reference(line.randomness, *first, count)),
                Direction::Reverse => plan.ends.draw_target(line.randomness, *first, count),
            };
            let start = start.ok_or_else(|| RunError::experiment("the target cannot be drawn from"))?;
            let recording = match line.direction {
                Direction::Forward => recordings[line.bridge].clone(),
                Direction::Reverse => Recording::none(),
            };
            let annealing = Annealing {
                path: plan.ends.bridge(),
                schedule: &schedules[line.bridge],
                moves: |place: usize| &line.moves[place - 1],
                direction: line.direction,
                recording,
            };
            annealing.block(start).map_err(RunError::experiment)
        };
        let annealed: Vec<Result<Annealed<f64>, RunError>> = jobs.par_iter().map(work).collect();
        let mut log_weights = vec![Vec::with_capacity(batch); lines.len()];
        for (annealed, (line, _)) in annealed.into_iter().zip(&jobs) {
            let annealed = annealed?;
            let ledger = &mut ledgers[line.bridge];
            let count = annealed.log_weights.len();
            if line.direction == Direction::Forward {
                ledger.add(&annealed.trace, count);
            }
            ledger.evaluations += annealed.evaluations * count as f64;
            ledger.divergent += annealed.divergent as f64;
            let number = line.bridge * directions.len() + usize::from(line.direction == Direction::Reverse);
            log_weights[number].extend_from_slice(&annealed.log_weights);
        }
        append(plan, run, &streams, &log_weights)?;
        done += batch;
        progress.advance(batch as u64);
        run.checkpoint_if_due(|| save(&ledgers))?;
    }
    let outcomes = outcome::gather(plan, run, &streams, schedules, &ledgers)?;
    statistics::write(plan, run, schedules, &recordings, &ledgers, &outcomes)?;
    for test in evidence::battery(plan, &outcomes) {
        run.evidence(test)?;
    }
    Ok(())
}

/// One stream of log-weights per direction, `(length, walker)` in the file.
fn open(plan: &AnnealingExperiment, run: &mut Run, schedules: &[Schedule]) -> Result<Vec<SampleStream>, RunError> {
    let lengths = schedules.iter().map(|schedule| schedule.length() as i64);
    let length = Dimension::integers("length", lengths, "steps of the bridge");
    let mut streams = Vec::new();
    for &direction in plan.directions() {
        let (name, words) = match direction {
            Direction::Forward => {
                ("forward_log_weight", "log-weights of walkers from the reference: their mean weight is Z")
            }
            Direction::Reverse => {
                ("reverse_log_weight", "log-weights of walkers from the target: their mean weight is 1/Z")
            }
        };
        streams.push(run.samples(SampleSpec {
            stack: Dimension::bare("walker", plan.walkers()),
            stack_axis: 1,
            item: vec![length.clone()],
            long_name: words.to_owned(),
            ..SampleSpec::new(name, ElementType::F64)
        })?);
    }
    Ok(streams)
}

/// Appends a batch, walker by walker. With `ln Z` of the reference added the mean weight is the target's `Z` itself.
fn append(
    plan: &AnnealingExperiment,
    run: &mut Run,
    streams: &[SampleStream],
    log_weights: &[Vec<f64>],
) -> Result<(), RunError> {
    let directions = plan.directions();
    for (number, (&stream, direction)) in streams.iter().zip(directions).enumerate() {
        let shift = match direction {
            Direction::Forward => plan.ends.log_z_of_reference(),
            Direction::Reverse => -plan.ends.log_z_of_reference(),
        };
        let lines: Vec<&Vec<f64>> = log_weights.iter().skip(number).step_by(directions.len()).collect();
        let mut item = vec![0.0; lines.len()];
        for walker in 0..lines[0].len() {
            for (entry, line) in item.iter_mut().zip(&lines) {
                *entry = line[walker] + shift;
            }
            run.append(stream, &item)?;
        }
    }
    Ok(())
}
