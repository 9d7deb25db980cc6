//! CPU time of `TwoNN` on points from a file, to be compared with other implementations.
//!
//! `time_two_nn FILE.npy` reads points (rows of `f64` in C order) and prints one line of JSON.
#![allow(clippy::print_stdout, reason = "the times are the result")]

use std::error::Error;
use std::time::Instant;

use ornstein_diagnostics::{Points, intrinsic_dimension::TwoNn};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: time_two_nn FILE.npy")?;
    let (values, dimension) = read(&std::fs::read(file)?)?;
    let points = Points::new(&values, dimension)?;
    let (clock, before) = (Instant::now(), cpu_seconds());
    let estimate = TwoNn::default().estimate(points)?;
    let (cpu, wall) = (cpu_seconds() - before, clock.elapsed().as_secs_f64());
    println!("{{\"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"dimension\": {:.12}}}", estimate.dimension);
    Ok(())
}

/// The numbers of a table in NPY format, version 1, and the length of its rows.
fn read(bytes: &[u8]) -> Result<(Vec<f64>, usize), Box<dyn Error>> {
    let length = bytes.get(8..10).ok_or("the file is too short")?;
    let data = 10 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    let header = str::from_utf8(bytes.get(10..data).ok_or("the header is cut off")?)?;
    let shape = header.split('(').nth(1).and_then(|rest| rest.split(')').next()).ok_or("the header has no shape")?;
    let columns = shape.split(',').nth(1).ok_or("the file holds no table")?.trim().parse()?;
    let (numbers, _) = bytes[data..].as_chunks();
    Ok((numbers.iter().map(|number| f64::from_le_bytes(*number)).collect(), columns))
}

/// CPU time of all threads of this process \[s\].
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
