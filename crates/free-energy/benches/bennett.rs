//! Bennett's estimator on 10⁵ works of each direction.

use divan::{Bencher, black_box};
use ornstein_free_energy::{bennett, exponential_average};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

fn main() {
    divan::main();
}

/// Gaussian works of this variance without a difference of free energy.
fn works(variance: f64, direction: u64) -> Vec<f64> {
    let mut works = vec![0.0; 100_000];
    fill_normals_f64(Key::new(1, Purpose::SyntheticData, direction), Counter::coordinate(0, 0, 0), &mut works);
    works.iter().map(|normal| 0.5 * variance + variance.sqrt() * normal).collect()
}

#[divan::bench(args = [1.0, 16.0, 36.0])]
fn both_directions(bencher: Bencher, variance: f64) {
    let (forward, reverse) = (works(variance, 0), works(variance, 1));
    bencher.bench_local(|| bennett(black_box(&forward), black_box(&reverse)));
}

/// From a harmonic well to one twenty times as stiff and back: far from the symmetry that makes the first guess a good one.
#[divan::bench]
fn both_directions_of_a_stiffening_well(bencher: Bencher) {
    let squares = |direction: u64, factor: f64| -> Vec<f64> {
        works(1.0, direction).iter().map(|work| factor * (work - 0.5).powi(2)).collect()
    };
    let (forward, reverse) = (squares(0, 9.5), squares(1, -9.5 / 20.0));
    bencher.bench_local(|| bennett(black_box(&forward), black_box(&reverse)));
}

#[divan::bench]
fn one_direction(bencher: Bencher) {
    let log_weights: Vec<f64> = works(1.0, 0).iter().map(|work| -work).collect();
    bencher.bench_local(|| exponential_average(black_box(&log_weights)));
}
