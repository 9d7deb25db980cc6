//! Times kernels on small states: nanoseconds of processor time per chain and step.
//!
//! `time_kernels ula|mala|hmc10|nuts gauss100|mw32 f32|f64 STEPS [CHAINS]` starts chains from `N(0, I)`, moves them and prints
//! one line of JSON. `check` shows that the chains are where they should be: the mean of `p x^2` (1) or of the square of a
//! double well (2.9598). `gauss100` is the Gaussian with precisions from 1 to 10 in 100 dimensions, `mw32` the many-well in 32.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::Instant;

use ornstein_engine::kernels::{Hamiltonian, MetropolisLangevin, NoUTurn, Trajectory, UnadjustedLangevin};
use ornstein_engine::targets::{Gaussian, ManyWell};
use ornstein_engine::{
    ChainState, Ensemble, Euclidean, Identity, Kernel, LaneDensity, Layout, LogDensity, Randomness, Scalar, StateSpace,
    advance,
};
use ornstein_random::Purpose;
use rustix::time::{ClockId, clock_gettime};

const RANDOMNESS: Randomness = Randomness { seed: 1, index: 0 };

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kernel, target, precision, steps, rest @ ..] = arguments.as_slice() else {
        return Err("usage: time_kernels KERNEL TARGET f32|f64 STEPS [CHAINS]".into());
    };
    let chains = rest.first().map_or(Ok(1000), |chains| chains.parse())?;
    let steps = steps.parse()?;
    match precision.as_str() {
        "f32" => choose_target::<f32>(kernel, target, steps, chains),
        "f64" => choose_target::<f64>(kernel, target, steps, chains),
        _ => Err("the precision is f32 or f64".into()),
    }
}

fn choose_target<T: Scalar>(kernel: &str, target: &str, steps: u32, chains: usize) -> Outcome {
    match target {
        "gauss100" => {
            let precisions: Vec<f64> = (0..100).map(|i| 1.0 + 9.0 * f64::from(i) / 99.0).collect();
            let deviations = precisions.iter().map(|precision| precision.sqrt().recip()).collect();
            let target = Gaussian::new(vec![0.0; 100], deviations)?;
            let weights = precisions.iter().map(|precision| precision / 100.0).collect();
            choose_kernel::<T, _>(kernel, &target, &Setting { leapfrog: [0.1, 0.3], weights, steps, chains })
        }
        "mw32" => {
            let weights = [1.0 / 16.0, 0.0].repeat(16);
            choose_kernel::<T, _>(
                kernel,
                &ManyWell::new(32)?,
                &Setting { leapfrog: [0.08, 0.15], weights, steps, chains },
            )
        }
        _ => Err("the target is gauss100 or mw32".into()),
    }
}

/// What is timed.
struct Setting {
    /// The step sizes of HMC and NUTS; Langevin kernels take 0.04.
    leapfrog: [f64; 2],
    /// Weight of the square of each coordinate in the check.
    weights: Vec<f64>,
    steps: u32,
    chains: usize,
}

fn choose_kernel<T: Scalar, D: LaneDensity<T> + LogDensity<T>>(kernel: &str, target: &D, setting: &Setting) -> Outcome {
    let mut start = Ensemble::<T>::zeros(Layout::Lanes { states: setting.chains, dimension: target.dimension() });
    start.for_each_chunk(
        || (),
        |chunk, (), x| Euclidean.white_noise(RANDOMNESS.key(Purpose::InitialState), 0, chunk, x),
    );
    let (space, preconditioner, randomness, step_size) = (Euclidean, Identity, RANDOMNESS, 0.04);
    match kernel {
        "ula" => time(&UnadjustedLangevin { space, preconditioner, step_size, randomness }, target, start, setting),
        "mala" => time(&MetropolisLangevin { space, preconditioner, step_size, randomness }, target, start, setting),
        "hmc10" => {
            let (step_size, trajectory) = (setting.leapfrog[0], Trajectory::Fixed(10));
            time(&Hamiltonian { space, preconditioner, step_size, trajectory, randomness }, target, start, setting)
        }
        "nuts" => {
            let (step_size, max_depth) = (setting.leapfrog[1], 8);
            time(&NoUTurn { preconditioner, step_size, max_depth, randomness }, target, start, setting)
        }
        _ => Err("the kernel is ula, mala, hmc10 or nuts".into()),
    }
}

/// User and system time of all threads of this process so far, in seconds.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

fn time<T: Scalar, D: LaneDensity<T>, K: Kernel<T, D>>(
    kernel: &K,
    target: &D,
    start: Ensemble<T>,
    setting: &Setting,
) -> Outcome {
    let &Setting { steps, chains, .. } = setting;
    let mut parts =
        start.into_blocks().into_iter().map(|block| kernel.initialise(target, block)).collect::<Result<Vec<_>, _>>()?;
    let (cpu, clock) = (cpu_seconds(), Instant::now());
    let transition = advance(kernel, target, &mut parts, 1..=steps)?;
    let (cpu, wall) = (cpu_seconds() - cpu, clock.elapsed().as_secs_f64());
    let per_step = 1e9 * cpu / chains as f64 / f64::from(steps);
    let ends = Ensemble::from_blocks(parts.iter().map(ChainState::position)).ok_or("no chains")?.to_rows();
    let squares =
        |row: &[T]| row.iter().zip(&setting.weights).map(|(x, weight)| weight * x.to_f64().powi(2)).sum::<f64>();
    let check = ends.chunks(setting.weights.len()).map(squares).sum::<f64>() / chains as f64;
    println!(
        "{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"cpu_ns_per_chain_step\": {per_step:.1}, \
         \"cpu_ns_per_evaluation\": {:.2}, \"acceptance\": {:.4}, \"evaluations_per_step\": {:.3}, \"check\": {check:.4}}}",
        per_step / transition.evaluations,
        transition.acceptance,
        transition.evaluations,
    );
    Ok(())
}
