//! Facts about parallel tempering.

mod support;

use ornstein_engine::kernels::{Hamiltonian, ParallelTempering, Trajectory, UnadjustedLangevin};
use ornstein_engine::targets::{Gaussian, ManyWell};
use ornstein_engine::{ChainState, DensityError, Ensemble, Euclidean, Exactness, Identity, Kernel, Randomness, drive};
use support::{RANDOMNESS, assert_mean, normal_states, run};

fn hamiltonian(inverse_temperature: f64, randomness: Randomness) -> Hamiltonian<Euclidean, Identity> {
    Hamiltonian {
        space: Euclidean,
        preconditioner: Identity,
        step_size: 0.15 / inverse_temperature.powf(0.25),
        trajectory: Trajectory::Jittered { mean: 5 },
        randomness,
    }
}

const LADDER: [f64; 5] = [1.0, 0.6, 0.35, 0.18, 0.08];

/// Two wells of different weight with a barrier of nine units between them. A swap with the wrong sign would give the hot
/// weights to the cold rung; in a symmetric density nobody would notice.
#[test]
fn wells_of_different_weight_are_filled_right() {
    let target = ManyWell::new(2).unwrap();
    let states = 6400;
    // All chains in the smaller well.
    let start = Ensemble::<f64>::from_states(states, 2, |_, i| if i == 0 { -1.7 } else { 0.3 });
    let kernel = ParallelTempering::new(&LADDER, RANDOMNESS, hamiltonian);
    assert_eq!(Kernel::<f64, ManyWell>::exactness(&kernel), Exactness::Exact);
    let (state, _) = run(&kernel, &target, kernel.replicate(&start), 400).unwrap();
    let cold = state.cold().position();
    let right: Vec<f64> = (0..states).map(|s| f64::from(u8::from(cold.get(s, 0) > 0.0))).collect();
    assert_mean(&right, target.right_well_probability(), "P(a > 0)");
    let squares: Vec<f64> = (0..states).map(|s| cold.get(s, 0).powi(2)).collect();
    assert_mean(&squares, 2.959_806, "E a^2");
    let second: Vec<f64> = (0..states).map(|s| cold.get(s, 1).powi(2)).collect();
    assert_mean(&second, 1.0, "E b^2");
    // The hottest rung has the law of its own temperature, in which b has the variance 1/b.
    let hot: Vec<f64> = (0..states).map(|s| state.position().get(s, 4 * 2 + 1).powi(2) * LADDER[4]).collect();
    assert_mean(&hot, 1.0, "variance at the hottest rung");

    let ladder = state.ladder();
    for pair in 0..4 {
        assert!((0.2..0.9).contains(&ladder.swap_acceptance(pair)), "pair {pair}: {}", ladder.swap_acceptance(pair));
    }
    let trips = ladder.round_trips().iter().sum::<u64>() as f64 / states as f64;
    assert!(trips > 5.0, "{trips} round trips per state");
    for s in 0..states {
        let mut replicas: Vec<u32> = (0..5).map(|rung| ladder.replicas(rung)[s]).collect();
        replicas.sort_unstable();
        assert_eq!(replicas, [0, 1, 2, 3, 4]);
    }

    // Without tempering no chain has left the well.
    let (alone, _) = run(&hamiltonian(1.0, RANDOMNESS), &target, start, 400).unwrap();
    let crossed = (0..states).filter(|&s| alone.position().get(s, 0) > 0.0).count();
    assert!(crossed < states / 4, "{crossed}");
}

/// For `N(0, I)` in two dimensions the energies of neighbours are exponential with rates `a > b`. The ratio is above one if the
/// cold energy is the larger, which has probability `b / (a + b)`; by detailed balance as many swaps go the other way.
#[test]
fn swaps_of_exponential_energies_have_the_known_probability() {
    let (target, ladder) = (Gaussian::standard(2), [1.0, 0.4]);
    let kernel = ParallelTempering::new(&ladder, RANDOMNESS, hamiltonian);
    let mut state = kernel.initialise(&target, kernel.replicate(&normal_states::<f64>(6400, 2))).unwrap();
    drive(&kernel, &target, &mut state, 1..=100, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    let expected = 2.0 * 0.4 / 1.4;
    // The start is not stationary, so a percent is left for the first steps.
    assert!((state.ladder().swap_acceptance(0) / expected - 1.0).abs() < 0.01, "{}", state.ladder().swap_acceptance(0));
}

#[test]
fn a_chain_resumes_from_the_positions_of_all_rungs() {
    let target = ManyWell::new(2).unwrap();
    let kernel = ParallelTempering::new(&LADDER, RANDOMNESS, hamiltonian);
    let start = kernel.replicate(&normal_states::<f64>(100, 2));
    let (whole, _) = run(&kernel, &target, start.clone(), 20).unwrap();
    let (half, _) = run(&kernel, &target, start, 10).unwrap();
    let mut resumed = kernel.initialise(&target, half.into_position()).unwrap();
    drive(&kernel, &target, &mut resumed, 11..=20, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    assert_eq!(resumed.position(), whole.position());
}

#[test]
fn a_biased_rung_makes_the_whole_biased() {
    let kernel = ParallelTempering::new(&LADDER, RANDOMNESS, |_, randomness| UnadjustedLangevin {
        space: Euclidean,
        preconditioner: Identity,
        step_size: 0.01,
        randomness,
    });
    assert_eq!(Kernel::<f64, Gaussian>::exactness(&kernel), Exactness::Biased { order: 1 });
    // Kernels that do not know log-densities are asked for them.
    let (state, _) = run(&kernel, &Gaussian::standard(2), kernel.replicate(&normal_states::<f64>(64, 2)), 10).unwrap();
    assert!(state.ladder().swap_acceptance(0) > 0.0);
}

#[test]
fn coordinates_that_do_not_divide_among_the_rungs_are_refused() {
    let kernel = ParallelTempering::new(&LADDER, RANDOMNESS, hamiltonian);
    let error = kernel.initialise(&Gaussian::standard(2), normal_states::<f64>(64, 7)).err().unwrap();
    assert!(matches!(error, DensityError::Dimension { expected: 10, found: 7 }));
}
