//! Weights, means and variances of an asymmetric mixture come out.

use ornstein_engine::diffusion::data::{Component, GaussianData, MixtureData};
use ornstein_engine::diffusion::processes::{
    Edm, SubVariancePreserving, VarianceExploding, VariancePreservingCosine, VariancePreservingLinear,
};
use ornstein_engine::diffusion::solvers::{
    Adaptive, Ancestral, DpmMultistep, EulerMaruyama, Heun, StochasticDpm, StochasticHeun,
};
use ornstein_engine::diffusion::{DiffusionProcess, Solver, TimeGrid};
use ornstein_engine::{Ensemble, Layout};
use ornstein_random::Purpose;

use crate::checks::{generation, moments};

const STATES: usize = 20_000;

/// Weight, means and deviations: so far apart that each state belongs to one component with probability 1 - 1e-9.
const COMPONENTS: [(f64, [f64; 2], [f64; 2]); 3] =
    [(0.15, [-2.0, 0.5], [0.2, 0.1]), (0.25, [1.5, 1.5], [0.1, 0.25]), (0.6, [0.5, -2.0], [0.15, 0.15])];

fn data() -> MixtureData {
    let components = COMPONENTS.map(|(weight, means, deviations)| Component {
        weight,
        means: means.to_vec(),
        deviations: deviations.to_vec(),
    });
    MixtureData::new(&components).unwrap()
}

/// Checks a solver's draws. Once a state belongs to a component, that component's Gaussian is all it feels: so the
/// discretisation bias of its mean and variance is that of the Gaussian alone, which is measured without sampling. The weights
/// are decided before, at high noise; `weight_bias` allows them a tenth of the step in `lambda` for solvers of first order, its
/// square for those of second.
fn check<S: Solver<f64> + Copy>(
    name: &str,
    process: &dyn DiffusionProcess,
    solver: S,
    grid: &TimeGrid,
    weight_bias: f64,
) {
    let data = data();
    let layout = Layout::Lanes { states: STATES, dimension: 2 };
    let draws: Ensemble<f64> =
        generation(process, &data, solver, grid).run(layout, grid.steps(), &mut |_: u32, _: &_, _: &_| {}).unwrap();
    let rows = draws.to_rows();
    let end = process.level(grid.times()[grid.steps() as usize]);
    for (k, (weight, means, deviations)) in COMPONENTS.iter().enumerate() {
        let distance = |row: &[f64], k: usize| (row[0] - COMPONENTS[k].1[0]).hypot(row[1] - COMPONENTS[k].1[1]);
        let nearest = |row: &&[f64]| (0..3).all(|other| distance(row, k) <= distance(row, other));
        let members: Vec<_> = rows.chunks_exact(2).filter(nearest).collect();
        let count = members.len() as f64;
        let error = (weight * (1.0 - weight) / STATES as f64).sqrt();
        let found = count / STATES as f64;
        assert!((found - weight).abs() < 6.0 * error + weight_bias, "{name}: weight {k} {found}");
        for i in 0..2 {
            let exact = [end.alpha * means[i], (end.alpha * deviations[i]).powi(2) + end.sigma.powi(2)];
            let alone = GaussianData::new(vec![means[i]], vec![deviations[i]]).unwrap();
            let noise = if solver.is_stochastic() { grid.steps() } else { 0 };
            let run = generation(process, &alone, solver, grid);
            let biased = moments(&run, &[(Purpose::ReverseDiffusion, noise)], [0.0, process.prior_deviation().powi(2)]);
            let bias = [0, 1].map(|moment| 1.5 * (biased[moment] - exact[moment]).abs());
            let mean = members.iter().map(|row| row[i]).sum::<f64>() / count;
            let variance = members.iter().map(|row| (row[i] - mean).powi(2)).sum::<f64>() / count;
            let (mean_error, variance_error) = ((exact[1] / count).sqrt(), exact[1] * (2.0 / count).sqrt());
            assert!((mean - exact[0]).abs() < 6.0 * mean_error + bias[0], "{name}: mean {k} {i}: {mean} {bias:?}");
            assert!(
                (variance - exact[1]).abs() < 6.0 * variance_error + bias[1] + 1e-4 * exact[1],
                "{name}: variance {k} {i}: {variance} {} {bias:?}",
                exact[1]
            );
        }
    }
}

#[test]
fn mixture_is_reproduced_by_every_kind_of_solver() {
    let process = VariancePreservingLinear::default();
    let even = TimeGrid::uniform(1.0, 1e-3, 400).unwrap();
    check("Euler-Maruyama", &process, EulerMaruyama, &even, 0.005);
    let grid = TimeGrid::log_snr(&process, 1.0, 1e-3, 200).unwrap();
    check("ancestral", &process, Ancestral, &grid, 0.005);
    check("SDE-DPM", &process, StochasticDpm, &grid, 0.005);
    check("churn", &process, StochasticHeun::with_total_churn(20.0, 200), &grid, 0.002);
    check("Heun", &process, Heun, &grid, 0.002);
    check("DPM", &process, DpmMultistep, &grid, 0.002);
}

/// The probability flow from the prior, which differs from the marginal at the horizon by `alpha_T E[x_0]`, of which half a
/// deviation's worth may pass into a weight: `alpha_T |mean| / sigma_T * 0.4`.
#[test]
fn mixture_is_reproduced_under_every_process() {
    let adaptive = Adaptive::with_tolerance(1e-5);
    let processes: [Box<dyn DiffusionProcess>; 4] = [
        Box::new(VariancePreservingCosine::default()),
        Box::new(SubVariancePreserving::default()),
        Box::new(VarianceExploding::default()),
        Box::new(Edm::default()),
    ];
    for (number, process) in processes.iter().enumerate() {
        let grid = TimeGrid::new(vec![process.horizon(), process.time_at_log_snr(9.0)]).unwrap();
        let bias = 0.4 * 1.2 / process.level(process.horizon()).noise_to_signal();
        check(&format!("process {number}"), process.as_ref(), adaptive, &grid, bias);
    }
}
