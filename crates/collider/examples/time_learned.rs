//! What learned events cost, from noise to momenta, with untrained weights, which cost as much as trained ones: one line of JSON.
//!
//! `cargo run --release -p ornstein-collider --example time_learned -- EVENTS STEPS WIDTH`
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;

use ornstein_collider::FourMomentum;
use ornstein_collider::coordinates::CoordinatesConfig;
use ornstein_collider::process::{Process, QuarkGluon, QuarkGluonSettings};
use ornstein_engine::Randomness;
use ornstein_learning::sampling::{GridConfig, GridKind, LastStep, SamplingPlan, SamplingTable, SolverConfig};
use ornstein_networks::architectures::{Architecture, MlpSettings};
use ornstein_networks::{NetworkDenoiser, Preconditioning, ScoreModel};
use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of all threads of this process.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (events, steps, width) = (number(200_000)?, number(10)?, number(64)?);
    let process = QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02))?;
    let coordinates = CoordinatesConfig::default().build(&process)?;
    let dimension = coordinates.dimension();
    let settings = MlpSettings { width, blocks: 3, embedding: 32, ..MlpSettings::default() };
    let network = Architecture::Mlp(settings).build(dimension, 0)?;
    let weights: Vec<f32> = network.parameters().initial_values(1);
    let model = ScoreModel { network, preconditioning: Preconditioning::default() };
    let denoiser = NetworkDenoiser::new(model, &weights);
    let default = SamplingTable::default();
    let grid =
        GridConfig { kind: GridKind::LogSnr, steps: vec![steps as u32], last: LastStep::Denoise, ..default.grid };
    let solver = SolverConfig::Exponential { order: 2, data_variance: 1.0 };
    let plan = SamplingTable { solver, grid, ..default }.plan()?;

    let begin = cpu_seconds();
    let mut momenta = vec![FourMomentum::default(); process.outgoing().len()];
    let mut energy = 0.0;
    for index in 0..events.div_ceil(SamplingPlan::BATCH) {
        let randomness = Randomness { seed: 1, index: index as u64 };
        let rows = plan.rows::<f32>(&denoiser, randomness, SamplingPlan::BATCH, dimension)?;
        for row in rows.chunks_exact(dimension) {
            let row: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
            coordinates.decode(&row, &mut momenta);
            energy += momenta[0].energy;
        }
    }
    let made = events.div_ceil(SamplingPlan::BATCH) * SamplingPlan::BATCH;
    let cpu = cpu_seconds() - begin;
    println!(
        "{{\"cpu_seconds\": {cpu}, \"events\": {made}, \"events_per_cpu_second\": {}, \"calls\": {}, \"mean_energy\": {}}}",
        made as f64 / cpu,
        denoiser.evaluations() / made as u64,
        energy / made as f64
    );
    Ok(())
}
