//! Times Bennett's acceptance ratio.
//!
//! `time_bennett FILE.npy` reads works (two rows of f64, forward and reverse) and prints one line of JSON: CPU and wall seconds of the
//! estimate with its error bar, without reading, and both of them.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::Instant;

use ornstein_free_energy::bennett;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: time_bennett FILE.npy")?;
    let works = read_numbers(&std::fs::read(path)?)?;
    let (forward, reverse) = works.split_at(works.len() / 2);
    let (clock, before) = (Instant::now(), cpu_seconds());
    let estimate = bennett(forward, reverse)?.free_energy;
    let (cpu, wall) = (cpu_seconds() - before, clock.elapsed().as_secs_f64());
    println!(
        "{{\"cpu_seconds\": {cpu:.9}, \"wall_seconds\": {wall:.9}, \"difference\": {:.15e}, \"error\": {:.15e}}}",
        estimate.value, estimate.standard_error,
    );
    Ok(())
}

/// The numbers of an array of little-endian f64 in the format of `NumPy`, version 1: six bytes of magic, two of version, the length of the
/// header, and the header.
fn read_numbers(bytes: &[u8]) -> Result<Vec<f64>, Box<dyn Error>> {
    let length = bytes.get(8..10).and_then(|bytes| <[u8; 2]>::try_from(bytes).ok()).ok_or("the file is too short")?;
    let begin = 10 + usize::from(u16::from_le_bytes(length));
    let (header, data) = bytes.split_at_checked(begin).ok_or("the file is too short")?;
    if !header.starts_with(b"\x93NUMPY\x01") || !header.windows(3).any(|window| window == b"<f8") {
        return Err("not an array of f64 in NumPy's format, version 1".into());
    }
    Ok(data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
}

/// CPU time of the process so far, all threads.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
