//! Times a closed-form reverse diffusion: a two-dimensional mixture of eight normals on a ring, variance-preserving process
//! with rates 0.1 to 20, Euler-Maruyama.
//!
//! `time_diffusion [PARTICLES] [STEPS]` (100,000 and 100) prints one line of JSON; CPU time is that of the whole process.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::f64::consts::TAU;
use std::time::Instant;

use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::processes::VariancePreservingLinear;
use ornstein_engine::diffusion::solvers::EulerMaruyama;
use ornstein_engine::diffusion::{Generation, ReverseProblem, TimeGrid};
use ornstein_engine::{Ensemble, Layout, Randomness};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let particles = arguments.next().map_or(Ok(100_000), |argument| argument.parse())?;
    let steps = arguments.next().map_or(Ok(100), |argument| argument.parse())?;

    let component = |k: u32| {
        let (sine, cosine) = (TAU * f64::from(k) / 8.0).sin_cos();
        Component { weight: 1.0, means: vec![cosine, sine], deviations: vec![0.1; 2] }
    };
    let data = MixtureData::new(&(0..8).map(component).collect::<Vec<_>>())?;
    let process = VariancePreservingLinear::default();
    let grid = TimeGrid::uniform(1.0, 1e-3, steps)?;
    let generation = Generation {
        problem: ReverseProblem { process: &process, denoiser: &data },
        solver: EulerMaruyama,
        grid: &grid,
        final_denoising: false,
        randomness: Randomness { seed: 1, index: 0 },
    };

    let (clock, cpu) = (Instant::now(), cpu_seconds());
    let layout = Layout::Lanes { states: particles, dimension: 2 };
    let draws: Ensemble<f32> = generation.run(layout, steps, &mut |_: u32, _: &_, _: &_| {})?;
    let (wall, cpu) = (clock.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let radius = draws.to_rows().chunks_exact(2).map(|x| f64::from(x[0].hypot(x[1]))).sum::<f64>() / particles as f64;
    println!(
        "{{\"cpu_seconds\": {cpu:.4}, \"wall_seconds\": {wall:.4}, \"ns_per_particle_step\": {:.2}, \"mean_radius\": {radius:.4}}}",
        1e9 * cpu / particles as f64 / f64::from(steps)
    );
    Ok(())
}

/// The CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
