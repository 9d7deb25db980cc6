//! Times steps of Langevin dynamics on the modes of a Gaussian field, beside what the machine's memory allows.
//!
//! `time_langevin CELLS f32|f64 THREADS [STEPS]` follows the exact score of a field of `CELLS^3` cells with every kernel, and
//! before that sweeps over an array of the same size. It prints rows of the table of `benches/langevin.sh`: medians of the CPU and
//! wall time of a step per cell, the bytes that the step has to move, and its share of the memory-bandwidth limit, which is the CPU
//! time in which plain sweeps move these bytes, over that of the step.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod accounting;

use std::error::Error;

use accounting::{Cost, measure};
use ornstein_cosmology::spectrum::PowerLaw;
use ornstein_cosmology::{GaussianField, draw};
use ornstein_engine::kernels::{MetropolisLangevin, OrnsteinUhlenbeck, UnadjustedLangevin};
use ornstein_engine::{Ensemble, Kernel, Randomness, Scalar};
use ornstein_spectral::FourierGrid;
use rayon::prelude::*;

/// How many arrays as large as the state a step reads and writes, over all of its passes. What a pass visits twice while it
/// is in the cache counts once.
struct Traffic {
    kernel: &'static str,
    arrays: usize,
}

/// Reads and writes a number: as plain as a pass can be.
const SWEEP: Traffic = Traffic { kernel: "plain sweep", arrays: 2 };

/// Reads and writes `x`.
const ORNSTEIN_UHLENBECK: Traffic = Traffic { kernel: "Ornstein-Uhlenbeck", arrays: 2 };

/// Reads the score, reads and writes `x`; reads `x` and writes its score.
const UNADJUSTED: Traffic = Traffic { kernel: "unadjusted Langevin", arrays: 5 };

/// Reads the score and `x`, writes the proposal; reads the proposal, writes its score; reads both points for the ratio.
const METROPOLIS: Traffic = Traffic { kernel: "Metropolis-Langevin", arrays: 9 };

/// Steps that are not counted: memory is touched for the first time.
const WARM_UP: usize = 1;

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
    let step_size = 1.65f64.powi(2) * (space.degrees_of_freedom() as f64).powf(-1.0 / 3.0);

    let mut bench = Bench { field: &field, steps, seconds_per_byte: 0.0 };
    bench.sweep();
    let exact = OrnsteinUhlenbeck { space, step_size, randomness };
    bench.time(&ORNSTEIN_UHLENBECK, &exact)?;
    let unadjusted = UnadjustedLangevin { space, preconditioner: &field, step_size, randomness };
    bench.time(&UNADJUSTED, &unadjusted)?;
    let metropolis = MetropolisLangevin { space, preconditioner: &field, step_size, randomness };
    bench.time(&METROPOLIS, &metropolis)
}

/// What every kernel is timed on.
struct Bench<'a, T> {
    field: &'a GaussianField<T>,
    steps: u32,
    /// CPU time of plain sweeps.
    seconds_per_byte: f64,
}

impl<T: Scalar> Bench<'_, T> {
    /// Steps a chain that starts at its target and prints what a step costs.
    fn time<K: Kernel<T, GaussianField<T>>>(&self, traffic: &Traffic, kernel: &K) -> Result<(), Box<dyn Error>> {
        let mut state = kernel.initialise(self.field, draw(self.field, 1, 0))?;
        let (mut costs, mut accepted) = (Vec::new(), 0);
        for step in 0..=self.steps {
            let (transition, cost) = measure(|| kernel.step(self.field, &mut state, step));
            accepted += transition?.accepted;
            costs.push(cost);
        }
        self.print(traffic, median(&costs[WARM_UP..]), &format!("{accepted} of {}", self.steps + 1));
        Ok(())
    }

    /// Sweeps over an array as large as the state, to know how fast memory is.
    fn sweep(&mut self) {
        let mut numbers = Ensemble::<T>::zeros(self.field.space().layout());
        let mut costs = Vec::new();
        for repeat in 0..=self.steps {
            let term = T::from_f64(f64::from(repeat));
            let add = |numbers: &mut [T]| numbers.iter_mut().for_each(|x| *x += term);
            let ((), cost) = measure(|| numbers.par_chunks_mut().for_each(add));
            costs.push(cost);
        }
        let cost = median(&costs[WARM_UP..]);
        self.seconds_per_byte = cost.cpu / self.bytes(&SWEEP);
        self.print(&SWEEP, cost, "");
    }

    /// Bytes that a step moves.
    fn bytes(&self, traffic: &Traffic) -> f64 {
        (self.field.space().layout().stored() * size_of::<T>() * traffic.arrays) as f64
    }

    fn print(&self, traffic: &Traffic, cost: Cost, accepted: &str) {
        let bytes = self.bytes(traffic);
        let cells = self.field.space().grid().cell_count() as f64;
        println!(
            "| {} | {} | {} | {:.2} | {:.2} | {:.1} | {:.2} | {accepted} |",
            T::NAME,
            rayon::current_num_threads(),
            traffic.kernel,
            1e9 * cost.cpu / cells,
            1e9 * cost.wall / cells,
            bytes / cells,
            bytes * self.seconds_per_byte / cost.cpu,
        );
    }
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |seconds: fn(&Cost) -> f64| {
        let mut seconds: Vec<f64> = costs.iter().map(seconds).collect();
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    };
    Cost { cpu: middle(|cost| cost.cpu), wall: middle(|cost| cost.wall) }
}
