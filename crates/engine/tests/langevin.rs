//! Closed-form facts of the Langevin kernels on Gaussians. Step convention: `x + (h/2) C score + sqrt(h) C^(1/2) xi`.
//!
//! Tolerances are six standard errors of the estimate (two-sided false-alarm rate 2e-9).

use ornstein_engine::kernels::{MetropolisLangevin, OrnsteinUhlenbeck, UnadjustedLangevin};
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{
    ChainState, DensityError, Ensemble, Euclidean, Identity, Kernel, LANES, Layout, LogDensity, Randomness, Scalar,
    StateSpace, Transition, drive,
};
use ornstein_random::{Key, Purpose};

const RANDOMNESS: Randomness = Randomness { seed: 7, index: 0 };

/// Every lane of every block at a draw from `N(mean, deviation^2)`.
fn stationary(layout: Layout, means: &[f64], deviations: &[f64]) -> Ensemble<f64> {
    let mut ensemble = Ensemble::zeros(layout);
    let key = RANDOMNESS.key(Purpose::InitialState);
    for (chunk, numbers) in ensemble.data_mut().chunks_mut(layout.chunk_len()).enumerate() {
        StateSpace::<f64>::white_noise(&Euclidean, key, 0, chunk, numbers);
        for (i, x) in numbers.iter_mut().enumerate() {
            *x = means[i / LANES] + deviations[i / LANES] * *x;
        }
    }
    ensemble
}

fn values(ensemble: &Ensemble<f64>, coordinate: usize) -> Vec<f64> {
    (0..ensemble.layout().states()).map(|state| ensemble.get(state, coordinate)).collect()
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|x| x * x).sum::<f64>() / values.len() as f64
}

fn run<D, K: Kernel<f64, D>>(
    kernel: &K,
    target: &D,
    start: Ensemble<f64>,
    steps: u32,
) -> Result<(Ensemble<f64>, f64), DensityError> {
    let mut state = kernel.initialise(target, start)?;
    let mut acceptance = 0.0;
    drive(
        kernel,
        target,
        &mut state,
        1..=steps,
        &mut |_: u32, _: &_, t: &Transition| acceptance += t.acceptance,
        |_| false,
    )?;
    Ok((state.into_position(), acceptance / f64::from(steps)))
}

#[test]
fn stein_identity_fixes_the_score() {
    let layout = Layout::Lanes { states: 4096, dimension: 3 };
    let target = Gaussian::new(vec![1.0, -2.0, 0.5], vec![0.5, 2.0, 1.0]).unwrap();
    let states = stationary(layout, &[1.0, -2.0, 0.5], &[0.5, 2.0, 1.0]);
    let mut score = Ensemble::zeros(states.layout());
    LogDensity::score(&target, &states, &mut score).unwrap();
    let mut products = vec![0.0; 4096];
    let contribute = |chunk: usize, (): &mut (), sums: &mut [f64]| {
        Euclidean.inner_product(chunk, states.chunk(chunk), score.chunk(chunk), sums);
    };
    states.sum_over_chunks(|| (), contribute, &mut products);
    let mean = products.iter().sum::<f64>() / products.len() as f64;
    let variance = products.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / products.len() as f64;
    assert!((mean + 3.0).abs() < 6.0 * (variance / products.len() as f64).sqrt(), "E<x, score> = {mean}");
}

#[test]
fn unadjusted_langevin_is_the_known_autoregression() {
    for step_size in [0.2, 1.0, 2.5] {
        let layout = Layout::Lanes { states: 40_000, dimension: 2 };
        let deviations = [0.3, 5.0];
        let target = Gaussian::new(vec![0.0; 2], deviations.to_vec()).unwrap();
        let kernel =
            UnadjustedLangevin { space: Euclidean, preconditioner: &target, step_size, randomness: RANDOMNESS };
        // Start in the claimed stationary law: variance 1/(1 - h/4) of the target's.
        let stretch = (1.0 / (1.0 - step_size / 4.0)).sqrt();
        let start = stationary(layout, &[0.0; 2], &deviations.map(|d| d * stretch));
        let before = start.clone();
        let (after, _) = run(&kernel, &target, start, 1).unwrap();
        for (coordinate, deviation) in deviations.iter().enumerate() {
            let expected = (deviation * stretch).powi(2);
            let (x, y) = (values(&before, coordinate), values(&after, coordinate));
            let standard_error = expected * (2.0 / x.len() as f64).sqrt();
            assert!((mean_square(&y) - expected).abs() < 6.0 * standard_error, "variance at h = {step_size}");
            let coefficient = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / x.iter().map(|x| x * x).sum::<f64>();
            // The regression's error: noise variance h against x's variance, both in units of the target's.
            let error = (step_size / (stretch * stretch) / x.len() as f64).sqrt();
            assert!((coefficient - (1.0 - step_size / 2.0)).abs() < 6.0 * error, "AR(1) coefficient {coefficient}");
        }
    }
}

#[test]
fn unpreconditioned_langevin_is_stable_below_four_times_the_least_variance() {
    let layout = Layout::Lanes { states: 64, dimension: 2 };
    let target = Gaussian::new(vec![0.0; 2], vec![0.5, 2.0]).unwrap();
    let least = 0.25;
    let start = || stationary(layout, &[0.0; 2], &[0.5, 2.0]);
    let kernel = |step_size| UnadjustedLangevin {
        space: Euclidean,
        preconditioner: Identity,
        step_size,
        randomness: RANDOMNESS,
    };
    let (stable, _) = run(&kernel(3.96 * least), &target, start(), 5000).unwrap();
    // The variance at h = 3.96 P is P/(1 - 0.99) = 100 P; ten standard deviations bound all of 64 chains.
    assert!(values(&stable, 0).iter().all(|x| x.abs() < 10.0 * 10.0 * 0.5));
    // Beyond the limit the multiplier is -1.02 per step: 1e308 is passed within 40,000 steps.
    let diverged = run(&kernel(4.04 * least), &target, start(), 40_000);
    assert!(matches!(diverged, Err(DensityError::Diverged { .. })));
}

#[test]
fn exact_ornstein_uhlenbeck_has_the_target_variance_at_every_step_size() {
    for step_size in [1e-6, 0.1, 1.0, 10.0, 100.0] {
        let layout = Layout::Lanes { states: 50_000, dimension: 1 };
        let target = Gaussian::new(vec![0.0], vec![3.0]).unwrap();
        let kernel = OrnsteinUhlenbeck { space: Euclidean, step_size, randomness: RANDOMNESS };
        let start = stationary(layout, &[0.0], &[3.0]);
        let before = values(&start, 0);
        let (after, _) = run(&kernel, &target, start, 3).unwrap();
        let after = values(&after, 0);
        let n = after.len() as f64;
        assert!((mean_square(&after) / 9.0 - 1.0).abs() < 6.0 * (2.0 / n).sqrt(), "h = {step_size}");
        // The autocorrelation after three steps is e^(-3h/2).
        let correlation = before.iter().zip(&after).map(|(x, y)| x * y).sum::<f64>() / (9.0 * n);
        let expected = (-1.5 * step_size).exp();
        assert!((correlation - expected).abs() < 6.0 * ((1.0 + expected * expected) / n).sqrt(), "h = {step_size}");
    }
}

/// The distribution function of the standard normal by quadrature of its density, to 1e-9.
fn normal_cdf(x: f64) -> f64 {
    let (steps, lower) = (20_000, -12.0);
    let width = (x - lower) / f64::from(steps);
    let density = |t: f64| (-0.5 * t * t).exp() / std::f64::consts::TAU.sqrt();
    (0..steps).map(|i| density(lower + (f64::from(i) + 0.5) * width) * width).sum()
}

/// Mean acceptance of MALA on `N(0, 1)^d` in its stationary law. There `log alpha = (h/8)(|x|^2 - |y|^2)`, a sum over
/// coordinates, normal by the central limit theorem: `N(-d h^3/32, (h/8)^2 d v)` with `v` the variance of
/// `y_i^2 - x_i^2`.
fn expected_acceptance(dimension: f64, h: f64) -> f64 {
    let a = 1.0 - h / 2.0;
    let v = 2.0 * (a * a - 1.0).powi(2) + 4.0 * a * a * h + 2.0 * h * h;
    let (mean, deviation) = (-dimension * h.powi(3) / 32.0, h / 8.0 * (dimension * v).sqrt());
    normal_cdf(mean / deviation)
        + (mean + deviation * deviation / 2.0).exp() * normal_cdf(-deviation - mean / deviation)
}

#[test]
fn metropolis_langevin_accepts_574_of_1000_at_the_optimal_step() {
    let optimal_step = |dimension: f64| 1.65f64.powi(2) * dimension.powf(-1.0 / 3.0);
    assert!((expected_acceptance(1e12, optimal_step(1e12)) - 0.574).abs() < 1e-3, "the diffusion limit");

    let dimension = 2000;
    let layout = Layout::Lanes { states: LANES, dimension };
    let target = Gaussian::standard(dimension);
    let step_size = optimal_step(dimension as f64);
    let repeats: Vec<f64> = (0..64)
        .map(|index| {
            let randomness = Randomness { seed: 11, index };
            let kernel = MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size, randomness };
            let mut start = Ensemble::zeros(layout);
            StateSpace::<f64>::white_noise(&Euclidean, randomness.key(Purpose::InitialState), 0, 0, start.data_mut());
            run(&kernel, &target, start, 10).unwrap().1
        })
        .collect();
    let n = repeats.len() as f64;
    let mean = repeats.iter().sum::<f64>() / n;
    let variance = repeats.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let expected = expected_acceptance(dimension as f64, step_size);
    // Student's t with 63 degrees of freedom exceeds 6 with probability 1e-7.
    assert!((mean - expected).abs() < 6.0 * (variance / n).sqrt(), "acceptance {mean}, expected {expected}");
    assert!((mean - 0.574).abs() < 0.03, "acceptance {mean}");
}

#[test]
fn metropolis_langevin_is_exact_at_a_step_where_the_unadjusted_one_is_far_off() {
    let layout = Layout::Lanes { states: 20_000, dimension: 2 };
    let (means, deviations) = ([1.0, -3.0], [0.5, 2.0]);
    let target = Gaussian::new(means.to_vec(), deviations.to_vec()).unwrap();
    let kernel =
        MetropolisLangevin { space: Euclidean, preconditioner: &target, step_size: 2.0, randomness: RANDOMNESS };
    let (end, acceptance) = run(&kernel, &target, stationary(layout, &means, &deviations), 30).unwrap();
    assert!(acceptance < 0.9, "the step is large enough to need correction: {acceptance}");
    for coordinate in 0..2 {
        let whitened: Vec<f64> =
            values(&end, coordinate).iter().map(|x| (x - means[coordinate]) / deviations[coordinate]).collect();
        let n = whitened.len() as f64;
        assert!((mean_square(&whitened) - 1.0).abs() < 6.0 * (2.0 / n).sqrt());
        assert!((whitened.iter().sum::<f64>() / n).abs() < 6.0 / n.sqrt());
    }
}

/// A density that is not a number on half of the space.
struct HalfLine;

impl LogDensity<f64> for HalfLine {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        for (state, log_density) in log_density.iter_mut().enumerate() {
            let x = states.get(state, 0);
            *log_density = if x > 0.0 { -x } else { f64::NAN };
        }
        score.data_mut().fill(-1.0);
        Ok(())
    }
}

#[test]
fn a_proposal_without_a_density_is_rejected() {
    let layout = Layout::Lanes { states: 4096, dimension: 1 };
    let kernel =
        MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size: 1.0, randomness: RANDOMNESS };
    let start = Ensemble::from_data(layout, vec![1.0; layout.stored()]).unwrap();
    let (end, acceptance) = run(&kernel, &HalfLine, start, 200).unwrap();
    let x = values(&end, 0);
    assert!(x.iter().all(|&x| x > 0.0) && acceptance < 1.0);
    // The law is Exp(1): mean 1, variance 1.
    assert!((x.iter().sum::<f64>() / 4096.0 - 1.0).abs() < 6.0 / 64.0);
    let start = Ensemble::from_data(layout, vec![-1.0; layout.stored()]).unwrap();
    assert!(matches!(kernel.initialise(&HalfLine, start), Err(DensityError::Start { state: 0, .. })));
}

#[test]
fn noise_is_white_in_f32_and_f64() {
    fn second_moment<T: Scalar>() -> f64 {
        let mut noise = vec![T::ZERO; 64_000];
        Euclidean.white_noise(Key::new(3, Purpose::LangevinNoise, 1), 5, 0, &mut noise);
        noise.iter().map(|x| x.to_f64().powi(2)).sum::<f64>() / 64_000.0
    }
    let tolerance = 6.0 * (2.0f64 / 64_000.0).sqrt();
    assert!((second_moment::<f32>() - 1.0).abs() < tolerance);
    assert!((second_moment::<f64>() - 1.0).abs() < tolerance);
}

#[test]
fn chains_do_not_depend_on_threads() {
    let layout = Layout::Lanes { states: 1000, dimension: 5 };
    let target = Gaussian::new(vec![0.0, 1.0, 2.0, 3.0, 4.0], vec![1.0, 2.0, 0.5, 1.0, 3.0]).unwrap();
    let run_with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let kernel = MetropolisLangevin {
                space: Euclidean,
                preconditioner: &target,
                step_size: 0.5,
                randomness: RANDOMNESS,
            };
            let (end, _) = run(&kernel, &target, stationary(layout, &[0.0; 5], &[1.0; 5]), 20).unwrap();
            end.data().iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        })
    };
    let one = run_with(1);
    assert_eq!(one, run_with(2));
    assert_eq!(one, run_with(4));
}
