//! What a simulation gets wrong is found: each test rejects its alternative at $10^{-6}$ in 100 of 100 trials.

mod support;

use std::f64::consts::TAU;

use ornstein_diagnostics::{
    ComplexSample, anderson_darling, chi_squared_two_sided, coherence, correlation, fisher, kolmogorov_smirnov,
    kuiper_uniform_phases, kurtosis_test, moments, rayleigh, skewness_test,
};
use support::SplitMix;

#[track_caller]
fn assert_rejects(seed: u64, experiment: impl Fn(&mut SplitMix) -> f64) {
    let mut random = SplitMix(seed);
    for trial in 0..100 {
        let p = experiment(&mut random);
        assert!(p < 1e-6, "trial {trial} passed with p = {p}");
    }
}

fn exponential_cdf(x: f64) -> f64 {
    -(-x).exp_m1()
}

fn exponential_survival(x: f64) -> f64 {
    (-x).exp()
}

#[test]
fn wrong_scale() {
    // 10 % in the scale: D is about 0.1/e = 0.037, and 0.019 has p = 1e-6 for 20,000 members.
    let sample = |random: &mut SplitMix| random.sample(20_000, |random| 1.1 * random.exponential());
    assert_rejects(1, |random| kolmogorov_smirnov(&sample(random), exponential_cdf).unwrap().p_value);
    assert_rejects(1, |random| {
        anderson_darling(&sample(random), exponential_cdf, exponential_survival).unwrap().p_value
    });
}

#[test]
fn squared_normal_amplitude_with_a_phase() {
    // |delta|^2 of a normal amplitude times a phase: chi-squared with one degree of freedom where Exp(1) is right. Mean 1, variance 2.
    let sample = |random: &mut SplitMix| random.sample(2000, |random| random.normal().powi(2));
    assert_rejects(2, |random| kolmogorov_smirnov(&sample(random), exponential_cdf).unwrap().p_value);
    assert_rejects(2, |random| {
        anderson_darling(&sample(random), exponential_cdf, exponential_survival).unwrap().p_value
    });
}

#[test]
fn contaminated_tail_is_seen_by_anderson_and_darling() {
    // Four members in a thousand are 300 times too large: too few to move the middle.
    let sample = |random: &mut SplitMix| {
        random.sample(20_000, |random| {
            let scale = if random.uniform() < 0.004 { 300.0 } else { 1.0 };
            scale * random.exponential()
        })
    };
    assert_rejects(3, |random| {
        anderson_darling(&sample(random), exponential_cdf, exponential_survival).unwrap().p_value
    });
    let mut random = SplitMix(3);
    let missed = (0..100).filter(|_| kolmogorov_smirnov(&sample(&mut random), exponential_cdf).unwrap().passes(1e-3));
    assert!(missed.count() > 90);
}

#[test]
fn preferred_phases() {
    // Density 1 + 0.3 cos: the mean resultant length is 0.15, and 0.06 has p = 1e-6 for 4000 phases.
    let drawn = |random: &mut SplitMix, harmonic: f64| loop {
        let phase = TAU * random.uniform();
        if 1.3 * random.uniform() < 1.0 + 0.3 * (harmonic * phase).cos() {
            return phase;
        }
    };
    assert_rejects(4, |random| rayleigh(&random.sample(4000, |random| drawn(random, 1.0))).unwrap().p_value);
    assert_rejects(4, |random| {
        kuiper_uniform_phases(&random.sample(4000, |random| drawn(random, 1.0))).unwrap().p_value
    });
    // Two opposite directions: invisible to Rayleigh.
    assert_rejects(5, |random| {
        kuiper_uniform_phases(&random.sample(8000, |random| drawn(random, 2.0))).unwrap().p_value
    });
}

#[test]
fn too_little_scatter() {
    assert_rejects(6, |random| {
        let sum: f64 = random.sample(2000, SplitMix::normal).iter().map(|x| 0.7 * x * x).sum();
        chi_squared_two_sided(sum, 2000.0).unwrap().p_value
    });
}

#[test]
fn dependence() {
    assert_rejects(7, |random| {
        let x = random.sample(2000, SplitMix::normal);
        let y: Vec<f64> = x.iter().map(|x| 0.3 * x + random.normal()).collect();
        correlation(&x, &y).unwrap().p_value
    });
    assert_rejects(8, |random| {
        let parts: [Vec<f64>; 4] = std::array::from_fn(|_| random.sample(1000, SplitMix::normal));
        // b = noise + 0.4 i a
        let real: Vec<f64> = parts[2].iter().zip(&parts[1]).map(|(noise, imaginary)| noise - 0.4 * imaginary).collect();
        let imaginary: Vec<f64> = parts[3].iter().zip(&parts[0]).map(|(noise, real)| noise + 0.4 * real).collect();
        let a = ComplexSample { real: &parts[0], imaginary: &parts[1] };
        coherence(a, ComplexSample { real: &real, imaginary: &imaginary }).unwrap().p_value
    });
}

#[test]
fn samples_that_are_not_normal() {
    assert_rejects(9, |random| {
        let skew = moments(&random.sample(2000, |random| random.normal() + random.exponential())).unwrap();
        skewness_test(skew.skewness, 2000.0).unwrap().p_value
    });
    assert_rejects(10, |random| {
        let flat = moments(&random.sample(500, SplitMix::uniform)).unwrap();
        kurtosis_test(flat.excess_kurtosis, 500.0).unwrap().p_value
    });
}

#[test]
fn many_slightly_small_p_values() {
    // Squares of uniforms: each is unremarkable, a hundred are not.
    assert_rejects(11, |random| fisher(&random.sample(400, |random| random.uniform().powf(1.6))).unwrap().p_value);
}
