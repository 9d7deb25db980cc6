//! Chains at rest along a path: integration and the multistate estimator, with and without replica exchange.
#![allow(clippy::print_stdout, reason = "the long run reports what it measures")]
#![allow(
    clippy::inline_always,
    reason = "a density in a loop over lanes is compiled for an instruction set where it is inlined"
)]

mod support;

use ornstein_engine::kernels::{Hamiltonian, UnadjustedLangevin};
use ornstein_engine::paths::{Geometric, Parameter};
use ornstein_engine::targets::{Gaussian, Gumbel, KnownAnswers, ManyWell};
use ornstein_engine::{Ensemble, Euclidean, Identity, Randomness};
use ornstein_free_energy::equilibrium::{EquilibriumSamples, EquilibriumSampling};
use ornstein_free_energy::{
    Estimate, FreeEnergyError, PotentialOfMeanForce, QuadratureRule, gauss_legendre, thermodynamic_integration,
};
use ornstein_random::Purpose;
use rayon::prelude::*;
use support::{draws, hamiltonian, reference};

const RANDOMNESS: Randomness = Randomness { seed: 61, index: 0 };

fn gumbel() -> (Geometric<Gaussian, Gumbel>, f64) {
    let (reference, target) = (reference(2, 1.0), Gumbel::new(2, 0.5, 1.0).unwrap());
    let expected = target.log_normalisation().unwrap() - reference.log_normalisation().unwrap();
    (Geometric { reference, target }, expected)
}

/// Short trajectories of small steps: draws are correlated over tens of steps.
fn slow(_place: usize, randomness: Randomness) -> Hamiltonian<Euclidean, Identity> {
    hamiltonian(0.2, 2, randomness)
}

fn sample(places: &[f64], chains: usize, exchange: bool, randomness: Randomness) -> EquilibriumSamples {
    let (path, _) = gumbel();
    let (warm_up, draws_of_chain, thinning) = (60, 25, 1);
    let sampling = EquilibriumSampling {
        path: &path,
        places,
        kernel: slow,
        warm_up,
        draws: draws_of_chain,
        thinning,
        exchange,
        randomness,
    };
    sampling.run(draws(&path.reference, Purpose::ReferenceDraw, randomness, chains)).unwrap()
}

/// How often intervals of the integral and of the multistate estimator hold the truth.
fn coverage(repeats: u64, exchange: bool) -> [f64; 2] {
    let (_, expected) = gumbel();
    let nodes = gauss_legendre(6).unwrap().nodes;
    let places = [0.0, 0.15, 0.4, 1.0];
    let holds: Vec<[bool; 2]> = (0..repeats)
        .into_par_iter()
        .map(|repeat| {
            // Kernels at different places use streams far above: repeats may be numbered on.
            let randomness = Randomness { index: repeat, ..RANDOMNESS };
            let integral = sample(&nodes, 30, exchange, randomness)
                .thermodynamic_integration(QuadratureRule::GaussLegendre)
                .unwrap();
            let states = sample(&places, 30, exchange, randomness).free_energies().unwrap();
            [integral.log_ratio, states.log_ratios[3]].map(|estimate| estimate.interval(0.95).contains(expected))
        })
        .collect();
    [0, 1].map(|which| holds.iter().filter(|holds| holds[which]).count() as f64 / repeats as f64)
}

/// A share of 0.95 in 300 repeats is off by more than 6.4 % (five deviations) with probability below 1e-5 on the low side (binomial),
/// and correlated draws taken for independent would cover less than 70 %.
#[test]
fn error_bars_know_that_draws_are_correlated() {
    for exchange in [false, true] {
        let found = coverage(300, exchange);
        assert!(found.iter().all(|share| *share > 0.88), "exchange {exchange}: {found:?}");
    }
}

#[test]
#[ignore = "ten seconds: 2000 repeats with and without exchange"]
fn error_bars_are_covered_as_promised() {
    for exchange in [false, true] {
        let found = coverage(2000, exchange);
        println!("exchange {exchange}: integration {:.4}, multistate {:.4}", found[0], found[1]);
        assert!(found.iter().all(|share| (0.92..=0.98).contains(share)), "exchange {exchange}: {found:?}");
    }
}

fn assert_near(estimate: Estimate, expected: f64, largest_error: f64) {
    let Estimate { value, standard_error, .. } = estimate;
    assert!(
        estimate.interval(1.0 - 1e-8).contains(expected) && standard_error < largest_error,
        "{value} +- {standard_error}, expected {expected}"
    );
}

/// One set of chains, three estimators.
#[test]
fn integration_and_the_multistate_estimator_agree() {
    let (_, expected) = gumbel();
    let samples = sample(&gauss_legendre(8).unwrap().nodes, 256, false, RANDOMNESS);
    let integral = samples.thermodynamic_integration(QuadratureRule::GaussLegendre).unwrap();
    assert_near(integral.log_ratio, expected, 0.05);
    let nodes: Vec<_> = (0..8).map(|place| samples.node(place)).collect();
    let as_series = thermodynamic_integration(&nodes, QuadratureRule::GaussLegendre).unwrap().log_ratio;
    assert!((as_series.value - integral.log_ratio.value).abs() < 1e-12);
    assert_near(as_series, expected, 0.05);
    // Draws one after the other are far from independent, which the error bars by chains and by times both know.
    assert!((0..8).all(|place| samples.statistical_inefficiency(place).unwrap() > 2.0));
    let ratio = as_series.standard_error / integral.log_ratio.standard_error;
    assert!((0.7..1.4).contains(&ratio), "{ratio}");

    let samples = sample(&[0.0, 0.1, 0.3, 0.6, 1.0], 256, false, RANDOMNESS);
    let corrected = samples.thermodynamic_integration(QuadratureRule::CorrectedTrapezoid).unwrap();
    let states = samples.free_energies().unwrap();
    assert_near(states.log_ratios[4], expected, 0.05);
    assert_eq!((states.log_ratios[0].value, states.log_ratios[0].standard_error), (0.0, 0.0));
    // The rule's own error is O(h^4) here: below what both bars leave open, of which six are allowed.
    let both = corrected.log_ratio.standard_error.hypot(states.log_ratios[4].standard_error);
    assert!((corrected.log_ratio.value - states.log_ratios[4].value).abs() < 6.0 * both + 0.02);
    let overlap = states.mbar.overlap_matrix();
    assert!((0..5).all(|row| (overlap.row(row).sum() - 1.0).abs() < 1e-8));
    // Chains' draws are correlated: errors that take them for independent are too small.
    assert!(states.mbar.difference(4, 0).standard_error < states.log_ratios[4].standard_error);
}

/// A path on which `ln f` is not linear: the free energy of a Gaussian that shifts and narrows is known.
#[test]
fn a_path_that_is_not_linear() {
    let density = |beta: f64| Gaussian::new(vec![1.5 * beta], vec![(-beta).exp()]).unwrap();
    let path = Parameter { density };
    let places = [0.0_f64, 0.25, 0.5, 0.75, 1.0];
    let kernel = |place: usize, randomness| hamiltonian(0.8 * (-places[place]).exp(), 2, randomness);
    let (warm_up, draws_of_chain, thinning, exchange) = (30, 40, 1, true);
    let sampling = EquilibriumSampling {
        path: &path,
        places: &places,
        kernel,
        warm_up,
        draws: draws_of_chain,
        thinning,
        exchange,
        randomness: RANDOMNESS,
    };
    let samples = sampling.run(draws(&density(0.0), Purpose::ReferenceDraw, RANDOMNESS, 200)).unwrap();
    assert_near(samples.free_energies().unwrap().log_ratios[4], -1.0, 0.02);
    // d ln Z / d beta = -1 everywhere, so the trapezoid has no error of its own.
    let integral = samples.thermodynamic_integration(QuadratureRule::Trapezoid).unwrap();
    assert_near(integral.log_ratio, -1.0, 0.05);
    assert!(samples.thermodynamic_integration(QuadratureRule::CorrectedTrapezoid).is_err());
    assert!(samples.round_trips > 20 && samples.swap_acceptance.iter().all(|share| *share > 0.2));
    assert!(samples.acceptance.iter().all(|share| *share > 0.7));
}

/// Deep double wells that no chain crosses: all start on the right, and only exchange with the reference finds the left.
#[test]
fn exchange_carries_chains_over_barriers() {
    let target = ManyWell::new(2).unwrap();
    let reference = reference(2, 1.5);
    let expected = target.log_normalisation().unwrap() - reference.log_normalisation().unwrap();
    let path = Geometric { reference, target };
    let places = [0.0, 0.03, 0.1, 0.2, 0.35, 0.6, 1.0];
    let kernel = |place: usize, randomness| hamiltonian([0.5, 0.4, 0.3, 0.3, 0.25, 0.2, 0.15][place], 5, randomness);
    let run = |exchange| {
        let (warm_up, draws_of_chain, thinning, randomness) = (5, 200, 1, RANDOMNESS);
        let sampling = EquilibriumSampling {
            path: &path,
            places: &places,
            kernel,
            warm_up,
            draws: draws_of_chain,
            thinning,
            exchange,
            randomness,
        };
        // The warm-up is over before a chain has forgotten where it started.
        sampling.run(Ensemble::from_states(128, 2, |_, i| [1.7, 0.0][i])).unwrap()
    };
    // The left well holds 0.156 of the weight: missing it costs 0.169.
    let samples = run(true);
    let found = samples.free_energies().unwrap().log_ratios[6];
    // The first draws still remember the start, which biases by less than the 200 draws resolve.
    assert!((found.value - expected).abs() < 0.1, "{found:?}, expected {expected}");
    assert!(samples.round_trips > 100);
    assert_eq!(run(false).round_trips, 0);
}

/// Windows on a double well, each sampled by the engine's chains.
#[test]
fn umbrella_windows_on_a_double_well() {
    // One coordinate of the many-well, biased by springs of stiffness 8.
    use ornstein_engine::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

    struct Window {
        centre: f64,
    }
    const STIFFNESS: f64 = 8.0;
    impl<T: Scalar> LaneDensity<T> for Window {
        fn dimension(&self) -> usize {
            1
        }

        #[inline(always)]
        fn evaluate(
            &self,
            position: &[LaneArray<T>],
            score: &mut [LaneArray<T>],
            log_density: &mut LaneArray<f64>,
        ) -> Result<(), DensityError> {
            for ((x, score), log_density) in position[0].iter().zip(&mut score[0]).zip(log_density) {
                let x = x.to_f64();
                let pull = x - self.centre;
                *score = T::from_f64(12.0 * x - 4.0 * x.powi(3) + 0.5 - STIFFNESS * pull);
                *log_density = 6.0 * x * x - x.powi(4) + 0.5 * x - 0.5 * STIFFNESS * pull * pull;
            }
            Ok(())
        }
    }
    log_density_by_lanes!(Window);

    let centres: Vec<f64> = (0..13).map(|i| -2.4 + 0.4 * f64::from(i)).collect();
    let windows: Vec<Vec<f64>> = centres
        .iter()
        .enumerate()
        .map(|(window, &centre)| {
            // Independent chains that forget their start: one draw of each.
            let randomness = Randomness { index: window as u64, ..RANDOMNESS };
            let kernel = hamiltonian(0.15, 6, randomness);
            let start = Ensemble::<f64>::from_states(640, 1, |_, _| centre);
            let mut state = ornstein_engine::Kernel::initialise(&kernel, &Window { centre }, start).unwrap();
            for step in 1..=60 {
                ornstein_engine::Kernel::step(&kernel, &Window { centre }, &mut state, step).unwrap();
            }
            ornstein_engine::ChainState::position(&state).to_rows()
        })
        .collect();
    let slices: Vec<&[f64]> = windows.iter().map(Vec::as_slice).collect();
    let edges: Vec<f64> = (0..=20).map(|i| -2.5 + 0.25 * f64::from(i)).collect();
    let bias = |window: usize, x: f64| 0.5 * STIFFNESS * (x - centres[window]).powi(2);
    let profile = PotentialOfMeanForce::from_windows(&slices, bias, edges.clone()).unwrap();
    // The probability of every bin by the midpoint rule with 1000 points, to 1e-7.
    let probability = |bin: usize| -> f64 {
        let well = |x: f64| (6.0 * x * x - x.powi(4) + 0.5 * x - 9.0).exp();
        (0..1000).map(|i| well(edges[bin] + 0.25 * (f64::from(i) + 0.5) / 1000.0)).sum()
    };
    for (bin, found) in profile.free_energy.iter().enumerate() {
        let found = found.unwrap();
        let expected = -(probability(bin) / probability(profile.reference)).ln();
        // Twenty bins at six deviations each.
        let Estimate { value, standard_error, .. } = found;
        assert!((value - expected).abs() <= 6.0 * standard_error + 1e-6, "bin {bin}: {found:?}, expected {expected}");
        assert!(standard_error < 0.6, "bin {bin}: {found:?}");
    }
    assert!(profile.windows.overlap() > 0.01);
}

#[test]
fn samples_do_not_depend_on_threads() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| sample(&[0.0, 0.5, 1.0], 150, true, RANDOMNESS))
    };
    let one = run(1);
    assert_eq!(one, run(4));
    assert_eq!(one.derivatives[1].len(), 150 * 25);
}

#[test]
fn impossible_plans_are_refused() {
    let (path, _) = gumbel();
    let start = draws(&path.reference, Purpose::ReferenceDraw, RANDOMNESS, 3);
    let plan = |places, draws| EquilibriumSampling {
        path: &path,
        places,
        kernel: slow,
        warm_up: 1,
        draws,
        thinning: 1,
        exchange: false,
        randomness: RANDOMNESS,
    };
    for places in [&[][..], &[0.5, 0.5], &[0.0, 1.5], &[f64::NAN], &[-0.5]] {
        assert!(plan(places, 10).run(start.clone()).is_err(), "{places:?}");
    }
    assert!(matches!(plan(&[0.5], 3).run(start.clone()), Err(FreeEnergyError::TooFew { what: "draws", .. })));
    let biased = EquilibriumSampling {
        path: &path,
        places: &[0.5],
        kernel: |_, randomness| UnadjustedLangevin {
            space: Euclidean,
            preconditioner: Identity,
            step_size: 0.1,
            randomness,
        },
        warm_up: 1,
        draws: 10,
        thinning: 1,
        exchange: false,
        randomness: RANDOMNESS,
    };
    assert!(matches!(biased.run(start), Err(FreeEnergyError::BiasedKernel)));
    let one = draws(&path.reference, Purpose::ReferenceDraw, RANDOMNESS, 1);
    let lonely = plan(&[0.0, 1.0], 10).run(one).unwrap();
    assert!(matches!(lonely.free_energies(), Err(FreeEnergyError::TooFew { what: "chains", .. })));
}
