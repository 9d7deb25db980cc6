//! Ranks, intervals and chains whose law is known: their tests reject as often as they say.

mod support;

use ornstein_diagnostics::calibration::{Coverage, RankDistribution, RankHistogram, rank};
use ornstein_diagnostics::chains::{Chains, Segments, geweke, mean_standard_error};
use ornstein_diagnostics::special::incomplete_beta;
use support::SplitMix;

const FALSE_ALARM: f64 = 1e-7;

/// Asserts that `k` of `n` events of a probability between `low` and `high` are nothing special.
#[track_caller]
fn assert_frequency(k: usize, n: usize, low: f64, high: f64) {
    let (k, n) = (k as f64, n as f64);
    let too_many = if k == 0.0 { 1.0 } else { incomplete_beta::regularised(k, n - k + 1.0, high, 1.0 - high) };
    let too_few = incomplete_beta::regularised(n - k, k + 1.0, 1.0 - low, low);
    assert!(too_many > FALSE_ALARM && too_few > FALSE_ALARM, "{k} of {n}, expected {low} to {high}");
}

/// Ranks of the conjugate normal model: prior N(0, 1), one datum of unit noise, posterior N(y/2, 1/2) whose width is off by a factor.
fn ranks(random: &mut SplitMix, count: usize, draws: usize, width: f64) -> Vec<usize> {
    (0..count)
        .map(|_| {
            let truth = random.normal();
            let datum = truth + random.normal();
            let posterior = random.sample(draws, |random| 0.5 * datum + width * 0.5_f64.sqrt() * random.normal());
            rank(truth, &posterior)
        })
        .collect()
}

#[test]
fn right_posteriors_pass_as_often_as_they_should() {
    let mut random = SplitMix(21);
    let repeats = 1000;
    let (mut histogram, mut distribution, mut band) = (0, 0, 0);
    for repeat in 0..repeats {
        let ranks = ranks(&mut random, 100, 19, 1.0);
        histogram += usize::from(RankHistogram::new(&ranks, 19, 5).unwrap().test().p_value <= 0.05);
        let ranks = RankDistribution::new(&ranks, 19).unwrap();
        distribution += usize::from(ranks.test().p_value <= 0.05);
        if repeat % 4 > 0 {
            continue;
        }
        let inside = ranks
            .band(0.9)
            .unwrap()
            .iter()
            .all(|point| point.lower - 1e-12 <= point.difference && point.difference <= point.upper + 1e-12);
        band += usize::from(!inside);
    }
    assert_frequency(histogram, repeats, 0.045, 0.055);
    // Counts are discrete: the exact tests err on the safe side by one step.
    assert_frequency(distribution, repeats, 0.03, 0.05);
    assert_frequency(band, repeats / 4, 0.07, 0.1);
}

#[test]
fn probability_integral_transforms_pass_as_often_as_they_should() {
    let mut random = SplitMix(26);
    let repeats = 300;
    let mut rejected = 0;
    for _ in 0..repeats {
        let transforms = random.sample(40, |random| -(-random.exponential()).exp_m1());
        rejected += usize::from(RankDistribution::of_probabilities(&transforms).unwrap().test().p_value <= 0.1);
    }
    assert_frequency(rejected, repeats, 0.07, 0.1);
}

#[test]
fn narrow_posteriors_are_found_out() {
    let mut random = SplitMix(22);
    let ranks = ranks(&mut random, 500, 99, 0.6);
    assert!(RankHistogram::new(&ranks, 99, 20).unwrap().test().p_value < 1e-6);
    assert!(RankDistribution::new(&ranks, 99).unwrap().test().p_value < 1e-6);
}

#[test]
fn coverage_of_right_intervals() {
    let mut random = SplitMix(23);
    let repeats = 5000;
    let (mut rejected, mut missed) = (0, 0);
    for _ in 0..repeats {
        let truths = random.sample(60, SplitMix::normal);
        let coverage = Coverage::of(&truths, &[(-1.0, 1.0); 60]).unwrap();
        let (lower, upper) = coverage.bounds(0.95).unwrap();
        missed += usize::from(!(lower..=upper).contains(&0.682_689_492_137_086));
        rejected += usize::from(coverage.test(0.682_689_492_137_086).unwrap().p_value <= 0.05);
    }
    assert_frequency(rejected, repeats, 0.02, 0.05);
    assert_eq!(missed, rejected);
}

/// An autoregressive chain in equilibrium.
fn autoregressive(random: &mut SplitMix, correlation: f64, length: usize) -> Vec<f64> {
    let mut state = random.normal();
    (0..length)
        .map(|_| {
            state = correlation * state + (1.0 - correlation * correlation).sqrt() * random.normal();
            state
        })
        .collect()
}

#[test]
fn geweke_scores_of_chains_in_equilibrium_are_normal() {
    let mut random = SplitMix(24);
    let repeats = 2000;
    let mut rejected = 0;
    for _ in 0..repeats {
        // The first tenth holds 100 autocorrelation times.
        let chain = autoregressive(&mut random, 0.5, 3000);
        rejected += usize::from(geweke(&chain, Segments::default()).unwrap().p_value <= 0.05);
    }
    // The variance of the mean comes from the chain itself, which widens the tails a little.
    assert_frequency(rejected, repeats, 0.04, 0.075);
}

#[test]
fn standard_errors_of_means_cover() {
    let mut random = SplitMix(25);
    let repeats = 2000;
    let mut covered = 0;
    for _ in 0..repeats {
        let draws: Vec<f64> = (0..4).flat_map(|_| autoregressive(&mut random, 0.7, 500)).collect();
        let chains = Chains::new(&draws, 4).unwrap();
        covered += usize::from((draws.iter().sum::<f64>() / 2000.0).abs() <= 1.959_964 * mean_standard_error(&chains));
    }
    assert_frequency(covered, repeats, 0.935, 0.96);
}
