//! Times sequential Monte Carlo on many wells, the frozen run and its pilot.
//!
//! `time_smc SEED [REPEATS] [MOVES] [FRACTION] [LEAPFROG] [ACCEPTANCE] [PILOT]` estimates `ln Z` of MW32 from 4000 particles that start from `N(0, I)`, and
//! prints one line of JSON; with repeats, their mean and standard deviation.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::Instant;

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::paths::Geometric;
use ornstein_engine::targets::{ExactSampler, Gaussian, KnownAnswers, ManyWell};
use ornstein_engine::{Ensemble, Euclidean, Identity, Layout, Randomness};
use ornstein_free_energy::sequential::{Keep, Pilot, SequentialMonteCarlo, Tuning};
use ornstein_random::Purpose;

const PARTICLES: usize = 4000;
const DIMENSION: usize = 32;

/// No preconditioner: the scale of a coordinate over both wells says nothing of the scale within one.
fn kernel(tuning: &Tuning, mean: u32, randomness: Randomness) -> Hamiltonian<Euclidean, Identity> {
    let trajectory = Trajectory::Jittered { mean };
    Hamiltonian { space: Euclidean, preconditioner: Identity, step_size: tuning.step_size, trajectory, randomness }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: f64| arguments.get(place).map_or(Ok(otherwise), |text| text.parse());
    let (seed, repeats) = (number(0, 1.0)? as u64, number(1, 1.0)? as u64);
    let (moves, fraction) = (number(2, 4.0)? as usize, number(3, 0.7)?);
    let (leapfrog, acceptance, pilot_size) = (number(4, 5.0)? as u32, number(5, 0.9)?, number(6, 256.0)? as usize);
    let kernel = |tuning: &Tuning, randomness| kernel(tuning, leapfrog, randomness);

    let reference = Gaussian::standard(DIMENSION);
    let ln_z_reference = reference.log_normalisation().unwrap_or(0.0);
    let path = Geometric { reference, target: ManyWell::new(DIMENSION)? };
    let draw = |purpose, randomness: Randomness, states| {
        let mut start = Ensemble::<f32>::zeros(Layout::Lanes { states, dimension: DIMENSION });
        path.reference.draw_under(randomness.key(purpose), &mut start).expect("dimensions agree");
        start
    };
    let (clock, before) = (Instant::now(), cpu_seconds());
    let randomness = Randomness { seed, index: 0 };
    let pilot_stream = Randomness { index: 1 << 40, ..randomness };
    let pilot = Pilot {
        path: &path,
        kernel,
        particles: pilot_size,
        moves: 4,
        effective_fraction: fraction,
        acceptance,
        step_size: 0.3,
        randomness: pilot_stream,
    };
    let plan = pilot.run(draw(Purpose::PilotRun, pilot_stream, pilot_size))?;
    let pilot_seconds = cpu_seconds() - before;
    let sampler = SequentialMonteCarlo {
        path: &path,
        schedule: &plan.schedule,
        kernel: |place: usize, randomness| kernel(&plan.tunings[place - 1], randomness),
        chains: PARTICLES,
        keep: Keep::Last { moves },
        randomness,
    };
    let islands =
        sampler.islands(repeats as usize, |randomness, states| draw(Purpose::ReferenceDraw, randomness, states))?;
    let (cpu, wall) = (cpu_seconds() - before, clock.elapsed().as_secs_f64());
    let values: Vec<f64> = islands.iter().map(|island| island.log_z + ln_z_reference).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let deviation =
        (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1).max(1) as f64).sqrt();
    let evaluations = islands.iter().map(|island| island.evaluations).sum::<f64>() / values.len() as f64;
    println!(
        "{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"pilot_cpu_seconds\": {pilot_seconds:.6}, \"ln_z\": {mean:.6}, \
         \"deviation\": {deviation:.6}, \"repeats\": {repeats}, \"temperatures\": {}, \"evaluations\": {evaluations:.0}}}",
        plan.schedule.length(),
    );
    Ok(())
}

/// CPU time of the process so far, all threads.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
