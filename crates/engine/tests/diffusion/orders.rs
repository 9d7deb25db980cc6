//! Solvers converge with the order that they state. All are linear on Gaussian data, so their errors are measured
//! without sampling.

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::data::GaussianData;
use ornstein_engine::diffusion::processes::{
    Edm, SubVariancePreserving, VarianceExploding, VariancePreservingCosine, VariancePreservingLinear,
};
use ornstein_engine::diffusion::solvers::{
    Adaptive, Ancestral, DpmMultistep, Euler, EulerMaruyama, Exponential, ExponentialOrder, Heun, PredictorCorrector,
    RungeKutta, StochasticDpm, StochasticHeun,
};
use ornstein_engine::diffusion::{ButcherTableau, DiffusionProcess, NoiseLevel, Solver, TimeGrid};
use ornstein_random::Purpose;

use crate::checks::{generation, moments, order};

const MEAN: f64 = 0.7;
const VARIANCE: f64 = 0.25;

fn data() -> GaussianData {
    GaussianData::new(vec![MEAN], vec![VARIANCE.sqrt()]).unwrap()
}

/// Mean and variance of the noisy data.
fn marginal(level: NoiseLevel) -> [f64; 2] {
    [level.alpha * MEAN, level.alpha.powi(2) * VARIANCE + level.sigma.powi(2)]
}

/// Where the probability flow leads a state: `x = alpha m + (S_s / S_t) (x - alpha_t m)`.
fn flow(from: NoiseLevel, to: NoiseLevel, x: f64) -> f64 {
    let [start, end] = [marginal(from), marginal(to)];
    end[0] + (end[1] / start[1]).sqrt() * (x - start[0])
}

fn processes() -> [Box<dyn DiffusionProcess>; 5] {
    [
        Box::new(VariancePreservingLinear::default()),
        Box::new(VariancePreservingCosine::default()),
        Box::new(SubVariancePreserving::default()),
        Box::new(VarianceExploding::default()),
        Box::new(Edm::default()),
    ]
}

/// The error of a deterministic solver's path, on a grid that is even in the logarithm of the signal-to-noise ratio.
fn path_error<S: Solver<f64>>(process: &dyn DiffusionProcess, solver: S, steps: u32) -> f64 {
    let data = data();
    let end = process.time_at_log_snr(6.0);
    let grid = TimeGrid::log_snr(process, process.horizon(), end, steps).unwrap();
    let start = 1.3 * process.prior_deviation();
    let result =
        generation(process, &data, solver, &grid).transport(Ensemble::from_states(1, 1, |_, _| start)).unwrap();
    result.get(0, 0) - flow(process.level(process.horizon()), process.level(end), start)
}

fn check_path_order<S: Solver<f64> + Copy>(solver: S) {
    for (number, process) in processes().iter().enumerate() {
        let [coarse, fine] = [160, 320].map(|steps| path_error(process.as_ref(), solver, steps));
        let measured = order(coarse, fine);
        assert!(
            (measured - f64::from(solver.order())).abs() < 0.2,
            "process {number}: {measured} ({coarse:e} {fine:e})"
        );
    }
}

#[test]
fn flow_solvers_converge_with_their_order_on_every_process() {
    check_path_order(Euler);
    check_path_order(Heun);
    check_path_order(DpmMultistep);
    for order in [ExponentialOrder::One, ExponentialOrder::Two] {
        check_path_order(Exponential { order, data_variance: 0.0 });
        check_path_order(Exponential { order, data_variance: 0.1 });
    }
    for tableau in
        [ButcherTableau::EULER, ButcherTableau::HEUN, ButcherTableau::BOGACKI_SHAMPINE, ButcherTableau::KUTTA]
    {
        check_path_order(RungeKutta { tableau });
    }
}

#[test]
fn exponential_integrators_are_exact_for_gaussian_data_of_their_variance() {
    for process in processes() {
        for order in [ExponentialOrder::One, ExponentialOrder::Two] {
            let error = path_error(process.as_ref(), Exponential { order, data_variance: VARIANCE }, 3);
            assert!(error.abs() < 1e-11, "{error:e}");
        }
    }
}

/// Numbers made with an independent implementation in Python (NumPy): data `N(0.7, 0.5^2)`, EDM grid with `rho = 7` from 80 to
/// 0.002, from `x = 104`; 160 steps.
#[test]
fn flow_solvers_agree_with_an_independent_implementation() {
    fn result<S: Solver<f64>>(solver: S) -> f64 {
        let (process, data) = (Edm::default(), data());
        let grid = TimeGrid::power(&process, 80.0, 0.002, 160, 7.0).unwrap();
        let start = Ensemble::from_states(1, 1, |_, _| 104.0);
        generation(&process, &data, solver, &grid).transport(start).unwrap().get(0, 0)
    }
    assert!((result(Euler) - 1.334_251_815_414_885_2).abs() < 1e-11);
    assert!((result(Heun) - 1.345_977_465_497_017_6).abs() < 1e-11);
    assert!((result(DpmMultistep) - 1.345_982_573_760_804).abs() < 1e-11);
}

/// As above: variance-preserving process, rates 0.1 to 20, from `N(0, 1)` at `t = 1` to `t = 0.001` in even steps.
#[test]
fn euler_maruyama_agrees_with_an_independent_moment_recursion() {
    let (process, data) = (VariancePreservingLinear::default(), data());
    for (steps, mean, variance) in
        [(50, 0.708_199_472_677_821_4, 0.258_255_691_844_426_26), (200, 0.702_031_834_445_995_4, 0.251_930_847_553_659)]
    {
        let grid = TimeGrid::uniform(1.0, 1e-3, steps).unwrap();
        let run = generation(&process, &data, EulerMaruyama, &grid);
        let found = moments(&run, &[(Purpose::ReverseDiffusion, steps)], [0.0, 1.0]);
        assert!((found[0] - mean).abs() < 1e-10 && (found[1] - variance).abs() < 1e-10, "{found:?}");
    }
}

/// Errors of mean and variance at the end of a reverse diffusion from a fixed state at a logarithmic signal-to-noise ratio
/// of -2. The exact law is that of the forward process, conditioned on its end: `x_t` and `x_T` have the covariance
/// `(alpha_T / alpha_t) V_t`.
fn bridge_errors<S: Solver<f64>>(
    process: &dyn DiffusionProcess,
    solver: S,
    steps: u32,
    even_in_time: bool,
) -> [f64; 2] {
    let data = data();
    let [start, end] = [-2.0, 4.0].map(|log_snr| process.time_at_log_snr(log_snr));
    let grid = if even_in_time {
        TimeGrid::uniform(start, end, steps).unwrap()
    } else {
        TimeGrid::log_snr(process, start, end, steps).unwrap()
    };
    let run = generation(process, &data, solver, &grid);
    let [start, end] = [start, end].map(|time| process.level(time));
    let [[start_mean, start_variance], [end_mean, end_variance]] = [start, end].map(marginal);
    let state = start_mean + 1.5 * start_variance.sqrt();
    let covariance = start.alpha / end.alpha * end_variance;
    let mean = end_mean + covariance / start_variance * (state - start_mean);
    let variance = end_variance - covariance * covariance / start_variance;
    let found = moments(&run, &[(Purpose::ReverseDiffusion, steps)], [state, 0.0]);
    [found[0] - mean, found[1] - variance]
}

/// Expects these orders of mean and variance, or no error where none is given.
fn check_weak_orders<S: Solver<f64> + Copy>(solver: S, expected: [Option<f64>; 2], even_in_time: bool) {
    for (number, process) in processes().iter().enumerate() {
        let [coarse, fine] = [80, 160].map(|steps| bridge_errors(process.as_ref(), solver, steps, even_in_time));
        for (moment, ((coarse, fine), expected)) in coarse.iter().zip(fine).zip(expected).enumerate() {
            let measured = order(*coarse, fine);
            let sound = expected.map_or(fine.abs() < 1e-12, |expected| (measured - expected).abs() < 0.3);
            assert!(sound, "process {number}, moment {moment}: {measured} ({fine:e})");
        }
    }
}

/// Ancestral steps have the exact mean, `E[x_s | x_t]`. Along the reverse diffusion `D` is a martingale, so what the two-step
/// method extrapolates has mean zero for linear `D`: its mean is exact too.
#[test]
fn stochastic_solvers_converge_with_their_weak_order() {
    check_weak_orders(EulerMaruyama, [Some(1.0), Some(1.0)], true);
    check_weak_orders(Ancestral, [None, Some(1.0)], false);
    check_weak_orders(StochasticDpm, [None, Some(2.0)], false);
}

/// With noise added and removed again on the way, the law is that of the process at every time; from the exact marginal the
/// mean is right to rounding, and the variance to second order.
#[test]
fn churned_flow_converges_with_second_order() {
    for (number, process) in processes().iter().enumerate() {
        let (start, end) = (process.horizon(), process.time_at_log_snr(6.0));
        let errors = [80, 160].map(|steps| {
            let grid = TimeGrid::log_snr(process.as_ref(), start, end, steps).unwrap();
            let (data, solver) = (data(), StochasticHeun::with_total_churn(10.0, steps));
            let run = generation(process.as_ref(), &data, solver, &grid);
            let noises = [(Purpose::ReverseDiffusion, steps)];
            let found = moments(&run, &noises, marginal(process.level(start)));
            let exact = marginal(process.level(end));
            assert!((found[0] - exact[0]).abs() < 1e-12);
            found[1] - exact[1]
        });
        let measured = order(errors[0], errors[1]);
        assert!((measured - 2.0).abs() < 0.3, "process {number}: {measured} {errors:?}");
    }
}

/// At the noise it reached, the corrector is `x' = (1 - e/V)(x - mu) + mu + sqrt(2e) xi` for Gaussian data of noisy variance
/// `V`, with `e = 2 (r sigma)^2`.
#[test]
fn langevin_corrections_relax_to_the_marginal() {
    let (process, data) = (VariancePreservingLinear::default(), data());
    let grid = TimeGrid::uniform(0.6, 0.5, 1).unwrap();
    let corrector = PredictorCorrector { predictor: Euler, signal_to_noise: 0.2, corrections: 40 };
    let start = [1.0, 2.0];
    let [mut mean, mut variance] = moments(&generation(&process, &data, Euler, &grid), &[], start);
    let level = process.level(0.5);
    let [centre, stationary] = marginal(level);
    let step = 2.0 * (0.2 * level.sigma).powi(2);
    for _ in 0..40 {
        mean = centre + (1.0 - step / stationary) * (mean - centre);
        variance = (1.0 - step / stationary).powi(2) * variance + 2.0 * step;
    }
    let found = moments(&generation(&process, &data, corrector, &grid), &[(Purpose::Corrector, 40)], start);
    assert!((found[0] - mean).abs() < 1e-10 && (found[1] - variance).abs() < 1e-10, "{found:?} {mean} {variance}");
}

#[test]
fn adaptive_steps_keep_the_tolerance() {
    let data = data();
    for process in processes() {
        let end = process.time_at_log_snr(6.0);
        let grid = TimeGrid::new(vec![process.horizon(), end]).unwrap();
        let mut evaluations = Vec::new();
        for tolerance in [1e-3, 1e-5, 1e-7] {
            let run = generation(process.as_ref(), &data, Adaptive::with_tolerance(tolerance), &grid);
            let mut parts = run.start_from(Ensemble::from_states(1, 1, |_, _| 1.3));
            evaluations.push(run.advance(&mut parts, 0..1).unwrap().evaluations);
            let result = run.finish(parts).unwrap().get(0, 0);
            let exact = flow(process.level(process.horizon()), process.level(end), 1.3);
            // The local errors of up to some hundred steps add up, but the flow contracts them.
            assert!((result - exact).abs() < 20.0 * tolerance, "{tolerance:e}: {:e}", result - exact);
        }
        // An estimate of order 3: a hundredth of the tolerance asks for 4.6 times as many steps.
        assert!(
            evaluations.windows(2).all(|pair| pair[1] > 2.0 * pair[0] && pair[1] < 8.0 * pair[0]),
            "{evaluations:?}"
        );
    }
}
