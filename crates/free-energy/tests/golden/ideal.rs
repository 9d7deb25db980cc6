//! How far a good schedule goes: annealing between Gaussians with draws that forget.

use ornstein_engine::Randomness;
use ornstein_engine::paths::Geometric;
use ornstein_free_energy::Schedule;
use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
use ornstein_free_energy::closed_forms::GaussianAnnealing;
use ornstein_random::Purpose;

use crate::support::{FreshDraw, draws, reference};

const RANDOMNESS: Randomness = Randomness { seed: 40, index: 0 };

/// The sample variance of log-weights along a schedule from precision 1 to `precision`.
fn measured_variance(precision: f64, schedule: &Schedule, walkers: usize) -> f64 {
    let path = Geometric { reference: reference(1, 1.0), target: reference(1, precision.sqrt().recip()) };
    let moves = |place: usize| FreshDraw {
        precision: 1.0 + (precision - 1.0) * schedule.betas()[place],
        randomness: RANDOMNESS,
    };
    let (direction, recording) = (Direction::Forward, Recording::none());
    let annealing = Annealing { path: &path, schedule, moves, direction, recording };
    let start = draws(&path.reference, Purpose::ReferenceDraw, RANDOMNESS, walkers);
    let log_weights = annealing.run(start).unwrap().log_weights;
    let mean = log_weights.iter().sum::<f64>() / walkers as f64;
    log_weights.iter().map(|weight| (weight - mean).powi(2)).sum::<f64>() / (walkers - 1) as f64
}

/// Steps of equal thermodynamic length, found from the variance of `d ln f / d beta` on a grid of places, need 4.6 times fewer of
/// them than equal steps at a ratio of precisions of 100, and as few as the geodesic in closed form.
#[test]
fn a_geodesic_schedule_gains_a_factor_of_4_6() {
    let (precision, length, walkers) = (100.0, 1600, 10_000);
    // The variance of -(k - 1) x^2 / 2 under precision 1 + (k - 1) beta.
    let places = Schedule::power(2000, 3.0).unwrap();
    let metric: Vec<f64> = places
        .betas()
        .iter()
        .map(|beta| 0.5 * ((precision - 1.0) / (1.0 + (precision - 1.0) * beta)).powi(2))
        .collect();
    let geodesic = Schedule::geodesic(length, &places, &metric).unwrap();
    let variances =
        [&Schedule::linear(length).unwrap(), &geodesic].map(|schedule| measured_variance(precision, schedule, walkers));
    let expected = [GaussianAnnealing::linear(precision, length, 1), GaussianAnnealing::geodesic(precision, length, 1)]
        .map(|annealing| annealing.unwrap().moments().variance);
    // Sums of hundreds of chi-squares: normal to a kurtosis of 0.2, so a variance has the relative error sqrt(2.2 / N).
    let error = (2.2 / walkers as f64).sqrt();
    for (found, expected) in variances.iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 6.0 * error, "{found}, expected {expected}");
    }
    let gain = variances[0] / variances[1];
    let limit = GaussianAnnealing::linear_limit(precision, 1) / GaussianAnnealing::geodesic_limit(precision, 1);
    println!("gain of the geodesic schedule at k = 100, T = {length}: {gain:.3}, in the limit {limit:.3}");
    assert!((limit - 4.6215).abs() < 1e-4);
    // Before the limit the gain is larger, by the closed forms at this length.
    let excess = expected[0] / expected[1] / limit - 1.0;
    assert!(excess > 0.0 && excess < 0.05, "{excess}");
    assert!((gain / limit - 1.0 - excess).abs() < 6.0 * std::f64::consts::SQRT_2 * error, "{gain}");
}

/// `T Var(ln w)` of equal steps goes to `(k - 1)^2 / 2k`.
#[test]
fn variance_falls_with_the_length_of_the_bridge() {
    let (precision, walkers) = (10.0, 20_000);
    let limit = GaussianAnnealing::linear_limit(precision, 1);
    let mut before = f64::INFINITY;
    for length in [16, 64, 256, 1024] {
        let found = length as f64 * measured_variance(precision, &Schedule::linear(length).unwrap(), walkers);
        println!("k = 10: T Var(ln w) = {found:.4} at T = {length}, limit {limit}");
        let expected = length as f64 * GaussianAnnealing::linear(precision, length, 1).unwrap().moments().variance;
        let error = (3.5 / walkers as f64).sqrt();
        assert!((found / expected - 1.0).abs() < 6.0 * error, "T = {length}: {found}, expected {expected}");
        assert!(found < before * (1.0 + 6.0 * error));
        before = found;
    }
    assert!((before / limit - 1.0).abs() < 0.1, "{before}");
}
