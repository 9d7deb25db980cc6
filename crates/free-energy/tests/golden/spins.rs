//! The Ising model in two dimensions by annealing in the coupling, from fair spins.

use ornstein_engine::Randomness;
use ornstein_engine::targets::{CRITICAL_COUPLING, Lattice, SpinBlock};
use ornstein_free_energy::annealing::CouplingAnnealing;
use ornstein_free_energy::{ExponentialAverage, Schedule, exponential_average};

use crate::runs::assert_holds;

/// Up to the transition the spins need ever longer to follow, so the bridge slows down towards it: `beta = 1 - (1 - t / T)^2`.
fn slowing_down(length: usize) -> Schedule {
    Schedule::new((0..=length).map(|t| 1.0 - (1.0 - t as f64 / length as f64).powi(2)).collect()).unwrap()
}

fn anneal(side: usize, coupling: f64, length: usize, blocks: u64) -> ExponentialAverage {
    let lattice = Lattice::new(side, side).unwrap();
    let randomness = Randomness { seed: 80, index: side as u64 };
    let spins = (0..blocks).map(|block| SpinBlock::random(lattice, block, randomness).unwrap()).collect();
    let at_transition = (coupling - CRITICAL_COUPLING).abs() < 1e-9;
    let schedule = if at_transition { slowing_down(length) } else { Schedule::linear(length).unwrap() };
    let annealing = CouplingAnnealing { schedule: &schedule, from: 0.0, to: coupling, sweeps: 1, randomness };
    let shift = (side * side) as f64 * std::f64::consts::LN_2;
    let log_weights: Vec<f64> =
        annealing.run(spins).unwrap().log_weights.into_iter().map(|weight| weight + shift).collect();
    exponential_average(&log_weights).unwrap()
}

/// What is flagged need not hold, what is not flagged must. Lower bounds hold always.
fn check(side: usize, coupling: f64, exact: f64, length: usize, blocks: u64) -> bool {
    let average = anneal(side, coupling, length, blocks);
    let what = format!(
        "Ising {side} x {side}, K = {coupling:.4}, T = {length}, Var(ln w) = {:.2}, {}",
        average.log_variance, average.reliability
    );
    if average.reliability.reliable {
        assert_holds(&what, average.log_mean, exact, 0.2);
    } else {
        println!("{what}: {:.4} +- {:.4}, exact {exact:.4}", average.log_mean.value, average.log_mean.standard_error);
    }
    let bound = average.lower_bound.unwrap();
    assert!(bound.value - 6.0 * bound.standard_error < exact);
    average.reliability.reliable
}

/// `ln Z` by Kaufman's formula with 40 digits (mpmath).
const SMALL: [(f64, f64); 3] =
    [(0.2, 188.039_887_955_983_17), (CRITICAL_COUPLING, 238.642_256_635_132_9), (0.6, 310.487_038_589_865)];
const LARGE: [(f64, f64); 3] =
    [(0.3, 3_238.129_954_616_372_7), (CRITICAL_COUPLING, 3_808.672_283_419_809), (0.5, 4_202.340_507_978_943)];

#[test]
fn sixteen_spins_a_side() {
    for (coupling, exact) in SMALL {
        let reliable = check(16, coupling, exact, 1200, 8);
        // Up to the transition the heat bath keeps up with the bridge.
        assert!(reliable || coupling > 0.5);
    }
}

/// A bridge that is much too fast must be found out.
#[test]
fn a_hasty_bridge_is_flagged() {
    let average = anneal(16, 0.6, 10, 8);
    assert!(!average.reliability.reliable && !average.reliability.advice.is_empty());
}

#[test]
#[ignore = "two minutes: 4096 spins, 20 000 sweeps, 512 replicas"]
fn sixty_four_spins_a_side() {
    for (coupling, exact) in SMALL {
        check(16, coupling, exact, 4000, 32);
    }
    // Critical slowing down asks for longer bridges at the transition; beyond it domains with straight walls live too long for any.
    for ((coupling, exact), length) in LARGE.into_iter().zip([4000, 20_000, 4000]) {
        let reliable = check(64, coupling, exact, length, 8);
        assert!(reliable || coupling > 0.45);
    }
}
