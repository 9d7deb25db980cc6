//! Times kernels on small states: CPU nanoseconds per chain and step.
//!
//! `time_kernels ula|mala gauss100 f32|f64 STEPS [CHAINS]` starts chains from `N(0, I)` and prints one line of JSON.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::Instant;

use ornstein_engine::kernels::{MetropolisLangevin, UnadjustedLangevin};
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{Ensemble, Euclidean, Identity, Kernel, Layout, Randomness, Scalar, StateSpace, advance};
use ornstein_random::Purpose;

const RANDOMNESS: Randomness = Randomness { seed: 1, index: 0 };

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kernel, _target, precision, steps, rest @ ..] = arguments.as_slice() else {
        return Err("usage: time_kernels KERNEL TARGET f32|f64 STEPS [CHAINS]".into());
    };
    let chains = rest.first().map_or(Ok(1000), |chains| chains.parse())?;
    let steps = steps.parse()?;
    match precision.as_str() {
        "f32" => run::<f32>(kernel, steps, chains),
        _ => run::<f64>(kernel, steps, chains),
    }
}

fn run<T: Scalar>(kernel: &str, steps: u32, chains: usize) -> Result<(), Box<dyn Error>> {
    let deviations = (0..100).map(|i| 1.0 / (1.0 + 9.0 * f64::from(i) / 99.0).sqrt()).collect();
    let target = Gaussian::new(vec![0.0; 100], deviations)?;
    let mut start = Ensemble::<T>::zeros(Layout::Lanes { states: chains, dimension: 100 });
    start.for_each_chunk(
        || (),
        |chunk, (), x| Euclidean.white_noise(RANDOMNESS.key(Purpose::InitialState), 0, chunk, x),
    );
    let (space, preconditioner, randomness) = (Euclidean, Identity, RANDOMNESS);
    match kernel {
        "ula" => {
            time(&UnadjustedLangevin { space, preconditioner, step_size: 0.04, randomness }, &target, start, steps)
        }
        _ => time(&MetropolisLangevin { space, preconditioner, step_size: 0.04, randomness }, &target, start, steps),
    }
}

fn time<T: Scalar, D: Sync, K: Kernel<T, D>>(
    kernel: &K,
    target: &D,
    start: Ensemble<T>,
    steps: u32,
) -> Result<(), Box<dyn Error>> {
    let chains = start.layout().states();
    let mut parts =
        start.into_blocks().into_iter().map(|block| kernel.initialise(target, block)).collect::<Result<Vec<_>, _>>()?;
    let clock = Instant::now();
    let transition = advance(kernel, target, &mut parts, 1..=steps)?;
    let wall = clock.elapsed().as_secs_f64();
    println!(
        "{{\"wall_ns\": {:.1}, \"acceptance\": {:.4}}}",
        1e9 * wall / chains as f64 / f64::from(steps),
        transition.acceptance
    );
    Ok(())
}
