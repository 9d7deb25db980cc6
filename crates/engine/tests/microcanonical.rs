//! Facts about kernels that move at constant speed, and about proposals that a reference leaves invariant.

mod support;

use ornstein_engine::adaptation::EnergyVariance;
use ornstein_engine::kernels::{
    IsokineticScheme, MicrocanonicalLangevin, MicrocanonicalMetropolis, PreconditionedCrankNicolson, Reweighted,
    Trajectory,
};
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{ChainState, Ensemble, Euclidean, Exactness, Identity, Kernel, Transition, drive};
use support::{Crescent, RANDOMNESS, assert_mean, normal_states, run};

fn unadjusted(step_size: f64, decoherence_length: f64) -> MicrocanonicalLangevin<Identity> {
    MicrocanonicalLangevin {
        preconditioner: Identity,
        scheme: IsokineticScheme::Leapfrog,
        step_size,
        decoherence_length,
        randomness: RANDOMNESS,
    }
}

#[test]
fn the_adjusted_kernel_is_exact_on_a_skewed_density() {
    for scheme in [IsokineticScheme::Leapfrog, IsokineticScheme::MinimalNorm] {
        let kernel = MicrocanonicalMetropolis {
            preconditioner: Identity,
            scheme,
            step_size: 0.4,
            trajectory: Trajectory::Jittered { mean: 5 },
            randomness: RANDOMNESS,
        };
        assert_eq!(Kernel::<f64, Crescent>::exactness(&kernel), Exactness::Exact);
        let (state, transition) = run(&kernel, &Crescent, Crescent::draws(20_000), 100).unwrap();
        assert!(transition.acceptance < 0.99, "the step needs correction: {}", transition.acceptance);
        Crescent::check(state.position(), &format!("adjusted microcanonical, {scheme:?}"));
    }
}

#[test]
fn a_small_step_of_the_unadjusted_kernel_has_small_bias() {
    let (state, _) = run(&unadjusted(0.05, 1.4), &Crescent, Crescent::draws(10_000), 800).unwrap();
    Crescent::check(state.position(), "microcanonical Langevin");
}

#[test]
fn the_velocity_has_unit_length() {
    let (state, _) = run(&unadjusted(0.5, 3.0), &Gaussian::standard(10), normal_states::<f64>(100, 10), 50).unwrap();
    let velocity = state.velocity().unwrap();
    for s in 0..100 {
        let square: f64 = (0..10).map(|i| velocity.get(s, i).powi(2)).sum();
        assert!((square - 1.0).abs() < 1e-13, "{square}");
    }
}

/// The energy error of a step is of third order, so its square per dimension scales with the sixth power of the step.
#[test]
fn the_energy_variance_controls_the_step() {
    let deviations: Vec<f64> = (0..50).map(|i| 0.5 + 0.03 * f64::from(i)).collect();
    let target = Gaussian::new(vec![0.0; 50], deviations.clone()).unwrap();
    let variance_at = |step_size: f64| {
        let kernel = unadjusted(step_size, 50f64.sqrt());
        let (mut state, _) = run(&kernel, &target, normal_states::<f64>(256, 50), 200).unwrap();
        let mut sum = 0.0;
        for step in 201..=300 {
            kernel.step(&target, &mut state, step).unwrap();
            sum += state.energy_variance();
        }
        sum / 100.0
    };
    let order = (variance_at(1.0) / variance_at(0.5)).log2();
    assert!((5.3..6.7).contains(&order), "order {order}");

    let mut kernel = unadjusted(0.01, 50f64.sqrt());
    let search = EnergyVariance::default();
    let mut state = search.run(&mut kernel, &target, &normal_states::<f64>(256, 50)).unwrap();
    let found = variance_at(kernel.step_size);
    assert!((found / 5e-4).ln().abs() < 0.3, "{found}");
    // At that step the variances are right to a percent or two.
    let mut sums = vec![0.0; 50];
    let mut record = |_: u32, position: &Ensemble<f64>, _: &Transition| {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum += (0..256).map(|s| position.get(s, i).powi(2)).sum::<f64>() / 256.0;
        }
    };
    drive(&kernel, &target, &mut state, 201..=700, &mut record, |_| false).unwrap();
    let ratio: f64 = sums.iter().zip(&deviations).map(|(sum, s)| sum / 500.0 / (s * s)).sum::<f64>() / 50.0;
    assert!((ratio - 1.0).abs() < 0.03, "{ratio}");
}

/// A likelihood `N(y; x, s^2)` of an observation `y` under a prior `N(0, 1)`: the posterior is normal with variance
/// `s^2 / (1 + s^2)` and mean `y / (1 + s^2)`.
#[test]
fn crank_nicolson_has_the_conjugate_posterior() {
    let (prior, noise, data) = ([1.0, 3.0], [0.5, 2.0], [1.5, -4.0]);
    let target = Reweighted {
        reference: Gaussian::new(vec![0.0; 2], prior.to_vec()).unwrap(),
        likelihood: Gaussian::new(data.to_vec(), noise.to_vec()).unwrap(),
    };
    let kernel = PreconditionedCrankNicolson { space: Euclidean, step_size: 0.4, randomness: RANDOMNESS };
    let (state, transition) = run(&kernel, &target, normal_states::<f64>(20_000, 2), 150).unwrap();
    assert!((0.2..0.8).contains(&transition.acceptance), "{}", transition.acceptance);
    for i in 0..2 {
        let (p, s) = (prior[i] * prior[i], noise[i] * noise[i]);
        let (mean, variance) = (data[i] * p / (p + s), p * s / (p + s));
        let x: Vec<f64> = (0..20_000).map(|state_| state.position().get(state_, i)).collect();
        assert_mean(&x, mean, "posterior mean");
        assert_mean(&x.iter().map(|x| (x - mean).powi(2)).collect::<Vec<_>>(), variance, "posterior variance");
    }
}

#[test]
fn crank_nicolson_accepts_everything_without_data() {
    let flat = Gaussian::new(vec![0.0; 3], vec![1e150; 3]).unwrap();
    let target = Reweighted { reference: Identity, likelihood: flat };
    let kernel = PreconditionedCrankNicolson { space: Euclidean, step_size: 1.0, randomness: RANDOMNESS };
    let (state, transition) = run(&kernel, &target, normal_states::<f64>(5000, 3), 3).unwrap();
    assert_eq!(transition.acceptance, 1.0);
    let squares: Vec<f64> = (0..5000).map(|s| state.position().get(s, 1).powi(2)).collect();
    assert_mean(&squares, 1.0, "variance of the reference");
}
