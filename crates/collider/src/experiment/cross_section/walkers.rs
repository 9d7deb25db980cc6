//! The loop: batches of walkers, log-weights to the file.

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::paths::GeometricDensity;
use ornstein_engine::targets::{ExactSampler, Gaussian, KnownAnswers};
use ornstein_engine::{Ensemble, Euclidean, Identity, Layout, PerState, Randomness};
use ornstein_free_energy::Schedule;
use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
use ornstein_free_energy::moves::ExactMove;
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec};

use super::plan::CrossSectionExperiment;
use super::rate_density::RateDensity;

/// Walkers between two looks at the clock.
const BATCH: usize = 1024;

/// What the walkers brought home.
pub(super) struct Annealed {
    /// Log-weights, whose mean weight is the rate.
    pub log_weights: Vec<f64>,
    /// Mean acceptance of the moves at each place.
    pub acceptance: Vec<f64>,
}

/// Anneals all walkers.
pub(super) fn anneal(plan: &CrossSectionExperiment, run: &mut Run) -> Result<Annealed, RunError> {
    let table = &plan.config.annealing;
    let walkers = table.walkers;
    let path = plan.path();
    let schedule = Schedule::linear(table.length).map_err(RunError::experiment)?;
    // The reference is not normalised; its constant makes a ratio of constants the rate.
    let constant = path.reference.log_normalisation().unwrap_or_default();
    let stream = run.samples(SampleSpec {
        stack: Dimension::bare("walker", walkers),
        long_name: format!("logarithm of the weight of a walker, in {}", plan.process.rate_unit().symbol()),
        ..SampleSpec::new("log_weight", ElementType::F64)
    })?;
    // Sums over walkers, in the order of the batches.
    let mut acceptance: Vec<f64> = match run.resumed() {
        Some(data) => data.array::<f64>("acceptance")?.iter().copied().collect(),
        None => vec![0.0; table.length],
    };
    let progress = run.progress("walkers", walkers as u64);
    let mut done = run.appended(stream);
    progress.advance(done as u64);
    while done < walkers {
        let count = BATCH.min(walkers - done);
        let randomness = Randomness { seed: run.seed(), index: (done / BATCH) as u64 };
        let mut start = Ensemble::<f64>::zeros(Layout::Lanes { states: count, dimension: plan.chart.dimension() });
        path.reference.draw(randomness, &mut start).map_err(RunError::experiment)?;
        let kernel = Hamiltonian {
            space: Euclidean,
            preconditioner: Identity,
            step_size: table.step_size,
            trajectory: Trajectory::Jittered { mean: table.leapfrog_steps },
            randomness,
        };
        let moves = ExactMove::new::<f64, GeometricDensity<'_, Gaussian, PerState<RateDensity>>>(kernel, table.moves)
            .map_err(RunError::experiment)?;
        let annealing = Annealing {
            path: &path,
            schedule: &schedule,
            moves: |_place| moves.clone(),
            direction: Direction::Forward,
            recording: Recording::none(),
        };
        let annealed = annealing.run(start).map_err(RunError::experiment)?;
        for (sum, accepted) in acceptance.iter_mut().zip(&annealed.trace.acceptance) {
            *sum += count as f64 * accepted;
        }
        for weight in &annealed.log_weights {
            run.append(stream, &[weight + constant])?;
        }
        done += count;
        progress.advance(count as u64);
        run.checkpoint_if_due(|| Ok(CheckpointData::new(&())?.with_array("acceptance", acceptance.clone())))?;
    }
    let mut log_weights = Vec::with_capacity(walkers);
    run.read_back::<f64>(stream, walkers, |_, values| {
        log_weights.extend_from_slice(values);
        Ok(())
    })?;
    Ok(Annealed { log_weights, acceptance: acceptance.iter().map(|sum| sum / walkers as f64).collect() })
}
