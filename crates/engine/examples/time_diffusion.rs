//! Times a closed-form reverse diffusion in single precision: eight normals of deviation 0.3 on a ring of radius 4,
//! variance-preserving process with rates 0.1 to 20, Euler-Maruyama in even steps from `t = 1` to 0.
//!
//! `time_diffusion [PARTICLES] [STEPS] [SEED]` (100,000, 100 and 1) prints one line of JSON: seconds of drawing the start and of
//! all steps, and mean and deviation of the last radii.
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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |place: usize, default: u32| arguments.get(place).map_or(Ok(default), |text| text.parse());
    let (particles, steps, seed) = (argument(0, 100_000)?, argument(1, 100)?, argument(2, 1)?);

    let component = |k: u32| {
        let (sine, cosine) = (TAU * f64::from(k) / 8.0).sin_cos();
        Component { weight: 1.0, means: vec![4.0 * cosine, 4.0 * sine], deviations: vec![0.3; 2] }
    };
    let data = MixtureData::new(&(0..8).map(component).collect::<Vec<_>>())?;
    let process = VariancePreservingLinear::default();
    let grid = TimeGrid::uniform(1.0, 0.0, steps)?;
    let generation = Generation {
        problem: ReverseProblem { process: &process, denoiser: &data },
        solver: EulerMaruyama,
        grid: &grid,
        final_denoising: false,
        randomness: Randomness { seed: seed.into(), index: 0 },
    };

    let (clock, cpu) = (Instant::now(), cpu_seconds());
    let layout = Layout::Lanes { states: particles as usize, dimension: 2 };
    let draws: Ensemble<f32> = generation.run(layout, steps, &mut |_: u32, _: &_, _: &_| {})?;
    let (wall, cpu) = (clock.elapsed().as_secs_f64(), cpu_seconds() - cpu);

    let count = f64::from(particles);
    let radii: Vec<_> = draws.to_rows().chunks_exact(2).map(|x| f64::from(x[0].hypot(x[1]))).collect();
    let mean = radii.iter().sum::<f64>() / count;
    let deviation = (radii.iter().map(|radius| (radius - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let particle_steps = count * f64::from(steps);
    println!(
        "{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"particle_steps\": {particle_steps}, \
         \"ns_per_particle_step\": {:.2}, \"check\": {mean:.5}, \"deviation\": {deviation:.5}}}",
        1e9 * cpu / particle_steps
    );
    Ok(())
}

/// The CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
