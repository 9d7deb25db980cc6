//! Targets of few dimensions and awkward shapes.

use ornstein_engine::targets::{ExactSampler, Funnel, GaussianMixture, KnownAnswers, Ring, TwoMoons};
use ornstein_engine::{LaneDensity, LogDensity, Randomness};
use ornstein_random::Purpose;

use crate::runs::{Bridge, assert_holds, draws, normal};

/// Islands, and both directions, against one exact value.
fn check<D>(what: &str, target: D, deviation: f64, exact: f64, size: usize, largest_error: f64)
where
    D: LogDensity<f64> + LaneDensity<f64> + ExactSampler,
{
    let dimension = LaneDensity::<f64>::dimension(&target);
    let bridge = Bridge::new(normal(dimension, deviation), target, 0.6, 90);
    let (islands, _) = bridge.islands(12, size, 6);
    assert!(islands.reliability.reliable, "{what}: {}", islands.reliability);
    assert_holds(&format!("{what}, islands"), islands.log_mean, exact, largest_error);
    let randomness = Randomness { seed: 91, index: 3 };
    let ends = draws(&bridge.path.target, Purpose::TargetDraw, randomness, 2 * size);
    let both = bridge.both_directions(100, ends, 1 << 20);
    assert!(both.reliability.reliable, "{what}: {}", both.reliability);
    assert_holds(&format!("{what}, both directions"), both.free_energy.negated(), exact, largest_error);
}

fn all(size: usize, largest_error: f64) {
    // 30-digit quadrature (mpmath), and a two-dimensional one to 1e-9 for the moons.
    check("ring", Ring::new(2.0, 0.4).unwrap(), 2.0, 2.533_672_058_992_139_5, size, largest_error);
    check("narrow ring", Ring::new(4.0, 0.2).unwrap(), 3.0, 2.533_672_048_299_808_5, size, largest_error);
    check("two moons", TwoMoons::rezende_mohamed(), 2.0, 1.877_501_626, size, largest_error);
    let unequal = TwoMoons::new(2.0, 0.4, 2.0, 0.6, [1.0, 4.0]).unwrap();
    let exact = unequal.log_normalisation().unwrap();
    check("two moons of different weight", unequal, 2.0, exact, size, largest_error);
    let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let eight = GaussianMixture::ring_of_eight(3.0, 0.3, &weights).unwrap();
    check("eight modes", eight, 3.0, 0.0, size, largest_error);
}

#[test]
fn rings_moons_and_mixtures() {
    all(512, 0.1);
}

#[test]
#[ignore = "half a minute: 8192 particles an island"]
fn rings_moons_and_mixtures_at_full_size() {
    all(8192, 0.02);
}

/// Neal's funnel, from both ends. Its neck is where the step sizes of the mouth are all rejected: walkers from below miss it, and
/// walkers from above, which start there, do not.
#[test]
#[ignore = "a minute: the funnel from both ends"]
fn funnel() {
    for (dimension, deviation) in [(3, 1.5), (10, 1.5), (10, 3.0)] {
        let bridge = Bridge::new(normal(dimension, deviation), Funnel::new(dimension, deviation).unwrap(), 0.8, 95);
        let (islands, _) = bridge.islands(20, 8192, 10);
        let what = format!("funnel in {dimension} dimensions, sigma {deviation}");
        println!("{what}, islands {}", islands.reliability);
        println!("{what}: {:.4} +- {:.4}", islands.log_mean.value, islands.log_mean.standard_error);
        let randomness = Randomness { seed: 96, index: 3 };
        let ends = draws(&bridge.path.target, Purpose::TargetDraw, randomness, 16_384);
        let both = bridge.both_directions(400, ends, 1 << 20);
        println!("{what}, both directions {}", both.reliability);
        assert_holds(&what, both.free_energy.negated(), 0.0, 0.1);
    }
}
