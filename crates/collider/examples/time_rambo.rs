//! CPU time of massless RAMBO, to be compared with other implementations.
//!
//! `time_rambo PARTICLES BLOCKS REPEATS` fills BLOCKS blocks of 64 events again and again and prints one line of JSON: `cpu_seconds`
//! and `wall_seconds`, the number of `events`, and their mean of (2 E / sqrt s)^2 in the last fill, which is known.
#![allow(clippy::print_stdout, reason = "the times are the result")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use ornstein_collider::phase_space::{PhaseSpaceEvents, Rambo};
use ornstein_random::{Key, Purpose};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<usize> = std::env::args().skip(1).map(|argument| argument.parse()).collect::<Result<_, _>>()?;
    let [particles, blocks, repeats] = arguments[..] else {
        return Err("usage: time_rambo PARTICLES BLOCKS REPEATS".into());
    };
    let rambo = Rambo::new(1000.0, &vec![0.0; particles])?;
    let key = Key::new(1, Purpose::PhaseSpacePoint, 0);
    let mut events = PhaseSpaceEvents::new(particles, blocks);
    rambo.fill(key, 0, &mut events);
    let (clock, before) = (Instant::now(), cpu_seconds());
    for repeat in 1..=repeats {
        rambo.fill(key, (repeat * blocks) as u64, black_box(&mut events));
    }
    let (cpu, wall) = (cpu_seconds() - before, clock.elapsed().as_secs_f64());
    let squares: f64 =
        (0..events.len()).flat_map(|event| events.event(event)).map(|p| (p.energy / 500.0).powi(2)).sum();
    println!(
        "{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"events\": {}, \"second_moment\": {:.8}}}",
        events.len() * repeats,
        squares / (events.len() * particles) as f64
    );
    Ok(())
}

/// CPU time of all threads of this process \[s\].
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
