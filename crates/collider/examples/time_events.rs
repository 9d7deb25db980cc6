//! What unweighted events of $e^+e^-\to\mu^+\mu^-$ (photon and Z) cost, momenta included: one line of JSON for the comparison with others.
//!
//! `cargo run --release -p ornstein-collider --example time_events -- EVENTS SEED [quark-gluon|top|higgs|antenna]`
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use ornstein_collider::generator::{BLOCK, Generator};
use ornstein_collider::process::{
    Antenna, AntennaSettings, Higgs, HiggsSettings, MuonPair, MuonPairSettings, Process, QuarkGluon,
    QuarkGluonSettings, TopDecay, TopDecaySettings,
};
use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of all threads of this process.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let events: u64 = arguments.next().map_or(Ok(4_000_000), |count| count.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let process: Arc<dyn Process> = match arguments.next().as_deref() {
        None => Arc::new(MuonPair::new(&MuonPairSettings::photon_z(91.1876))?),
        Some("quark-gluon") => Arc::new(QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02))?),
        Some("top") => Arc::new(TopDecay::new(&TopDecaySettings::default())?),
        Some("higgs") => Arc::new(Higgs::new(&HiggsSettings::default())?),
        Some("antenna") => {
            Arc::new(Antenna::new(&AntennaSettings { sqrt_s: 500.0, pairs: 3, mass: 80.0, width: 10.0 })?)
        }
        Some(other) => return Err(format!("no process '{other}'").into()),
    };
    let particles = process.outgoing().len();
    let generator = Generator::new(process, seed);
    let (clock, begin) = (Instant::now(), cpu_seconds());
    let (mut made, mut proposals, mut squares) = (0, 0, 0.0);
    // A few blocks at a time, so that momenta stay near the processor as in a program that uses them at once.
    let mut next = 0;
    while made < events {
        for block in generator.blocks(next..next + 8, true)? {
            squares += block.momenta.iter().step_by(particles).map(|p| p.cos_theta().powi(2)).sum::<f64>();
            made += block.weights.len() as u64;
            proposals += BLOCK as u64;
        }
        next += 8;
    }
    let (cpu, wall) = (cpu_seconds() - begin, clock.elapsed().as_secs_f64());
    println!(
        "{{\"cpu_seconds\": {cpu}, \"wall_seconds\": {wall}, \"events\": {made}, \"efficiency\": {}, \"mean_square\": {}}}",
        made as f64 / proposals as f64,
        squares / made as f64
    );
    Ok(())
}
