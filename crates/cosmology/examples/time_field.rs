//! One Gaussian random field from a spectrum's table to its cells, as a whole process: CPU time, wall time and memory.
//!
//! `time_field CELLS f32|f64 THREADS [split]` reads the linear matter spectrum, draws a box of `CELLS^3` cells and 1000 Mpc/h,
//! writes no file, and prints one `name value` per line. `benches/field.sh` runs it in turn with its peers. With `split` it then
//! repeats the bare FFT, to say how much of the transform is scaling.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod accounting;

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use accounting::{Cost, cpu_seconds, measure};
use ornstein_cosmology::spectrum::{LogSpline, SpectrumTable};
use ornstein_cosmology::{FieldTransform, GaussianField, draw};
use ornstein_engine::Scalar;
use ornstein_spectral::FourierGrid;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/cosmology/planck18_linear_power_camb.csv");

/// Side of the box in Mpc/h.
const LENGTH: f64 = 1000.0;

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cells, precision, threads, rest @ ..] = arguments.as_slice() else {
        return Err("usage: time_field CELLS f32|f64 THREADS [split]".into());
    };
    let (cells, split) = (cells.parse()?, rest.first().is_some_and(|option| option == "split"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    let base = memory("VmRSS")?;

    // Errors may not cross threads, so they are told as text.
    pool.install(|| match precision.as_str() {
        "f32" => field::<f32>(cells, split).map_err(|error| error.to_string()),
        "f64" => field::<f64>(cells, split).map_err(|error| error.to_string()),
        other => Err(format!("unknown precision {other:?}; known are f32 and f64")),
    })?;

    let (whole, peak) = (Cost { cpu: cpu_seconds(), wall: start.elapsed().as_secs_f64() }, memory("VmHWM")?);
    println!("base_bytes {base}");
    println!("peak_bytes {peak}");
    println!("bytes_per_cell {:.3}", (peak - base) / (cells as f64).powi(3));
    println!("cpu_seconds {:.4}", whole.cpu);
    println!("wall_seconds {:.4}", whole.wall);
    Ok(())
}

/// Makes the field and prints where the CPU time went and what a cell's standard deviation is.
fn field<T: Scalar>(cells: usize, split: bool) -> Result<(), Box<dyn Error>> {
    let per_cell = |name: &str, cpu: f64| println!("{name}_ns_per_cell {:.3}", 1e9 * cpu / (cells as f64).powi(3));
    let (planned, cost) = measure(|| plan::<T>(cells));
    per_cell("plan", cost.cpu);
    let (field, transform) = planned?;
    let (modes, cost) = measure(|| draw(&field, 1, 0));
    per_cell("draw", cost.cpu);
    let mut data = modes.into_data();
    let (transformed, cost) = measure(|| transform.to_cells(&mut data));
    transformed?;
    per_cell("transform", cost.cpu);
    // Of every 101st row, so that looking costs nothing beside making.
    let rows = transform.fft().rows(&data).step_by(101).flatten();
    let (count, squares) =
        rows.fold((0.0, 0.0), |(count, squares), &cell| (count + 1.0, squares + cell.to_f64().powi(2)));
    println!("deviation {:.4}", f64::sqrt(squares / count));
    if split {
        let (transformed, bare) = measure(|| transform.fft().inverse(&mut data));
        transformed?;
        per_cell("fft", bare.cpu);
        per_cell("scale", cost.cpu - bare.cpu);
    }
    Ok(())
}

fn plan<T: Scalar>(cells: usize) -> Result<(GaussianField<T>, FieldTransform<T>), Box<dyn Error>> {
    let table = SpectrumTable::read(Path::new(TABLE), "k", "P_z0")?;
    let spectrum = LogSpline::new(&table.wave_numbers, &table.powers)?;
    let grid = FourierGrid::new(&[cells; 3], &[LENGTH; 3])?;
    let transform = FieldTransform::new(&grid)?;
    Ok((GaussianField::new(grid, &spectrum), transform))
}

/// A figure of `/proc/self/status` in bytes: `VmRSS` is the memory now in use, `VmHWM` the most ever.
fn memory(name: &str) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kibibytes: f64 = line.and_then(|line| line.split_whitespace().next()).ok_or("no such figure")?.parse()?;
    Ok(1024.0 * kibibytes)
}
