//! Many wells in 32 dimensions: 65 536 modes of different weight.

use ornstein_engine::Ensemble;
use ornstein_engine::targets::ManyWell;
use ornstein_free_energy::Estimate;
use ornstein_free_energy::sequential::Sequential;
use ornstein_random::Purpose;

use crate::runs::{Bridge, assert_holds, draws, normal};

/// 30-digit quadrature (mpmath).
const LN_Z: f64 = 164.695_675_313_181_88;
const RIGHT_WELL: f64 = 0.844_307_096_211_139_2;

fn bridge(seed: u64) -> Bridge<ManyWell> {
    Bridge::new(normal(32, 1.5), ManyWell::new(32).unwrap(), 0.5, seed)
}

/// The share of particles in right wells, over all 16 wells, with the error that islands leave.
fn occupation(islands: &[Sequential<f64>]) -> Estimate {
    let share = |island: &Sequential<f64>| {
        let of = |generation: &Ensemble<f64>| {
            let states = generation.layout().states();
            let right = |state: usize| (0..16).filter(|well| generation.get(state, 2 * well) > 0.0).count();
            (0..states).map(right).sum::<usize>() as f64 / (16 * states) as f64
        };
        let shares: Vec<f64> = island.particles.generations().iter().map(of).collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    };
    let shares: Vec<f64> = islands.iter().map(share).collect();
    ornstein_free_energy::bound_of_mean(&shares).unwrap()
}

fn check(bridge: &Bridge<ManyWell>, islands: usize, particles: usize, walkers: usize, largest_error: f64) {
    let (estimate, runs) = bridge.islands(islands, particles, 4);
    println!("one island of {particles}: deviation {:.4}", estimate.deviation_of_an_island);
    assert!(estimate.reliability.reliable, "{}", estimate.reliability);
    assert_holds("MW-32, islands", estimate.log_mean, LN_Z, largest_error);
    assert_holds("MW-32, right wells", occupation(&runs), RIGHT_WELL, largest_error);
    let ends =
        draws(&bridge.path.target, Purpose::TargetDraw, ornstein_engine::Randomness { seed: 5, index: 7 }, walkers);
    let both = bridge.both_directions(64, ends, 1 << 20);
    assert!(both.reliability.reliable);
    assert_holds("MW-32, both directions", both.free_energy.negated(), LN_Z, largest_error);
}

#[test]
fn many_wells_by_islands_and_from_both_ends() {
    check(&bridge(50), 12, 1024, 1024, 0.15);
}

#[test]
#[ignore = "ten seconds: 100 islands of 4000 particles"]
fn many_wells_at_full_size() {
    check(&bridge(51), 100, 4000, 16_384, 0.04);
}
