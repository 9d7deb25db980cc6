//! Times steps of Langevin dynamics on the modes of a Gaussian field, beside what the machine's memory allows.
//!
//! `time_langevin CELLS f32|f64 THREADS [STEPS]` follows the exact score of a field of `CELLS^3` cells with every kernel, and
//! sweeps over arrays of the same size in between. It prints medians of the CPU time per cell, and for each kernel the share of
//! the memory-bandwidth limit: the time in which plain sweeps move the bytes that the step has to move, over the time of the
//! step.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod accounting;

use std::error::Error;

use accounting::{Cost, measure};
use ornstein_cosmology::spectrum::PowerLaw;
use ornstein_cosmology::{FieldSpace, GaussianField, draw};
use ornstein_engine::kernels::{MetropolisLangevin, OrnsteinUhlenbeck, UnadjustedLangevin};
use ornstein_engine::{Ensemble, Kernel, Layout, Randomness, Scalar, StateSpace};
use ornstein_spectral::FourierGrid;
use rayon::prelude::*;

/// How often a kernel reads or writes a number of a state's size in a step: once per array and pass.
///
/// Counted are the passes that the algorithm as written makes over arrays in memory; a chunk that a pass visits twice stays in
/// the cache.
struct Traffic {
    kernel: &'static str,
    reads: usize,
    writes: usize,
}

/// Reads and writes `x`.
const ORNSTEIN_UHLENBECK: Traffic = Traffic { kernel: "ornstein_uhlenbeck", reads: 1, writes: 1 };

/// Moves `x` along the score; writes the score at the new `x`.
const UNADJUSTED: Traffic = Traffic { kernel: "unadjusted", reads: 3, writes: 2 };

/// Writes the proposal; writes its score; reads both for the log-density; reads both scores for the ratio.
const METROPOLIS: Traffic = Traffic { kernel: "metropolis", reads: 7, writes: 2 };

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cells, precision, threads, rest @ ..] = arguments.as_slice() else {
        return Err("usage: time_langevin CELLS f32|f64 THREADS [STEPS]".into());
    };
    let (cells, steps) = (cells.parse()?, rest.first().map_or(Ok(9), |steps| steps.parse())?);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    // Errors may not cross threads, so they are told as text.
    Ok(pool.install(|| match precision.as_str() {
        "f32" => run::<f32>(cells, steps).map_err(|error| error.to_string()),
        "f64" => run::<f64>(cells, steps).map_err(|error| error.to_string()),
        other => Err(format!("unknown precision {other:?}; known are f32 and f64")),
    })?)
}

fn run<T: Scalar>(cells: usize, steps: u32) -> Result<(), Box<dyn Error>> {
    let grid = FourierGrid::new(&[cells; 3], &[1000.0; 3])?;
    let field = GaussianField::<T>::new(grid, &PowerLaw { amplitude: 2e3, index: -1.5, pivot: 0.1 });
    let space = field.space();
    let randomness = Randomness { seed: 1, index: 0 };
    // The best step of the Metropolis kernel in d whitened dimensions.
    let step_size = 1.65f64.powi(2) * (StateSpace::<T>::degrees_of_freedom(space) as f64).powf(-1.0 / 3.0);

    let sweep = sweep::<T>(StateSpace::<T>::layout(space), steps);
    println!("sweep_gigabytes_per_second cpu {:.2} wall {:.2}", 1e-9 / sweep.cpu, 1e-9 / sweep.wall);
    let bench = Bench { field: &field, steps, sweep };
    let exact = OrnsteinUhlenbeck { space, covariance: &field, step_size, randomness };
    bench.time(&ORNSTEIN_UHLENBECK, &exact)?;
    let unadjusted = UnadjustedLangevin { space, target: &field, preconditioner: &field, step_size, randomness };
    bench.time(&UNADJUSTED, &unadjusted)?;
    let metropolis = MetropolisLangevin { space, target: &field, preconditioner: &field, step_size, randomness };
    bench.time(&METROPOLIS, &metropolis)
}

/// What every kernel is timed on.
struct Bench<'a, T> {
    field: &'a GaussianField<T>,
    steps: u32,
    /// Seconds per byte of plain sweeps.
    sweep: Cost,
}

impl<T: Scalar> Bench<'_, T> {
    /// Steps a chain that starts at its target and prints what a step costs.
    fn time<K: Kernel<T>>(&self, traffic: &Traffic, kernel: &K) -> Result<(), Box<dyn Error>> {
        let space: &FieldSpace = self.field.space();
        let mut state = kernel.initialise(draw(self.field, 1, 0))?;
        let mut costs = Vec::new();
        let mut accepted = 0;
        for step in 0..=self.steps {
            let (transition, cost) = measure(|| kernel.step(&mut state, step));
            accepted += transition?.accepted;
            // The first step touches memory for the first time.
            if step > 0 {
                costs.push(cost);
            }
        }
        let cost = median(&costs);
        let numbers = StateSpace::<T>::layout(space).stored();
        let bytes = (numbers * size_of::<T>() * (traffic.reads + traffic.writes)) as f64;
        let cells = space.grid().cell_count() as f64;
        println!(
            "{} cpu_ns_per_cell {:.3} wall_ns_per_cell {:.3} bytes_per_cell {:.1} share_of_bandwidth {:.3} accepted {:.2}",
            traffic.kernel,
            1e9 * cost.cpu / cells,
            1e9 * cost.wall / cells,
            bytes / cells,
            bytes * self.sweep.cpu / cost.cpu,
            accepted as f64 / f64::from(self.steps + 1),
        );
        Ok(())
    }
}

/// Seconds per byte of sweeps that read and write every number of an array of the states' size once.
fn sweep<T: Scalar>(layout: Layout, repeats: u32) -> Cost {
    let mut numbers = Ensemble::<T>::zeros(layout);
    let bytes = 2.0 * (layout.stored() * size_of::<T>()) as f64;
    let mut costs = Vec::new();
    for repeat in 0..=repeats {
        let term = T::from_f64(f64::from(repeat));
        let ((), cost) =
            measure(|| numbers.par_chunks_mut().for_each(|numbers| numbers.iter_mut().for_each(|x| *x += term)));
        if repeat > 0 {
            costs.push(cost);
        }
    }
    let cost = median(&costs);
    Cost { cpu: cost.cpu / bytes, wall: cost.wall / bytes }
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |seconds: fn(&Cost) -> f64| {
        let mut seconds: Vec<f64> = costs.iter().map(seconds).collect();
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    };
    Cost { cpu: middle(|cost| cost.cpu), wall: middle(|cost| cost.wall) }
}
