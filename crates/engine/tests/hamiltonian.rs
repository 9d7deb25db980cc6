//! Facts about Hamiltonian Monte Carlo.

mod support;

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::preconditioners::Diagonal;
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Euclidean, Exactness, Identity, Kernel, Layout, LogDensity,
    StateSpace,
};
use ornstein_random::Purpose;
use support::{Crescent, RANDOMNESS, assert_mean, normal_states, run};

fn kernel<C>(preconditioner: C, step_size: f64, trajectory: Trajectory) -> Hamiltonian<Euclidean, C> {
    Hamiltonian { space: Euclidean, preconditioner, step_size, trajectory, randomness: RANDOMNESS }
}

#[test]
fn the_moments_of_a_skewed_density_are_exact() {
    let kernel = kernel(Identity, 0.3, Trajectory::Jittered { mean: 5 });
    assert_eq!(Kernel::<f64, Crescent>::exactness(&kernel), Exactness::Exact);
    let (state, transition) = run(&kernel, &Crescent, Crescent::draws(20_000), 80).unwrap();
    assert!((0.9..0.98).contains(&transition.acceptance), "the step needs correction: {}", transition.acceptance);
    Crescent::check(state.position(), "HMC");
}

#[test]
fn the_moments_are_exact_with_a_preconditioner() {
    let kernel = kernel(Diagonal::from_variances(&[0.49, 1.44]).unwrap(), 0.3, Trajectory::Jittered { mean: 5 });
    let (state, _) = run(&kernel, &Crescent, Crescent::draws(20_000), 80).unwrap();
    Crescent::check(state.position(), "preconditioned HMC");
}

/// A whitened Gaussian moves like a standard one.
#[test]
fn the_preconditioner_is_a_change_of_coordinates() {
    let target = Gaussian::new(vec![0.0; 2], vec![0.01, 100.0]).unwrap();
    let standard = Gaussian::standard(2);
    let start = normal_states(64, 2);
    let trajectory = Trajectory::Fixed(7);
    let (expected, _) = run(&kernel(Identity, 0.2, trajectory), &standard, start.clone(), 20).unwrap();
    let mut stretched: Ensemble<f64> = start;
    CovarianceRoot::apply(&target, 0, stretched.data_mut());
    let (state, _) = run(&kernel(&target, 0.2, trajectory), &target, stretched, 20).unwrap();
    for (coordinate, scale) in [0.01, 100.0].into_iter().enumerate() {
        for lane in 0..64 {
            let (x, y) = (expected.position().get(lane, coordinate), state.position().get(lane, coordinate));
            assert!((y / scale - x).abs() < 1e-11, "{x} {y}");
        }
    }
}

fn variances(states: &Ensemble<f64>, dimension: usize) -> Vec<f64> {
    let n = states.layout().states();
    let square = |i: usize| (0..n).map(|state| states.get(state, i).powi(2)).sum::<f64>() / n as f64;
    (0..dimension).map(square).collect()
}

/// With `L` steps the phase of a mode of precision `p` advances by `L arccos(1 - eps^2 p / 2)`: 3.147 at `p = 9.82`,
/// where `cos^2` is 1 up to 3e-5. Its variance has hardly moved from 1 after 200 steps, although nearly all proposals
/// are accepted.
#[test]
fn a_fixed_length_resonates_and_jitter_cures_it() {
    let precisions: Vec<f64> = (0..100).map(|i| 1.0 + f64::from(i) / 11.0).collect();
    let target = Gaussian::new(vec![0.0; 100], precisions.iter().map(|p| 1.0 / p.sqrt()).collect()).unwrap();
    let start = || normal_states(2048, 100);
    let (fixed, transition) = run(&kernel(Identity, 0.1, Trajectory::Fixed(10)), &target, start(), 200).unwrap();
    assert!(transition.acceptance > 0.95);
    let worst = variances(fixed.position(), 100).iter().zip(&precisions).map(|(v, p)| v * p).fold(0.0, f64::max);
    assert!(worst > 5.0, "the worst mode has {worst} times its variance");

    let (jittered, _) = run(&kernel(Identity, 0.1, Trajectory::Jittered { mean: 10 }), &target, start(), 200).unwrap();
    for (i, (variance, precision)) in variances(jittered.position(), 100).iter().zip(&precisions).enumerate() {
        assert!((variance * precision - 1.0).abs() < 6.0 * (2.0f64 / 2048.0).sqrt(), "mode {i}: {variance}");
    }
}

#[test]
fn a_single_state_moves_too() {
    let layout = Layout::Single { dimension: 5000, chunk: 512 };
    let target = StandardNormal;
    let kernel = kernel(Identity, 0.1, Trajectory::Jittered { mean: 12 });
    let mut start = Ensemble::<f64>::zeros(layout);
    start.for_each_chunk(
        || (),
        |chunk, (), x| {
            Euclidean.white_noise(RANDOMNESS.key(Purpose::InitialState), 0, chunk, x);
            for x in x {
                *x *= 0.8;
            }
        },
    );
    let mut state = kernel.initialise(&target, start).unwrap();
    let mut accepted = 0;
    for step in 1..=60 {
        accepted += kernel.step(&target, &mut state, step).unwrap().accepted;
    }
    assert!(accepted > 40);
    assert_mean(state.position().data(), 0.0, "mean");
    let squares: Vec<f64> = state.position().data().iter().map(|x| x * x).collect();
    assert_mean(&squares, 1.0, "variance");
}

/// `N(0, 1)` in either layout, written for whole ensembles.
struct StandardNormal;

impl LogDensity<f64> for StandardNormal {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        log_density[0] = -0.5 * states.data().iter().map(|x| x * x).sum::<f64>();
        for (score, x) in score.data_mut().iter_mut().zip(states.data()) {
            *score = -x;
        }
        Ok(())
    }
}

/// Beyond the limit of stability every trajectory diverges, is rejected and counted.
#[test]
fn divergences_are_rejected_and_counted() {
    let target = Gaussian::standard(3);
    let start = normal_states::<f64>(100, 3);
    let (state, transition) = run(&kernel(Identity, 4.0, Trajectory::Fixed(30)), &target, start.clone(), 2).unwrap();
    assert_eq!((transition.accepted, transition.divergent), (0, 200));
    assert!(state.statistics().divergent.iter().all(|&divergent| divergent));
    assert_eq!(state.position(), &start);
}

/// The energy in the statistics is that of the state that the chain is left with.
#[test]
fn energies_are_exponential_in_two_dimensions() {
    let target = Gaussian::standard(2);
    let kernel = kernel(Identity, 0.3, Trajectory::Fixed(4));
    let (state, _) = run(&kernel, &target, normal_states::<f64>(20_000, 2), 10).unwrap();
    // |x|^2/2 + |u|^2/2 with four coordinates is Gamma(2): mean 2, mean square 6.
    let energy = state.statistics().energy;
    assert_mean(energy, 2.0, "energy");
    assert_mean(&energy.iter().map(|e| e * e).collect::<Vec<_>>(), 6.0, "squared energy");
}
