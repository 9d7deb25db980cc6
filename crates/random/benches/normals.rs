//! Nanoseconds per normal number, by precision and instruction set, beside a scalar Box-Muller on the standard library.
//!
//! `cargo bench -p ornstein-random`; the reciprocal of the throughput that is printed is the time of one number.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use ornstein_random::{Counter, InstructionSet, Key, Purpose, Stream, fill_normals_f32, fill_normals_f64};
use rand::RngExt;

/// 2¹⁶ numbers: half a megabyte in double precision, which stays in the second-level cache.
const LENGTH: usize = 1 << 16;

const KEY: Key = Key::new(1, Purpose::DirectDraw, 0);
const START: Counter = Counter::wave_vector([0, 0, 0], 0);

fn main() {
    divan::main();
}

fn available() -> impl Iterator<Item = InstructionSet> {
    InstructionSet::ALL.into_iter().filter(|set| set.is_available())
}

#[divan::bench(args = available())]
fn double_precision(bencher: Bencher, set: InstructionSet) {
    set.restrict();
    let mut out = vec![0.0_f64; LENGTH];
    bencher.counter(ItemsCount::new(LENGTH)).bench_local(|| {
        fill_normals_f64(KEY, START, black_box(&mut out));
    });
}

#[divan::bench(args = available())]
fn single_precision(bencher: Bencher, set: InstructionSet) {
    set.restrict();
    let mut out = vec![0.0_f32; LENGTH];
    bencher.counter(ItemsCount::new(LENGTH)).bench_local(|| {
        fill_normals_f32(KEY, START, black_box(&mut out));
    });
}

/// Rows of a half-space of 128³ modes: short batches with a tail.
#[divan::bench(args = available())]
fn double_precision_in_rows_of_65_modes(bencher: Bencher, set: InstructionSet) {
    const ROWS: usize = 500;
    set.restrict();
    let mut out = vec![[0.0_f64; 2 * 65]; ROWS];
    bencher.counter(ItemsCount::new(ROWS * 2 * 65)).bench_local(|| {
        for (y, row) in out.iter_mut().enumerate() {
            let start = Counter::wave_vector([0, y as i32, 0], 0);
            fill_normals_f64(KEY, start, black_box(row));
        }
    });
}

/// The textbook: one pair at a time with the platform's `ln` and `sin_cos`, on the same Philox words.
#[divan::bench]
fn double_precision_of_the_standard_library(bencher: Bencher) {
    let mut out = vec![0.0_f64; LENGTH];
    bencher.counter(ItemsCount::new(LENGTH)).bench_local(|| {
        let mut words = Stream::new(KEY, START);
        for pair in black_box(&mut out).as_chunks_mut::<2>().0 {
            let radius = (-2.0 * (1.0 - words.random::<f64>()).ln()).sqrt();
            let (sine, cosine) = (std::f64::consts::TAU * words.random::<f64>()).sin_cos();
            *pair = [radius * cosine, radius * sine];
        }
    });
}
