//! Times transforms of a cube in CPU and wall seconds.
//!
//! `time_fft CELLS f32|f64 THREADS [REPEATS]` prints medians of both directions. With `serve` in place of the number of
//! repeats, each line `forward` or `inverse` on the standard input is answered with one timing, so that a driver can run peers
//! in between; `benches/peers/fft.py` does so.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use ornstein_spectral::{Real, RealFft};
use rustix::time::{ClockId, clock_gettime};

/// CPU and wall seconds of one transform.
#[derive(Clone, Copy)]
struct Timing {
    cpu: f64,
    wall: f64,
}

/// User and system time of all threads of this process, in seconds.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

/// A field and its transform.
struct Job<T> {
    fft: RealFft<T>,
    data: Vec<T>,
}

impl<T: Real> Job<T> {
    fn new(cells: usize) -> Result<Self, Box<dyn Error>> {
        let fft = RealFft::new(&[cells; 3])?;
        // Weyl's sequence: equidistributed, and cheap to write down.
        let data =
            (0..fft.padded_len()).map(|i| T::from_f64((i as f64 * 0.618_033_988_749_895).fract() - 0.5)).collect();
        Ok(Self { fft, data })
    }

    fn time(&mut self, direction: &str) -> Result<Timing, Box<dyn Error>> {
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        match direction {
            "forward" => self.fft.forward(&mut self.data)?,
            "inverse" => self.fft.inverse(&mut self.data)?,
            _ => return Err(format!("unknown direction {direction:?}; known are forward and inverse").into()),
        }
        let timing = Timing { cpu: cpu_seconds() - cpu, wall: wall.elapsed().as_secs_f64() };
        if direction == "inverse" {
            let norm = T::from_f64(1.0 / self.fft.cell_count() as f64);
            self.data.iter_mut().for_each(|value| *value *= norm);
        }
        Ok(timing)
    }

    fn serve(&mut self) -> Result<(), Box<dyn Error>> {
        for line in stdin().lock().lines() {
            let Timing { cpu, wall } = self.time(line?.trim())?;
            println!("{cpu:.6} {wall:.6}");
            stdout().flush()?;
        }
        Ok(())
    }

    fn repeat(&mut self, repeats: usize) -> Result<(), Box<dyn Error>> {
        let directions = ["forward", "inverse"];
        let mut timings = [Vec::new(), Vec::new()];
        for repeat in 0..=repeats {
            for (direction, timings) in directions.iter().zip(&mut timings) {
                let timing = self.time(direction)?;
                // The first round warms up caches, scratch and threads.
                if repeat > 0 {
                    timings.push(timing);
                }
            }
        }
        let cells = self.fft.cell_count() as f64;
        for (direction, timings) in directions.iter().zip(&timings) {
            let cpu = median(timings.iter().map(|timing| timing.cpu).collect());
            let wall = median(timings.iter().map(|timing| timing.wall).collect());
            println!("{} {direction}: cpu {cpu:.4} s ({:.2} ns/cell), wall {wall:.4} s", T::NAME, 1e9 * cpu / cells);
        }
        Ok(())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn run<T: Real>(cells: usize, repeats: &str) -> Result<(), Box<dyn Error>> {
    let mut job = Job::<T>::new(cells)?;
    if repeats == "serve" { job.serve() } else { job.repeat(repeats.parse()?) }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cells, precision, threads, rest @ ..] = arguments.as_slice() else {
        return Err("usage: time_fft CELLS f32|f64 THREADS [REPEATS|serve]".into());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    let (cells, repeats) = (cells.parse()?, rest.first().map_or("7", String::as_str));
    // Errors may not cross threads, so they are told as text.
    let run = || match precision.as_str() {
        "f32" => run::<f32>(cells, repeats).map_err(|error| error.to_string()),
        "f64" => run::<f64>(cells, repeats).map_err(|error| error.to_string()),
        other => Err(format!("unknown precision {other:?}; known are f32 and f64")),
    };
    Ok(pool.install(run)?)
}
