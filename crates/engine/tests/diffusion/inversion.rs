//! The probability flow encodes data as noise, and decodes it.

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::processes::{Edm, VariancePreservingCosine, VariancePreservingLinear};
use ornstein_engine::diffusion::solvers::{
    Adaptive, DpmMultistep, Euler, Exponential, ExponentialOrder, Heun, RungeKutta,
};
use ornstein_engine::diffusion::{ButcherTableau, DiffusionProcess, Solver, TimeGrid};

use crate::checks::generation;

/// The largest change of states that went to the noise and back.
fn change<S: Solver<f64> + Copy>(process: &dyn DiffusionProcess, solver: S, steps: u32) -> f64 {
    let component = |weight, means: [f64; 2]| Component { weight, means: means.to_vec(), deviations: vec![0.4, 0.6] };
    let data = MixtureData::new(&[component(0.3, [-1.0, 0.2]), component(0.7, [1.0, -0.4])]).unwrap();
    let down = TimeGrid::log_snr(process, process.horizon(), process.time_at_log_snr(5.0), steps).unwrap();
    let up = down.clone().reversed();
    let states = Ensemble::from_states(100, 2, |state, i| 1.5 * ((2 * state + i) as f64).sin());
    let latent = generation(process, &data, solver, &up).transport(states.clone()).unwrap();
    let back = generation(process, &data, solver, &down).transport(latent).unwrap();
    states.data().iter().zip(back.data()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

#[test]
fn flow_solvers_invert_themselves_to_their_order() {
    let processes: [&dyn DiffusionProcess; 3] =
        [&VariancePreservingLinear::default(), &VariancePreservingCosine::default(), &Edm::default()];
    for process in processes {
        let kutta = RungeKutta { tableau: ButcherTableau::KUTTA };
        assert!(change(process, kutta, 400) < 1e-7);
        assert!(change(process, Adaptive::with_tolerance(1e-8), 1) < 1e-5);
        // Halving the step divides the change by 2^order; at least by 2^(order - 1/2).
        assert!(change(process, Euler, 400) < 0.71 * change(process, Euler, 200));
        assert!(change(process, Heun, 400) < 0.36 * change(process, Heun, 200));
        assert!(change(process, DpmMultistep, 400) < 0.36 * change(process, DpmMultistep, 200));
        let exponential = Exponential { order: ExponentialOrder::Two, data_variance: 0.25 };
        assert!(change(process, exponential, 400) < 0.36 * change(process, exponential, 200));
    }
}
