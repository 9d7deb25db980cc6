//! Times effective samples of a correlated Gaussian in 5 dimensions, warm-up included, and prints one line of JSON.
//!
//! `time_ensemble SEED`: the covariance is `0.9^|i - j|`; 64 chains start as exact draws and follow HMC whose step size and mass
//! matrix were adapted first. Effective samples are those of the worst coordinate, by Sokal's window of 5 autocorrelation times.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::Instant;

use ornstein_diagnostics::chains::{Chains, windowed_autocorrelation_time};
use ornstein_engine::adaptation::{Shape, WarmUp};
use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::targets::{DenseGaussian, ExactSampler};
use ornstein_engine::{ChainState, Ensemble, Euclidean, Kernel, LANES, Layout, LogDensity, Randomness};
use rustix::time::{ClockId, clock_gettime};

const DIMENSION: usize = 5;
const WARM_UP: u32 = 200;
const DRAWS: u32 = 5000;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |seed| seed.parse())?;
    let randomness = Randomness { seed, index: 0 };
    let target = DenseGaussian::autoregressive(DIMENSION, 1.0, 0.9)?;
    let mut start = Ensemble::<f64>::zeros(Layout::Lanes { states: LANES, dimension: DIMENSION });
    target.draw(randomness, &mut start)?;

    let (clock, before) = (Instant::now(), cpu_seconds());
    let warm_up = WarmUp { steps: WARM_UP, shape: Shape::Dense, ..WarmUp::default() };
    let warmed_up = warm_up.run(&target, start, |step_size, preconditioner| Hamiltonian {
        space: Euclidean,
        preconditioner,
        step_size,
        trajectory: Trajectory::Jittered { mean: 2 },
        randomness,
    })?;
    let (kernel, mut state) = (warmed_up.kernel, warmed_up.state);
    // One series per coordinate, each chain-major, as the diagnostics want them.
    let mut draws = vec![vec![0.0; LANES * DRAWS as usize]; DIMENSION];
    let mut squares = 0.0;
    for draw in 0..DRAWS {
        kernel.step(&target, &mut state, WARM_UP + 1 + draw)?;
        for (coordinate, series) in draws.iter_mut().enumerate() {
            for chain in 0..LANES {
                series[chain * DRAWS as usize + draw as usize] = state.position().get(chain, coordinate);
            }
        }
    }
    let (cpu, wall) = (cpu_seconds() - before, clock.elapsed().as_secs_f64());

    let samples = LANES as f64 * f64::from(DRAWS);
    let mut effective: f64 = f64::INFINITY;
    for series in &draws {
        effective = effective.min(samples / windowed_autocorrelation_time(&Chains::new(series, LANES)?, 5.0)?.time);
    }
    let mut score = Ensemble::zeros_like(state.position());
    let mut log_density = vec![0.0; LANES];
    for draw in (0..DRAWS as usize).step_by(10) {
        let at = Ensemble::from_states(LANES, DIMENSION, |chain, i| draws[i][chain * DRAWS as usize + draw]);
        target.evaluate(&at, &mut score, &mut log_density)?;
        squares -= 2.0 * log_density.iter().sum::<f64>();
    }
    let check = squares / (LANES * DIMENSION * DRAWS as usize / 10) as f64;
    println!(
        "{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"samples\": {samples}, \"effective_samples\": {effective:.1}, \
         \"check\": {check:.5}}}"
    );
    Ok(())
}

/// CPU time of all threads of this process \[s\].
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
