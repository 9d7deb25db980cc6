//! Densities by the probability flow equal the closed forms.

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::data::{Component, GaussianData, MixtureData};
use ornstein_engine::diffusion::processes::{Edm, VariancePreservingLinear};
use ornstein_engine::diffusion::{
    ButcherTableau, CentralDifference, CoordinateTrace, Denoiser, DiffusionProcess, ExactTrace, FlowLikelihood,
    Hutchinson, NoiseLevel, ProbeDistribution, ReverseProblem, TimeGrid, TraceEstimator,
};

use crate::checks::{RANDOMNESS, order};

fn mixture() -> MixtureData {
    let component = |weight, means: [f64; 3], deviations: [f64; 3]| Component {
        weight,
        means: means.to_vec(),
        deviations: deviations.to_vec(),
    };
    MixtureData::new(&[
        component(0.3, [-1.0, 0.5, 0.0], [0.5, 0.3, 0.4]),
        component(0.7, [1.0, 0.0, 0.3], [0.4, 0.6, 0.2]),
    ])
    .unwrap()
}

fn points(states: usize) -> Ensemble<f64> {
    Ensemble::from_states(states, 3, |state, i| ((state * 3 + i) as f64 * 1.37).sin())
}

fn row(ensemble: &Ensemble<f64>, state: usize) -> Vec<f64> {
    (0..3).map(|i| ensemble.get(state, i)).collect()
}

/// The largest error of `ln p(x_0) = ln p(x_T) + volume`, where the exact density stands in for the prior at the noisy end:
/// what is left is the error of the flow.
fn error(
    process: &dyn DiffusionProcess,
    denoiser: &dyn Denoiser<f64>,
    exact: impl Fn(NoiseLevel, &[f64]) -> f64,
    trace: impl TraceEstimator<f64>,
    (tableau, steps): (ButcherTableau, u32),
) -> f64 {
    let (start, end) = (process.time_at_log_snr(8.0), process.horizon());
    let grid = TimeGrid::log_snr(process, start, end, steps).unwrap();
    let problem = ReverseProblem { process, denoiser };
    let states = points(70);
    let found = FlowLikelihood { problem, trace, tableau, grid: &grid }.evaluate(states.clone()).unwrap();
    let errors = (0..70).map(|state| {
        let expected = exact(process.level(start), &row(&states, state));
        exact(process.level(end), &row(&found.latent, state)) + found.log_volume[state] - expected
    });
    errors.fold(0.0, |largest, error| f64::max(largest, error.abs()))
}

#[test]
fn likelihoods_converge_with_the_order_of_the_method() {
    let (gaussian, mixture) = (GaussianData::new(vec![0.7, -0.2, 0.1], vec![0.5, 0.3, 1.2]).unwrap(), mixture());
    for (tableau, steps) in [
        (ButcherTableau::EULER, 400),
        (ButcherTableau::HEUN, 400),
        (ButcherTableau::BOGACKI_SHAMPINE, 200),
        (ButcherTableau::KUTTA, 100),
    ] {
        for process in [&VariancePreservingLinear::default() as &dyn DiffusionProcess, &Edm::default()] {
            let [coarse, fine] = [steps, 2 * steps].map(|steps| {
                let exact = |level, x: &[f64]| gaussian.log_density(level, x);
                error(process, &gaussian, exact, ExactTrace(&gaussian), (tableau, steps))
            });
            assert!((order(coarse, fine) - f64::from(tableau.order)).abs() < 0.25, "{coarse:e} {fine:e}");
            let [coarse, fine] = [steps, 2 * steps].map(|steps| {
                let exact = |level, x: &[f64]| mixture.log_density(level, x);
                error(process, &mixture, exact, ExactTrace(&mixture), (tableau, steps))
            });
            assert!((order(coarse, fine) - f64::from(tableau.order)).abs() < 0.5, "{coarse:e} {fine:e}");
        }
    }
}

#[test]
fn likelihood_of_a_mixture_is_the_closed_form() {
    let (process, data) = (VariancePreservingLinear::default(), mixture());
    let exact = |level, x: &[f64]| data.log_density(level, x);
    let method = (ButcherTableau::KUTTA, 400);
    let closed = error(&process, &data, exact, ExactTrace(&data), method);
    assert!(closed < 1e-6, "{closed:e}");
    let differences = CoordinateTrace { product: CentralDifference::for_precision::<f64>() };
    let differences = error(&process, &data, exact, differences, method);
    assert!(differences < 2e-6, "{differences:e}");
}

/// With the prior `N(0, 1)` in place of the marginal at the horizon: they differ by `alpha_T (x, E[x_0])` in the logarithm,
/// at most 0.0066 * 3 * 3 here.
#[test]
fn density_is_normalised() {
    let (process, data) = (VariancePreservingLinear::default(), mixture());
    let grid = TimeGrid::log_snr(&process, 1e-3, 1.0, 200).unwrap();
    let problem = ReverseProblem { process: &process, denoiser: &data };
    let flow = FlowLikelihood { problem, trace: ExactTrace(&data), tableau: ButcherTableau::KUTTA, grid: &grid };
    let found = flow.evaluate(points(70)).unwrap();
    for state in 0..70 {
        let exact = data.log_density(process.level(1e-3), &row(&points(70), state));
        assert!((found.log_density[state] - exact).abs() < 0.06, "{} {exact}", found.log_density[state]);
        assert_eq!(found.standard_error[state], 0.0);
    }
}

/// The mean of 32 probes over its standard error follows Student's law with 31 degrees of freedom, nearly, since an integral
/// of many probes' quadratic forms is nearly normal: 95 % lie within 2.04. Six standard errors of that share over 2000 states
/// are 0.029.
#[test]
fn error_bars_of_random_probes_cover_the_exact_value() {
    let (process, data) = (VariancePreservingLinear::default(), mixture());
    let grid = TimeGrid::log_snr(&process, 1e-3, 1.0, 40).unwrap();
    let problem = ReverseProblem { process: &process, denoiser: &data };
    let tableau = ButcherTableau::HEUN;
    let states = points(2000);
    let exact =
        FlowLikelihood { problem, trace: ExactTrace(&data), tableau, grid: &grid }.evaluate(states.clone()).unwrap();
    for distribution in [ProbeDistribution::Rademacher, ProbeDistribution::Gaussian] {
        let product = CentralDifference::for_precision::<f64>();
        let trace = Hutchinson { probes: 32, distribution, product, randomness: RANDOMNESS };
        let found = FlowLikelihood { problem, trace, tableau, grid: &grid }.evaluate(states.clone()).unwrap();
        let scores: Vec<_> = (0..2000)
            .map(|state| (found.log_density[state] - exact.log_density[state]) / found.standard_error[state])
            .collect();
        let covered = scores.iter().filter(|z| z.abs() < 2.04).count() as f64 / 2000.0;
        assert!((covered - 0.95).abs() < 0.03, "{distribution:?}: {covered}");
        // Unbiased: the sum of 2000 independent errors over the root of the sum of their variances is a standard normal.
        let sum: f64 = (0..2000).map(|state| found.log_density[state] - exact.log_density[state]).sum();
        let variance: f64 = found.standard_error.iter().map(|error| error * error).sum();
        assert!(sum.abs() < 6.0 * variance.sqrt(), "{distribution:?}: {}", sum / variance.sqrt());
    }
}
