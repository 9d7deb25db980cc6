//! Annealed importance sampling against closed forms, forward and in reverse.
//!
//! Tolerances are six standard errors of the estimate (two-sided false-alarm rate 2e-9).

mod support;

use ornstein_engine::kernels::UnadjustedLangevin;
use ornstein_engine::paths::{Geometric, GeometricDensity, Parameter};
use ornstein_engine::targets::{Gaussian, KnownAnswers, ManyWell};
use ornstein_engine::{Euclidean, Identity, Path, Randomness, log_densities};
use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
use ornstein_free_energy::closed_forms::{GaussianAnnealing, MovingTrap};
use ornstein_free_energy::moves::{ExactMove, LangevinMove, UnderdampedMove};
use ornstein_free_energy::{FreeEnergyError, Schedule, bennett, exponential_average, log_mean_exp};
use ornstein_random::Purpose;
use support::{FreshDraw, draws, hamiltonian, reference};

const RANDOMNESS: Randomness = Randomness { seed: 20, index: 0 };

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64)
}

/// Mean, variance and effective fraction of ideal annealing between Gaussians.
#[test]
fn ideal_annealing_has_the_closed_form_moments() {
    let (precision, walkers) = (10.0_f64, 20_000);
    for (length, dimension) in [(1, 1), (8, 1), (32, 3), (64, 2)] {
        let (start, target) = (reference(dimension, 1.0), reference(dimension, precision.sqrt().recip()));
        let path = Geometric { reference: start.clone(), target };
        let schedule = Schedule::linear(length).unwrap();
        let exact = GaussianAnnealing::linear(precision, length, dimension).unwrap();
        let moves = |place: usize| FreshDraw { precision: exact.precisions()[place], randomness: RANDOMNESS };
        let direction = Direction::Forward;
        let recording = Recording::none();
        let annealing = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
        let draws = draws(&start, Purpose::ReferenceDraw, RANDOMNESS, walkers);
        let log_weights = annealing.run(draws).unwrap().log_weights;
        let (mean, variance) = mean_and_variance(&log_weights);
        let moments = exact.moments();
        let error = (moments.variance / walkers as f64).sqrt();
        assert!((mean - moments.mean).abs() < 6.0 * error, "T = {length}: mean {mean}, expected {}", moments.mean);
        // The log-weight is a sum of scaled chi-squares; the excess kurtosis of one is 12/d, and sums have less.
        let spread = ((2.0 + 12.0 / dimension as f64) / walkers as f64).sqrt();
        assert!((variance / moments.variance - 1.0).abs() < 6.0 * spread, "T = {length}: variance {variance}");
        let error = (moments.chi_squared / walkers as f64).sqrt();
        assert!((log_mean_exp(&log_weights) - moments.log_ratio).abs() < 6.0 * error, "T = {length}");
    }
}

fn gaussian_bridge() -> (Gaussian, Gaussian, f64) {
    let target = Gaussian::new(vec![1.0, -0.5, 0.3], vec![0.5, 1.5, 0.8]).unwrap();
    let start = reference(3, 1.3);
    let difference = target.log_normalisation().unwrap() - start.log_normalisation().unwrap();
    (start, target, difference)
}

/// Exact and unadjusted moves agree on `ln Z`, at a step at which the unadjusted stationary law is far off.
#[test]
fn every_move_with_its_weight_is_unbiased() {
    let (start, target, expected) = gaussian_bridge();
    let path = Geometric { reference: start.clone(), target };
    let schedule = Schedule::sigmoid(40, 3.0).unwrap();
    let walkers = draws(&start, Purpose::ReferenceDraw, RANDOMNESS, 6400);
    let check = |name: &str, log_weights: &[f64]| {
        let average = exponential_average(log_weights).unwrap();
        let (value, error) = (average.log_mean.value, average.log_mean.standard_error);
        assert!(
            (value - expected).abs() < 6.0 * error && error < 0.1,
            "{name}: {value} +- {error}, expected {expected}"
        );
        assert!(average.lower_bound.unwrap().value < expected);
    };
    let (direction, recording) = (Direction::Forward, Recording::none());
    let moves = |_| {
        ExactMove::new::<f64, GeometricDensity<'_, Gaussian, Gaussian>>(hamiltonian(0.3, 4, RANDOMNESS), 1).unwrap()
    };
    let exact = Annealing { path: &path, schedule: &schedule, moves, direction, recording: recording.clone() };
    check("HMC", &exact.run(walkers.clone()).unwrap().log_weights);
    let moves = |_| LangevinMove { step_size: 0.4, randomness: RANDOMNESS };
    let langevin = Annealing { path: &path, schedule: &schedule, moves, direction, recording: recording.clone() };
    check("ULA", &langevin.run(walkers.clone()).unwrap().log_weights);
    let moves = |_| UnderdampedMove { step_size: 0.5, friction: 1.0, randomness: RANDOMNESS };
    let underdamped = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
    check("BAOAB", &underdamped.run(walkers).unwrap().log_weights);
}

#[test]
fn a_biased_kernel_is_refused() {
    let (space, preconditioner) = (Euclidean, Identity);
    let kernel = UnadjustedLangevin { space, preconditioner, step_size: 0.1, randomness: RANDOMNESS };
    let refused = ExactMove::new::<f64, Gaussian>(kernel, 1);
    assert!(matches!(refused, Err(FreeEnergyError::BiasedKernel)));
}

/// Forward and reverse works obey Crooks' relation, so BAR from both ends is right where either end alone is poor.
#[test]
fn both_directions_meet_in_bennetts_estimate() {
    let target = ManyWell::new(4).unwrap();
    let start = reference(4, 1.0);
    let expected = target.log_normalisation().unwrap() - start.log_normalisation().unwrap();
    let path = Geometric { reference: start.clone(), target: target.clone() };
    let schedule = Schedule::linear(32).unwrap();
    let walkers = 3200;
    let log_weights = |direction, start| {
        // Works of both directions must be independent, so each has its own noise.
        let randomness = Randomness { index: u64::from(direction == Direction::Reverse), ..RANDOMNESS };
        let moves = |_| {
            ExactMove::new::<f64, GeometricDensity<'_, Gaussian, ManyWell>>(hamiltonian(0.12, 6, randomness), 1)
                .unwrap()
        };
        let recording = Recording::evenly(32, 4);
        let annealing = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
        let annealed = annealing.run(start).unwrap();
        assert_eq!(annealed.trace.log_weights.len(), 4);
        // The last record is the weight of the whole bridge, when it ends where the last move did.
        if direction == Direction::Forward {
            for (recorded, weight) in annealed.trace.log_weights[3].iter().zip(&annealed.log_weights) {
                assert!((recorded - weight).abs() < 1e-9);
            }
        }
        annealed.log_weights
    };
    let forward = log_weights(Direction::Forward, draws(&start, Purpose::ReferenceDraw, RANDOMNESS, walkers));
    let reverse = log_weights(Direction::Reverse, draws(&target, Purpose::TargetDraw, RANDOMNESS, walkers));
    let works = |log_weights: &[f64]| log_weights.iter().map(|weight| -weight).collect::<Vec<_>>();
    let estimate = bennett(&works(&forward), &works(&reverse)).unwrap();
    let (value, error) = (-estimate.free_energy.value, estimate.free_energy.standard_error);
    assert!((value - expected).abs() < 6.0 * error && error < 0.1, "{value} +- {error}, expected {expected}");
    let bounds = estimate.bounds.unwrap();
    assert!(bounds.lower.value < expected && expected < bounds.upper.value);
}

/// A harmonic trap that is dragged: overdamped work has the known mean and variance, and the free energy does not change.
#[test]
fn the_dragged_trap_does_the_known_work() {
    let (stiffness, distance, steps, step_size) = (2.0, 1.5, 60, 0.02);
    let density = |beta: f64| Gaussian::new(vec![distance * beta], vec![f64::sqrt(1.0 / stiffness)]).unwrap();
    let path = Parameter { density };
    let schedule = Schedule::linear(steps).unwrap();
    let moves = |_| LangevinMove { step_size, randomness: RANDOMNESS };
    let (direction, recording) = (Direction::Forward, Recording::none());
    let annealing = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
    let start = draws(&density(0.0), Purpose::ReferenceDraw, RANDOMNESS, 40_000);
    let log_weights = annealing.run(start).unwrap().log_weights;
    let (mean, variance) = mean_and_variance(&log_weights);
    let average = exponential_average(&log_weights).unwrap().log_mean;
    assert!(average.value.abs() < 6.0 * average.standard_error, "{average:?}");
    // The time of one step in relaxation times of the trap is k h / 2; discretisation enters at its square, below 1e-3.
    let duration = 0.5 * stiffness * step_size * steps as f64;
    let trap = MovingTrap { stiffness_times_displacement_squared: stiffness * distance * distance, duration };
    let (expected, spread) = (trap.mean_work().unwrap(), trap.variance_of_work().unwrap());
    assert!((-mean - expected).abs() < 6.0 * (spread / 40_000.0).sqrt() + 1e-3 * expected, "{} {expected}", -mean);
    assert!((variance / spread - 1.0).abs() < 6.0 * (2.0f64 / 40_000.0).sqrt() + 1e-3, "{variance} {spread}");
}

#[test]
fn weights_do_not_depend_on_threads_or_on_how_the_walkers_are_cut() {
    let (start, target, _) = gaussian_bridge();
    let path = Geometric { reference: start.clone(), target };
    let schedule = Schedule::linear(5).unwrap();
    let walkers = draws(&start, Purpose::ReferenceDraw, RANDOMNESS, 200);
    let moves = |_| {
        ExactMove::new::<f64, GeometricDensity<'_, Gaussian, Gaussian>>(hamiltonian(0.3, 3, RANDOMNESS), 2).unwrap()
    };
    let (direction, recording) = (Direction::Forward, Recording::none());
    let annealing = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| annealing.run(walkers.clone()).unwrap().log_weights)
    };
    let whole = run(1);
    assert_eq!(whole, run(4));
    let blocks = walkers.clone().into_blocks();
    let apart: Vec<f64> = blocks.into_iter().flat_map(|block| annealing.block(block).unwrap().log_weights).collect();
    assert_eq!(whole, apart);
}

/// `ln f_beta` of a geometric path is linear, so that any difference is its derivative.
#[test]
fn the_derivative_of_a_geometric_path_is_its_slope() {
    let (start, target, _) = gaussian_bridge();
    let geometric = Geometric { reference: start.clone(), target };
    let states = draws(&start, Purpose::ReferenceDraw, RANDOMNESS, 100);
    let [mut exact, mut low, mut high] = [(); 3].map(|()| vec![0.0; 100]);
    Path::<f64>::derivative(&geometric, 0.3, &states, &mut exact).unwrap();
    log_densities(&Path::<f64>::at(&geometric, 0.2), &states, &mut low).unwrap();
    log_densities(&Path::<f64>::at(&geometric, 0.4), &states, &mut high).unwrap();
    for ((exact, low), high) in exact.iter().zip(low).zip(high) {
        // Log-densities of order 10 are rounded at 1e-15, and divided by 0.2.
        assert!((exact - (high - low) / 0.2).abs() < 1e-13 * (1.0 + exact.abs()));
    }
}

/// A path without a derivative of its own takes a central difference, which is exact for `-(x - c beta)^2 / 2`.
#[test]
fn the_default_derivative_is_a_difference() {
    let distance = 1.5;
    let path = Parameter { density: |beta: f64| Gaussian::new(vec![distance * beta], vec![1.0]).unwrap() };
    let states = draws(&reference(1, 1.0), Purpose::ReferenceDraw, RANDOMNESS, 100);
    let mut found = vec![0.0; 100];
    Path::<f64>::derivative(&path, 0.6, &states, &mut found).unwrap();
    for (state, found) in found.iter().enumerate() {
        let expected = distance * (states.get(state, 0) - 0.6 * distance);
        // Rounding of numbers of order 10, divided by 2e-4.
        assert!((found - expected).abs() < 1e-10, "{found} {expected}");
    }
}
