//! CPU time of `TwoNN`, to be compared with other implementations on the same machine.
//!
//! ```text
//! cargo run --release -p ornstein-diagnostics --example time_two_nn [points] [coordinates] [repeats]
//! ```

#![allow(clippy::print_stdout, reason = "the times are the result")]

use ornstein_diagnostics::{Points, intrinsic_dimension::TwoNn};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use rustix::time::{ClockId, clock_gettime};

/// CPU time of all threads of this process, in seconds.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<usize> = std::env::args().skip(1).map(|argument| argument.parse()).collect::<Result<_, _>>()?;
    let argument = |place: usize, default: usize| arguments.get(place).copied().unwrap_or(default);
    let (n, dimension, repeats) = (argument(0, 10_000), argument(1, 50), argument(2, 5));

    let mut values = vec![0.0; n * dimension];
    fill_normals_f64(Key::new(1, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut values);
    let points = Points::new(&values, dimension)?;
    for _ in 0..repeats {
        let start = cpu_seconds();
        let estimate = TwoNn::default().estimate(points)?;
        let seconds = cpu_seconds() - start;
        println!("{seconds:.4} CPU-s  d = {:.3} +- {:.3}", estimate.dimension, estimate.standard_error);
    }
    Ok(())
}
