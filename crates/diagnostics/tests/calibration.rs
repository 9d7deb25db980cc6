//! If the null hypothesis is true, p-values are uniform.
//!
//! Each test is repeated on 10,000 fresh samples; the p-values are compared with the uniform law by Kolmogorov and Smirnov at
//! $10^{-7}$ (a distance of 0.029), and the fractions below 0.01 and 0.001 with the binomial law at the same level.

mod support;

use std::f64::consts::TAU;

use ornstein_diagnostics::special::incomplete_beta;
use ornstein_diagnostics::{
    ComplexSample, anderson_darling, bonferroni, chi_squared_two_sided, chi_squared_upper, coherence, correlation,
    correlation_about_zero, fisher, kolmogorov_smirnov, kuiper, kurtosis_test, moments, rayleigh, skewness_test,
    z_test,
};
use support::SplitMix;

const REPEATS: usize = 10_000;
const FALSE_ALARM: f64 = 1e-7;

/// Draws p-values by `experiment` and asserts that they are uniform.
#[track_caller]
fn assert_calibrated(seed: u64, experiment: impl Fn(&mut SplitMix) -> f64) {
    let mut random = SplitMix(seed);
    let p_values: Vec<f64> = (0..REPEATS).map(|_| experiment(&mut random)).collect();
    let result = kolmogorov_smirnov(&p_values, |p| p).expect("p-values are probabilities");
    assert!(result.passes(FALSE_ALARM), "p-values are not uniform: {result:?}");
    for level in [0.01, 0.001] {
        let below = p_values.iter().filter(|p| **p < level).count();
        assert!(binomial_tail(below, level) > FALSE_ALARM, "{below} of {REPEATS} p-values are below {level}");
    }
}

/// The smaller of Pr(K <= k) and Pr(K >= k) for K ~ Binomial([`REPEATS`], p).
fn binomial_tail(k: usize, p: f64) -> f64 {
    let (k, n) = (k as f64, REPEATS as f64);
    let at_least = if k == 0.0 { 1.0 } else { incomplete_beta::regularised(k, n - k + 1.0, p, 1.0 - p) };
    let at_most = incomplete_beta::regularised(n - k, k + 1.0, 1.0 - p, p);
    at_least.min(at_most)
}

#[test]
fn kolmogorov_smirnov_of_small_and_large_samples() {
    for n in [1, 2, 5, 20, 300] {
        assert_calibrated(1, |random| {
            let sample = random.sample(n, SplitMix::exponential);
            kolmogorov_smirnov(&sample, |x| -(-x).exp_m1()).unwrap().p_value
        });
    }
}

#[test]
fn anderson_darling_of_small_and_large_samples() {
    for n in [8, 20, 300] {
        assert_calibrated(2, |random| {
            let sample = random.sample(n, SplitMix::exponential);
            anderson_darling(&sample, |x| -(-x).exp_m1(), |x| (-x).exp()).unwrap().p_value
        });
    }
}

#[test]
fn phases() {
    for n in [2, 5, 20, 300] {
        assert_calibrated(3, |random| kuiper(&random.sample(n, SplitMix::uniform), |x| x).unwrap().p_value);
    }
    for n in [10, 100] {
        assert_calibrated(4, |random| rayleigh(&random.sample(n, |random| TAU * random.uniform())).unwrap().p_value);
    }
}

#[test]
fn sums_of_squares() {
    for n in [1, 3, 40] {
        let chi_squared =
            |random: &mut SplitMix| -> f64 { random.sample(n, SplitMix::normal).iter().map(|x| x * x).sum() };
        assert_calibrated(5, |random| chi_squared_upper(chi_squared(random), n as f64).unwrap().p_value);
        assert_calibrated(6, |random| chi_squared_two_sided(chi_squared(random), n as f64).unwrap().p_value);
    }
    assert_calibrated(7, |random| z_test(random.normal()).unwrap().p_value);
}

#[test]
fn independence() {
    for n in [3, 5, 50] {
        // One of the two may have any law.
        assert_calibrated(8, |random| {
            let (x, y) = (random.sample(n, SplitMix::normal), random.sample(n, SplitMix::exponential));
            correlation(&x, &y).unwrap().p_value
        });
        assert_calibrated(9, |random| {
            let (x, y) = (random.sample(n, SplitMix::normal), random.sample(n, SplitMix::exponential));
            correlation_about_zero(&x, &y).unwrap().p_value
        });
        assert_calibrated(10, |random| {
            let parts: [Vec<f64>; 4] = std::array::from_fn(|_| random.sample(n, SplitMix::normal));
            let a = ComplexSample { real: &parts[0], imaginary: &parts[1] };
            let b = ComplexSample { real: &parts[2], imaginary: &parts[3] };
            coherence(a, b).unwrap().p_value
        });
    }
}

#[test]
fn moments_of_normal_samples() {
    for n in [20, 100, 1000] {
        assert_calibrated(11, |random| {
            let moments = moments(&random.sample(n, SplitMix::normal)).unwrap();
            skewness_test(moments.skewness, n as f64).unwrap().p_value
        });
        assert_calibrated(12, |random| {
            let moments = moments(&random.sample(n, SplitMix::normal)).unwrap();
            kurtosis_test(moments.excess_kurtosis, n as f64).unwrap().p_value
        });
    }
}

#[test]
fn combinations() {
    assert_calibrated(13, |random| fisher(&random.sample(7, SplitMix::uniform)).unwrap().p_value);
    // Bonferroni's is conservative: min p of k is exact as 1 - (1 - p)^k.
    assert_calibrated(14, |random| {
        let smallest = bonferroni(&random.sample(7, |random| random.uniform() / 7.0)).unwrap();
        1.0 - (1.0 - smallest).powi(7)
    });
}
