//! Closed forms of Langevin splittings, and the orders of overdamped schemes.

mod support;

use ornstein_engine::kernels::{
    Aboba, Baoa, Baoab, LeimkuhlerMatthews, MetropolisLangevin, Obabo, Splitting, TamedLangevin, UnadjustedLangevin,
    Underdamped,
};
use ornstein_engine::targets::{Gaussian, Quartic};
use ornstein_engine::{
    ChainState, DensityError, Ensemble, Euclidean, Exactness, Identity, Kernel, LANES, Layout, LogDensity, StateSpace,
    Transition, drive,
};
use ornstein_random::Purpose;
use support::{Crescent, RANDOMNESS, mean_and_error, normal_states, run};

fn underdamped<P>(scheme: P, step_size: f64, friction: f64) -> Underdamped<Euclidean, Identity, P> {
    Underdamped { space: Euclidean, preconditioner: Identity, scheme, step_size, friction, randomness: RANDOMNESS }
}

type Matrix = [[f64; 2]; 2];

/// Position and velocity of lane `lane` after one step from the same place in all lanes.
fn step_from<P: Splitting>(kernel: &Underdamped<Euclidean, Identity, P>, from: [f64; 2], lane: usize) -> [f64; 2] {
    let layout = Layout::Lanes { states: LANES, dimension: 1 };
    let [x, u] = from.map(|value| Ensemble::from_data(layout, vec![value; LANES]).unwrap());
    let target = Gaussian::standard(1);
    let mut state = kernel.initialise(&target, x).unwrap();
    state.set_velocity(&u);
    kernel.step(&target, &mut state, 1).unwrap();
    [state.position().get(lane, 0), state.velocity().unwrap().get(lane, 0)]
}

/// The stationary covariance of `(x, u)` in a harmonic potential: the step is linear, `z' = M z + B xi`, so its matrices can be
/// read off from single steps and the noise, and the covariance solves `S = M S M^T + B B^T`.
fn stationary_covariance<P: Splitting>(kernel: &Underdamped<Euclidean, Identity, P>) -> Matrix {
    let zero = [0, 1].map(|lane| step_from(kernel, [0.0, 0.0], lane));
    let [from_x, from_u] = [[1.0, 0.0], [0.0, 1.0]].map(|from| step_from(kernel, from, 0));
    let m = [0, 1].map(|i| [from_x[i] - zero[0][i], from_u[i] - zero[0][i]]);
    let noise = [Purpose::Momentum, Purpose::LangevinNoise].map(|purpose| {
        let mut noise = [0.0; LANES];
        Euclidean.white_noise(RANDOMNESS.key(purpose), 1, 0, &mut noise);
        noise
    });
    // Two lanes give two equations for the two entries of each row of B.
    let determinant = noise[0][0] * noise[1][1] - noise[0][1] * noise[1][0];
    let b = [0, 1].map(|i| {
        let [first, second] = [zero[0][i], zero[1][i]];
        [
            (first * noise[1][1] - second * noise[1][0]) / determinant,
            (noise[0][0] * second - noise[0][1] * first) / determinant,
        ]
    });
    let mut s = [[0.0; 2]; 2];
    for _ in 0..4000 {
        let entry = |i: usize, j: usize| {
            let quadratic: f64 = (0..4).map(|k| m[i][k / 2] * s[k / 2][k % 2] * m[j][k % 2]).sum();
            quadratic + b[i][0] * b[j][0] + b[i][1] * b[j][1]
        };
        s = [[entry(0, 0), entry(0, 1)], [entry(1, 0), entry(1, 1)]];
    }
    s
}

/// `1 - h^2/4`, the factor by which velocity Verlet's invariant differs from the energy.
fn verlet(h: f64) -> f64 {
    1.0 - h * h / 4.0
}

#[test]
fn harmonic_moments_are_those_of_the_formula() {
    for h in [0.8, 0.4, 0.2, 0.1, 1.9] {
        for friction in [1.0, 0.1, 5.0] {
            let check = |name: &str, s: Matrix, x: f64, u: f64| {
                assert!((s[0][0] - x).abs() < 1e-10, "{name}: <x^2> = {} at h = {h}, exact {x}", s[0][0]);
                assert!((s[1][1] - u).abs() < 1e-10, "{name}: <u^2> = {} at h = {h}, exact {u}", s[1][1]);
            };
            check("BAOAB", stationary_covariance(&underdamped(Baoab, h, friction)), 1.0, verlet(h));
            check("BAOA", stationary_covariance(&underdamped(Baoa, h, friction)), 1.0, 1.0);
            check("OBABO", stationary_covariance(&underdamped(Obabo, h, friction)), 1.0 / verlet(h), 1.0);
            check("ABOBA", stationary_covariance(&underdamped(Aboba, h, friction)), 1.0, 1.0 / verlet(h));
        }
    }
}

/// At this step the bias of second order is below the error of twenty thousand chains.
#[test]
fn a_small_step_has_the_moments_of_a_skewed_density() {
    let kernel = underdamped(Baoab, 0.08, 1.0);
    assert_eq!(Kernel::<f64, Crescent>::exactness(&kernel), Exactness::Biased { order: 2 });
    let (state, _) = run(&kernel, &Crescent, Crescent::draws(20_000), 400).unwrap();
    Crescent::check(state.position(), "BAOAB");
}

/// `E x^2 = 2 Gamma(3/4) / Gamma(1/4)` of `log pi = -x^4/4`.
const MEAN_SQUARE: f64 = 0.675_978_240_067_284_7;

/// `E x^2` over the stationary law of a kernel on the quartic, from 8192 coordinates, and its standard error.
fn quartic_mean_square<K: Kernel<f64, Quartic>>(kernel: &K, steps: u32) -> (f64, f64) {
    let (target, burn_in) = (Quartic::new(128).unwrap(), 200);
    let mut state = kernel.initialise(&target, normal_states(64, 128)).unwrap();
    let mut sums = vec![0.0; 64 * 128];
    let mut record = |step: u32, position: &Ensemble<f64>, _: &Transition| {
        if step > burn_in {
            for (sum, x) in sums.iter_mut().zip(position.data()) {
                *sum += x * x;
            }
        }
    };
    drive(kernel, &target, &mut state, 1..=steps + burn_in, &mut record, |_| false).unwrap();
    for sum in &mut sums {
        *sum /= f64::from(steps);
    }
    mean_and_error(&sums)
}

/// Stationary `E x^2` of both schemes on the quartic by quadrature of their transition kernels; the steps of that table
/// (`x + e score + sqrt(2 e) xi`, `e` = 0.05, 0.1) are half of ours.
#[test]
fn leimkuhler_matthews_is_of_second_order_where_euler_is_of_first() {
    let randomness = RANDOMNESS;
    let euler = UnadjustedLangevin { space: Euclidean, preconditioner: Identity, step_size: 0.1, randomness };
    let (value, error) = quartic_mean_square(&euler, 10_000);
    assert!((value - 0.680_870_935_685_923_3).abs() < 6.0 * error, "Euler: {value} +- {error}");
    assert!(value - MEAN_SQUARE > 10.0 * error, "Euler's bias is seen");

    let middle = |step_size| LeimkuhlerMatthews { space: Euclidean, preconditioner: Identity, step_size, randomness };
    let (value, error) = quartic_mean_square(&middle(0.1), 10_000);
    assert!((value - 0.675_743_318_064_276_9).abs() < 6.0 * error, "at e = 0.05: {value} +- {error}");
    let (value, error) = quartic_mean_square(&middle(0.2), 20_000);
    assert!((value - 0.674_895_871_769_999_5).abs() < 6.0 * error, "at e = 0.1: {value} +- {error}");
    assert!(error < 2e-4);
}

/// Noise is addressed, so a chain that stops and starts again from its position takes up the noise where it was.
#[test]
fn leimkuhler_matthews_resumes_from_its_position() {
    let kernel = LeimkuhlerMatthews {
        space: Euclidean,
        preconditioner: &Gaussian::standard(3),
        step_size: 0.3,
        randomness: RANDOMNESS,
    };
    let target = Gaussian::new(vec![1.0, 2.0, 3.0], vec![0.5, 1.0, 2.0]).unwrap();
    let (whole, _) = run(&kernel, &target, normal_states::<f64>(100, 3), 20).unwrap();
    let (half, _) = run(&kernel, &target, normal_states::<f64>(100, 3), 10).unwrap();
    let mut resumed = kernel.initialise(&target, half.into_position()).unwrap();
    drive(&kernel, &target, &mut resumed, 11..=20, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    assert_eq!(resumed.position(), whole.position());
}

/// From far out Euler's step overshoots the quartic's minimum by more each time. Tamed and corrected steps come back.
#[test]
fn euler_escapes_a_superlinear_drift_and_others_do_not() {
    let start = || {
        let mut start = normal_states::<f64>(6400, 1);
        for x in start.data_mut() {
            *x *= 6.0;
        }
        start
    };
    let (step_size, randomness) = (0.2, RANDOMNESS);
    let euler = UnadjustedLangevin { space: Euclidean, preconditioner: Identity, step_size, randomness };
    assert!(matches!(run(&euler, &Quartic::new(1).unwrap(), start(), 1000), Err(DensityError::Diverged { .. })));

    let mean_square = |states: &Ensemble<f64>| {
        mean_and_error(&(0..6400).map(|state| states.get(state, 0).powi(2)).collect::<Vec<_>>())
    };
    // The correction rejects every step from beyond |x| = 5 or so, since no step leads back there; it starts closer.
    let exact = MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size, randomness };
    let (state, _) = run(&exact, &Quartic::new(1).unwrap(), normal_states(6400, 1), 2000).unwrap();
    let (value, error) = mean_square(state.position());
    assert!((value - MEAN_SQUARE).abs() < 6.0 * error, "MALA: {value} +- {error}");

    let tamed = TamedLangevin { space: Euclidean, preconditioner: Identity, step_size, randomness };
    assert_eq!(Kernel::<f64, Quartic>::exactness(&tamed), Exactness::Biased { order: 1 });
    let (state, _) = run(&tamed, &Quartic::new(1).unwrap(), start(), 2000).unwrap();
    let (value, error) = mean_square(state.position());
    // A bias of first order in the step remains.
    assert!((value - MEAN_SQUARE).abs() < step_size * MEAN_SQUARE + 6.0 * error, "tamed: {value}");
}

/// The velocity is part of the state: a chain that takes it up again goes on as if it had not stopped.
#[test]
fn a_chain_resumes_from_position_and_velocity() {
    let target = Gaussian::standard(3);
    let kernel = underdamped(Baoab, 0.3, 0.5);
    let (whole, _) = run(&kernel, &target, normal_states::<f64>(100, 3), 20).unwrap();
    let (half, _) = run(&kernel, &target, normal_states::<f64>(100, 3), 10).unwrap();
    let mut resumed = kernel.initialise(&target, half.position().clone()).unwrap();
    resumed.set_velocity(half.velocity().unwrap());
    drive(&kernel, &target, &mut resumed, 11..=20, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    assert_eq!(resumed.position(), whole.position());
    assert_eq!(resumed.velocity(), whole.velocity());
}

/// A whitened Gaussian moves like a standard one, also part by part.
#[test]
fn the_preconditioner_is_a_change_of_coordinates() {
    let target = Gaussian::new(vec![0.0; 2], vec![0.01, 100.0]).unwrap();
    let standard = Gaussian::standard(2);
    let whitened = Underdamped {
        space: Euclidean,
        preconditioner: &target,
        scheme: Baoab,
        step_size: 0.4,
        friction: 1.0,
        randomness: RANDOMNESS,
    };
    let start = Ensemble::<f64>::zeros(Layout::Lanes { states: 64, dimension: 2 });
    let (expected, _) = run(&underdamped(Baoab, 0.4, 1.0), &standard, start.clone(), 20).unwrap();
    let (state, _) = run(&whitened, &target, start, 20).unwrap();
    for (coordinate, scale) in [0.01, 100.0].into_iter().enumerate() {
        for lane in 0..64 {
            let (x, y) = (expected.position().get(lane, coordinate), state.position().get(lane, coordinate));
            assert!((y / scale - x).abs() < 1e-11, "{x} {y}");
        }
    }
}

/// The target's own error stops the run.
struct Broken;

impl LogDensity<f64> for Broken {
    fn evaluate(&self, _: &Ensemble<f64>, _: &mut Ensemble<f64>, _: &mut [f64]) -> Result<(), DensityError> {
        Err(DensityError::Fatal("no licence".into()))
    }
}

#[test]
fn a_fatal_error_is_passed_on() {
    let result = underdamped(Baoab, 0.1, 1.0).initialise(&Broken, normal_states(1, 1));
    assert!(matches!(result, Err(DensityError::Fatal(_))));
}
