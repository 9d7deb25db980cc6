//! The loop: batches of particles, for every number of steps from the same noise.

use ndarray::Array3;
use ornstein_engine::diffusion::guidance::ClassifierFree;
use ornstein_engine::diffusion::{Denoiser, Generation, ReverseProblem, Solver, TimeGrid};
use ornstein_engine::{DensityError, Ensemble, Layout, Randomness, Transition};
use ornstein_learning::sampling::SolverVisitor;
use ornstein_run::{Array, CheckpointData, Dimension, Element, Run, RunError, SampleSpec, SampleStream};

use super::LastStep;
use super::plan::DiffuseExperiment;
use super::{evidence, statistics};
use crate::Number;

/// Particles between two looks at the clock.
const BATCH: usize = 4096;

/// Particles whose way is kept.
const FOLLOWED: usize = 32;

/// One batch along one grid.
struct Way<'a, T> {
    problem: ReverseProblem<'a, T>,
    grid: &'a TimeGrid,
    final_denoising: bool,
    randomness: Randomness,
    layout: Layout,
    /// Steps between two looks at the particles.
    stretch: u32,
    look: &'a mut dyn FnMut(&Ensemble<T>),
}

impl<T: Number> SolverVisitor<T> for Way<'_, T> {
    type Output = Result<(Ensemble<T>, f64), DensityError>;

    fn visit<S: Solver<T>>(self, solver: S) -> Self::Output {
        let Self { problem, grid, final_denoising, randomness, layout, stretch, look } = self;
        let generation = Generation { problem, solver, grid, final_denoising, randomness };
        let mut evaluations = 0.0;
        let mut observe = |_: u32, states: &Ensemble<T>, transition: &Transition| {
            evaluations += transition.evaluations;
            look(states);
        };
        let end = generation.run(layout, stretch, &mut observe)?;
        Ok((end, evaluations))
    }
}

/// Generates everything, in one precision.
pub(super) fn follow<T: Number>(plan: &DiffuseExperiment, run: &mut Run) -> Result<(), RunError>
where
    ornstein_engine::diffusion::data::MixtureData: Denoiser<T>,
{
    let (particles, dimension) = (plan.config.diffuse.particles, plan.law.dimension());
    let unconditional = plan.law.denoiser().map_err(RunError::experiment)?;
    let conditional = match &plan.chosen {
        Some(chosen) => chosen.denoiser().map_err(RunError::experiment)?,
        None => unconditional.clone(),
    };
    let weight = plan.config.guidance.as_ref().map_or(0.0, |guidance| guidance.weight);
    let guided = ClassifierFree { conditional: &conditional, unconditional: &unconditional, weight };
    let denoiser: &dyn Denoiser<T> = if plan.config.guidance.is_some() { &guided } else { &unconditional };
    let problem = ReverseProblem { process: plan.process.as_ref(), denoiser };
    let seed = run.seed();
    let way = |grid: &TimeGrid, batch: u64, states: usize, stretch: u32, look: &mut dyn FnMut(&Ensemble<T>)| {
        let way = Way {
            problem,
            grid,
            final_denoising: plan.config.grid.last == LastStep::Denoise,
            randomness: Randomness { seed, index: batch },
            layout: Layout::Lanes { states, dimension },
            stretch,
            look,
        };
        plan.config.solver.visit::<T, _>(grid.steps(), way).map_err(RunError::experiment)
    };

    let stream = open::<T>(plan, run)?;
    let mut evaluations: Vec<f64> = match run.resumed() {
        Some(data) => data.array::<f64>("evaluations")?.iter().copied().collect(),
        None => vec![0.0; plan.grids.len()],
    };
    let progress = run.progress("particles", particles as u64);
    let mut done = run.appended(stream);
    progress.advance(done as u64);
    while done < particles {
        let count = BATCH.min(particles - done);
        let mut rows = Vec::with_capacity(plan.grids.len());
        for (grid, sum) in plan.grids.iter().zip(&mut evaluations) {
            let (end, spent) = way(grid, (done / BATCH) as u64, count, grid.steps(), &mut |_| {})?;
            *sum += spent * count as f64;
            rows.push(end.to_rows());
        }
        for particle in 0..count {
            let row = particle * dimension..(particle + 1) * dimension;
            run.append_parts(stream, rows.iter().map(|rows| &rows[row.clone()]))?;
        }
        done += count;
        progress.advance(count as u64);
        run.checkpoint_if_due(|| Ok(CheckpointData::new(&())?.with_array("evaluations", evaluations.clone())))?;
    }
    if let Some(grid) = plan.grids.last() {
        // The first particles once more, looked at after every step: their noise is the same.
        let count = FOLLOWED.min(particles);
        let mut places = Vec::new();
        let mut look = |states: &Ensemble<T>| {
            places.extend(states.to_rows()[..count * dimension].iter().map(|value| value.to_f64()));
        };
        way(grid, 0, BATCH.min(particles).min(64), 1, &mut look)?;
        trajectories(run, grid, places, count, dimension)?;
    }
    let evaluations: Vec<f64> = evaluations.iter().map(|sum| sum / particles as f64).collect();
    let found = statistics::gather::<T>(plan, run, stream)?;
    statistics::write(plan, run, &found, evaluations)?;
    for test in evidence::battery(plan, &found) {
        run.evidence(test)?;
    }
    Ok(())
}

/// The stream of particles, `(steps, particle, coordinate)` in the file.
fn open<T: Number>(plan: &DiffuseExperiment, run: &mut Run) -> Result<SampleStream, RunError> {
    let steps = plan.grids.iter().map(|grid| i64::from(grid.steps()));
    run.samples(SampleSpec {
        stack: Dimension::bare("particle", plan.config.diffuse.particles),
        stack_axis: 1,
        item: vec![
            Dimension::integers("steps", steps, "steps of the reverse diffusion"),
            Dimension::bare("coordinate", plan.law.dimension()),
        ],
        long_name: "particles at the end of the reverse diffusion".to_owned(),
        ..SampleSpec::new("x", <T as Element>::TYPE)
    })
}

/// The ways of the first particles.
fn trajectories(
    run: &mut Run,
    grid: &TimeGrid,
    places: Vec<f64>,
    count: usize,
    dimension: usize,
) -> Result<(), RunError> {
    let steps = grid.steps() as usize;
    let values = Array3::from_shape_vec((steps, count, dimension), places).map_err(RunError::experiment)?;
    run.statistics(
        Array::new("trajectories/x", values)
            .dimensions([
                Dimension::new("time", grid.times()[1..].to_vec(), "1", "time of the process"),
                Dimension::bare("particle", count),
                Dimension::bare("coordinate", dimension),
            ])
            .long_name("the first particles after each step, before a last denoising"),
    )
}
