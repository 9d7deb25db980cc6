//! How often 95 % intervals hold the truth, where the truth is known.
//!
//! 500 repetitions of an interval that holds it in 95 % have a standard deviation of 1 %, so what is promised, 92 to 98
//! %, is three of them. The repetitions here are 2000, with a standard deviation of 0.5 %: the seeds are fixed, and the
//! tests are of the coverage itself.

use ornstein_free_energy::closed_forms::GaussianAnnealing;
use ornstein_free_energy::{Estimate, bennett, combine_islands, exponential_average};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use rayon::prelude::*;

const REPETITIONS: u64 = 2000;
const PROMISE: std::ops::RangeInclusive<f64> = 0.92..=0.98;

fn normals(seed: u64, repetition: u64, stream: u32, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    fill_normals_f64(
        Key::new(seed, Purpose::SyntheticData, repetition),
        Counter::coordinate(0, u64::from(stream), 0),
        &mut out,
    );
    out
}

/// Log-weights with E\[w\] = 1.
fn log_normal_weights(seed: u64, repetition: u64, variance: f64, count: usize) -> Vec<f64> {
    normals(seed, repetition, 0, count).iter().map(|z| variance.sqrt() * z - 0.5 * variance).collect()
}

/// What was seen over the repetitions.
#[derive(Debug, Clone, Copy, Default)]
struct Coverage {
    /// Of the interval of an estimate.
    interval: f64,
    /// Of plus and minus 1.96 delta-method errors.
    delta: f64,
    /// Of the interval, among the repetitions that are reported as reliable.
    reliable_interval: f64,
    /// Share of the repetitions that are reported as reliable.
    reliable: f64,
    /// Mean effective fraction.
    effective_fraction: f64,
}

/// Averages over repetitions of (estimate, delta error, reliable, effective fraction).
fn coverage(truth: f64, repeat: impl Fn(u64) -> (Estimate, f64, bool, f64) + Sync) -> Coverage {
    let all: Vec<_> = (0..REPETITIONS).into_par_iter().map(&repeat).collect();
    let mut sum = Coverage::default();
    let n = REPETITIONS as f64;
    for (estimate, delta, reliable, fraction) in all {
        let holds = f64::from(estimate.interval(0.95).contains(truth));
        let reliable = f64::from(reliable);
        sum.interval += holds / n;
        sum.delta += f64::from((estimate.value - truth).abs() <= 1.959_964 * delta) / n;
        sum.reliable += reliable / n;
        sum.reliable_interval += holds * reliable / n;
        sum.effective_fraction += fraction / n;
    }
    sum.reliable_interval /= sum.reliable;
    sum
}

fn exponential_coverage(truth: f64, log_weights: impl Fn(u64) -> Vec<f64> + Sync) -> Coverage {
    coverage(truth, |repetition| {
        let average = exponential_average(&log_weights(repetition)).unwrap();
        let reliability = &average.reliability;
        (average.log_mean, average.delta_error, reliability.reliable, reliability.effective_fraction)
    })
}

/// Gaussian works that obey Crooks' theorem with ΔF = 1.
fn bennett_coverage(seed: u64, variance: f64, forward: usize, reverse: usize) -> Coverage {
    coverage(1.0, |repetition| {
        let works = |stream, count, sign: f64| -> Vec<f64> {
            let normals = normals(seed, repetition, stream, count);
            normals.iter().map(|z| sign + 0.5 * variance + variance.sqrt() * z).collect()
        };
        let estimate = bennett(&works(0, forward, 1.0), &works(1, reverse, -1.0)).unwrap();
        let reliability = &estimate.reliability;
        (estimate.free_energy, estimate.free_energy.standard_error, reliability.reliable, estimate.effective_overlap)
    })
}

#[test]
fn log_normal_weights_are_covered_as_promised_where_the_effective_fraction_allows() {
    for (seed, variance, count) in [
        (1, 0.25, 50),
        (2, 1.0, 100),
        (3, 1.0, 1000),
        (4, 1.5, 200),
        (5, 1.5, 1000),
        (6, 1.85, 1000),
        (7, 1.85, 10_000),
    ] {
        let found = exponential_coverage(0.0, |r| log_normal_weights(seed, r, variance, count));
        assert!(found.effective_fraction >= 0.15);
        assert!(PROMISE.contains(&found.interval), "variance {variance}, {count} weights: {found:?}");
        assert!(PROMISE.contains(&found.reliable_interval), "variance {variance}, {count} weights: {found:?}");
    }
}

/// One step of ideal annealing to ten times the precision: the log-weights are −9/2 z², with a tail to the left.
#[test]
fn left_skewed_log_weights_are_covered_too() {
    let truth = GaussianAnnealing::linear(10.0, 1, 1).unwrap().moments().log_ratio;
    for (seed, count) in [(8, 30), (9, 300), (10, 3000)] {
        let found = exponential_coverage(truth, |r| normals(seed, r, 0, count).iter().map(|z| -4.5 * z * z).collect());
        assert!(PROMISE.contains(&found.interval), "{count} weights: {found:?}");
    }
}

/// The known failure of the usual bar: 78 % where Var(ln w) = 6, of 1000 weights. The verdict is there to catch it.
#[test]
fn the_delta_method_alone_fails_at_a_variance_of_six_and_is_condemned() {
    let found = exponential_coverage(0.0, |r| log_normal_weights(11, r, 6.0, 1000));
    // The reference has 0.784 from 4000 repetitions, with a standard deviation of 0.0065; ours has 0.0092.
    assert!((found.delta - 0.784).abs() < 4.9 * 0.0065_f64.hypot(0.0092), "{found:?}");
    assert!(found.interval > found.delta + 0.04, "{found:?}");
    assert!(found.reliable < 0.01, "{found:?}");
}

#[test]
fn works_of_both_directions_are_covered_as_promised_up_to_a_variance_of_36() {
    let cases =
        [(20, 1.0, 20, 20), (21, 4.0, 100, 100), (22, 9.0, 20, 20), (23, 16.0, 1000, 100), (24, 25.0, 1000, 1000)];
    for (seed, variance, forward, reverse) in cases {
        let found = bennett_coverage(seed, variance, forward, reverse);
        assert!(PROMISE.contains(&found.interval), "variance {variance}: {found:?}");
        assert!(PROMISE.contains(&found.reliable_interval), "variance {variance}: {found:?}");
    }
    let found = bennett_coverage(25, 36.0, 1000, 1000);
    assert!(PROMISE.contains(&found.interval), "{found:?}");
    assert!(PROMISE.contains(&found.reliable_interval), "{found:?}");
    // The asymptotic error alone: 94 %.
    assert!((found.delta - 0.94).abs() < 0.02, "{found:?}");
}

#[test]
fn islands_are_covered_as_promised() {
    for (seed, variance, islands) in [(30, 0.01, 8), (31, 0.1, 8), (32, 0.25, 16), (33, 0.25, 32)] {
        let found = coverage(0.0, |repetition| {
            let combined = combine_islands(&log_normal_weights(seed, repetition, variance, islands)).unwrap();
            let reliability = &combined.reliability;
            (combined.log_mean, 0.0, reliability.reliable, reliability.effective_fraction)
        });
        assert!(PROMISE.contains(&found.interval), "variance {variance}, {islands} islands: {found:?}");
        assert!(PROMISE.contains(&found.reliable_interval), "variance {variance}, {islands} islands: {found:?}");
    }
}
