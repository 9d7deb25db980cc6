//! Many wells in 32 dimensions: 65 536 modes, whose weights the denoiser has wrong by a factor of up to 1.6 to the sixteenth power.

use ornstein_diagnostics::chains::{Chains, mean_standard_error};
use ornstein_engine::diffusion::processes::Edm;
use ornstein_engine::diffusion::{ReverseProblem, TimeGrid};
use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::targets::{ExactSampler, KnownAnswers, ManyWell};
use ornstein_engine::{ChainState, Ensemble, Euclidean, Identity, Kernel, Layout, Randomness, Transition, drive};
use ornstein_free_energy::bound_of_mean;
use ornstein_free_energy::diffusion_bridge::{BridgeMetropolis, DataMoments, DiffusionBridge, TwoEndedEstimate};

use crate::cycle;
use crate::product_denoiser::{Fault, ProductDenoiser};

const DIMENSION: usize = 32;
const CHAINS: usize = 8192;
/// 30-digit quadrature (mpmath).
const LN_Z: f64 = 164.695_675_313_181_88;
const RIGHT: f64 = 0.844_307_096_211_139_2;

fn grid(process: Edm, steps: u32) -> TimeGrid {
    TimeGrid::power(&process, 10.0, 0.05, steps, 3.0).unwrap().then(0.0).unwrap()
}

/// A bridge whose moments were measured on draws of the model itself.
fn bridge<'a>(process: &'a Edm, denoiser: &'a ProductDenoiser, steps: u32) -> DiffusionBridge<'a> {
    let (problem, grid) = (ReverseProblem { process, denoiser }, grid(*process, steps));
    let within: Vec<f64> = (0..DIMENSION).map(|i| [0.05, 1.0][i % 2]).collect();
    let guess = DataMoments::given(vec![0.0; DIMENSION], within).unwrap();
    let pilot = Randomness { seed: 11, index: 1 << 40 };
    let own = DiffusionBridge::new(problem, &grid, &guess).unwrap();
    let own = own.forward(&ManyWell::new(DIMENSION).unwrap(), 512, pilot).unwrap().position;
    let moments = DataMoments::measured(problem, &grid, &own, pilot).unwrap();
    DiffusionBridge::new(problem, &grid, &moments).unwrap()
}

fn draws(states: usize, index: u64) -> Ensemble<f64> {
    let mut draws = Ensemble::zeros(Layout::Lanes { states, dimension: DIMENSION });
    ManyWell::new(DIMENSION).unwrap().draw(Randomness { seed: 12, index }, &mut draws).unwrap();
    draws
}

/// The share of right wells of every state.
fn right_share(states: &Ensemble<f64>) -> Vec<f64> {
    let right = |state: usize| (0..DIMENSION / 2).filter(|well| states.get(state, 2 * well) > 0.0).count();
    (0..states.layout().states()).map(|state| right(state) as f64 / (DIMENSION / 2) as f64).collect()
}

#[test]
fn weights_and_both_ends_mend_a_model_of_many_wells() {
    let (process, target) = (Edm::new(10.0).unwrap(), ManyWell::new(DIMENSION).unwrap());
    let denoiser = ProductDenoiser::new(DIMENSION, Fault { right: 0.75, width: 1.04 });
    let bridge = bridge(&process, &denoiser, 80);
    let randomness = Randomness { seed: 10, index: 0 };
    let forward = bridge.forward(&target, 2048, randomness).unwrap();
    let shares = right_share(&forward.position);
    let raw = bound_of_mean(&shares).unwrap();
    assert!((raw.value - RIGHT).abs() > 30.0 * raw.standard_error, "{raw:?}");

    let average = forward.log_normalisation().unwrap();
    let share = forward.mean(&shares).unwrap();
    println!(
        "raw {:.4} +- {:.4}, weighted {:.4} +- {:.4}",
        raw.value, raw.standard_error, share.value, share.standard_error
    );
    println!("ln Z by weights {:.4} +- {:.4}", average.log_mean.value, average.log_mean.standard_error);
    assert!(average.reliability.reliable, "{}", average.reliability);
    assert!(average.log_mean.interval(1.0 - 1e-8).contains(LN_Z) && average.log_mean.standard_error < 0.1);
    assert!(share.interval(1.0 - 1e-8).contains(RIGHT) && share.standard_error < 0.01);

    let reverse = bridge.reverse(&target, draws(2048, 0), randomness).unwrap();
    let both = TwoEndedEstimate::new(&forward, &reverse).unwrap();
    let estimate = both.log_normalisation;
    println!("ln Z by both ends {:.4} +- {:.4}, exact {LN_Z:.4}", estimate.value, estimate.standard_error);
    assert!(both.bennett.reliability.reliable && both.weights.reliable && both.missed == 0.0);
    assert!(estimate.interval(1.0 - 1e-8).contains(LN_Z) && estimate.standard_error < 0.04);
}

/// A model that is so wrong that its weights are of no use is still of use from both ends, and says so of its weights.
#[test]
fn a_worse_model_is_condemned_and_saved_by_both_ends() {
    let (process, target) = (Edm::new(10.0).unwrap(), ManyWell::new(DIMENSION).unwrap());
    let denoiser = ProductDenoiser::new(DIMENSION, Fault { right: 0.4, width: 1.1 });
    let bridge = bridge(&process, &denoiser, 60);
    let randomness = Randomness { seed: 13, index: 0 };
    let forward = bridge.forward(&target, 4096, randomness).unwrap();
    let reverse = bridge.reverse(&target, draws(4096, 1), randomness).unwrap();
    let both = TwoEndedEstimate::new(&forward, &reverse).unwrap();
    let estimate = both.log_normalisation;
    println!("{}; both ends {:.3} +- {:.3}", both.weights, estimate.value, estimate.standard_error);
    assert!(!both.weights.reliable);
    assert!(both.bennett.reliability.reliable);
    assert!(estimate.interval(1.0 - 1e-8).contains(LN_Z) && estimate.standard_error < 0.2);
}

#[test]
fn chains_jump_between_wells() {
    let (process, target) = (Edm::new(10.0).unwrap(), ManyWell::new(DIMENSION).unwrap());
    let denoiser = ProductDenoiser::new(DIMENSION, Fault { right: 0.78, width: 1.03 });
    let bridge = bridge(&process, &denoiser, 50);
    // Half-way jumps, and one in three all the way.
    let depth = bridge.depth_at_noise(1.2);
    assert!(depth > 10 && depth < 45, "{depth}");
    let plan = cycle(5, 1, &[depth, depth, bridge.steps()]);
    let kernel = BridgeMetropolis::new(&bridge, plan, Randomness { seed: 14, index: 0 }, |randomness| {
        MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size: 0.03, randomness }
    })
    .unwrap();
    // All start in the one mode where every well is on the left.
    let start = Ensemble::from_states(128, DIMENSION, |_, i| [-1.7, 0.0][i % 2]);
    let mut state = kernel.initialise(&target, start).unwrap();
    let mut history = Vec::new();
    let mut watch = |step: u32, position: &Ensemble<f64>, _: &Transition| {
        if step > 20 {
            history.push(right_share(position));
        }
    };
    drive(&kernel, &target, &mut state, 1..=100, &mut watch, |_| false).unwrap();
    let by_chain: Vec<f64> = (0..128).flat_map(|chain| history.iter().map(move |row| row[chain])).collect();
    let chains = Chains::new(&by_chain, 128).unwrap();
    let mean = by_chain.iter().sum::<f64>() / by_chain.len() as f64;
    let error = mean_standard_error(&chains);
    println!("share of right wells {mean:.4} +- {error:.4}, {} jumps", state.jumps().iter().sum::<u64>());
    assert!((mean - RIGHT).abs() < 6.0 * error && error < 0.005, "{mean} +- {error}");
}

/// Invariance without any wait: chains that begin as exact draws still are after a few steps, though half of them jumped.
#[test]
fn exact_draws_stay_exact() {
    let (process, target) = (Edm::new(10.0).unwrap(), ManyWell::new(DIMENSION).unwrap());
    let denoiser = ProductDenoiser::new(DIMENSION, Fault { right: 0.75, width: 1.04 });
    let bridge = bridge(&process, &denoiser, 40);
    let plan = cycle(2, 2, &[bridge.depth_at_noise(1.2), bridge.steps()]);
    let kernel = BridgeMetropolis::new(&bridge, plan, Randomness { seed: 15, index: 0 }, |randomness| {
        MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size: 0.03, randomness }
    })
    .unwrap();
    let mut state = kernel.initialise(&target, draws(CHAINS, 3)).unwrap();
    for step in 1..=4 {
        kernel.step(&target, &mut state, step).unwrap();
    }
    let jumped = state.jumps().iter().filter(|jumps| **jumps > 0).count();
    assert!(jumped > CHAINS / 3, "{jumped}");
    let position = state.position();
    // The share of right wells, and the mean squares of both coordinates of all pairs.
    let share = bound_of_mean(&right_share(position)).unwrap();
    let squares = |parity: usize| {
        let of = |chain: usize| (0..16).map(|pair| position.get(chain, 2 * pair + parity).powi(2)).sum::<f64>() / 16.0;
        bound_of_mean(&(0..CHAINS).map(of).collect::<Vec<_>>()).unwrap()
    };
    let (means, variances) = (target.means().unwrap(), target.variances().unwrap());
    for (found, exact) in [(share, RIGHT), (squares(0), variances[0] + means[0].powi(2)), (squares(1), 1.0)] {
        println!("{:.5} +- {:.5}, exact {exact:.5}, {jumped} jumped", found.value, found.standard_error);
        assert!((found.value - exact).abs() < 5.5 * found.standard_error, "{found:?}, exact {exact}");
    }
}
