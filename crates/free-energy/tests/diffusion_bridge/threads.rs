//! Results do not depend on the number of threads.

use ornstein_engine::diffusion::solvers::Heun;
use ornstein_engine::diffusion::{ReverseProblem, TimeGrid};
use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::{ChainState, Ensemble, Euclidean, Identity, Kernel, Randomness};
use ornstein_free_energy::diffusion_bridge::{BridgeMetropolis, FlowProposal};

use crate::bimodal::{Bimodal, bridge, process, wrong_denoiser};
use crate::cycle;

/// All that the module computes, as bits.
fn everything() -> Vec<u64> {
    let (target, denoiser, process) = (Bimodal::new(), wrong_denoiser(0.5, 1.1), process());
    let bridge = bridge(&denoiser, 20);
    let randomness = Randomness { seed: 20, index: 3 };
    let forward = bridge.forward(&target, 200, randomness).unwrap();
    let reverse = bridge.reverse(&target, forward.position.clone(), randomness).unwrap();
    let grid = TimeGrid::log_snr(&process, 1.0, 3e-3, 12).unwrap();
    let problem = ReverseProblem { process: &process, denoiser: &denoiser };
    let flow = FlowProposal { problem, solver: Heun, grid: &grid, relative_step: 1e-5, randomness };
    let flow = flow.draw(&target, 200, 2).unwrap();
    let kernel = BridgeMetropolis::new(&bridge, cycle(2, 2, &[9, 21]), randomness, |randomness| MetropolisLangevin {
        space: Euclidean,
        preconditioner: Identity,
        step_size: 0.2,
        randomness,
    })
    .unwrap();
    let mut state = kernel.initialise(&target, forward.position.clone()).unwrap();
    // Blocks worked on apart move as they do together.
    let mut parts: Vec<_> = forward
        .position
        .clone()
        .into_blocks()
        .into_iter()
        .map(|block| kernel.initialise(&target, block).unwrap())
        .collect();
    for step in 1..=5 {
        kernel.step(&target, &mut state, step).unwrap();
    }
    ornstein_engine::advance(&kernel, &target, &mut parts, 1..=5).unwrap();
    let apart = Ensemble::from_blocks(parts.iter().map(ChainState::position)).unwrap();
    assert_eq!(apart.to_rows(), state.position().to_rows());
    // A checkpoint is the position and the number of the step.
    let mut resumed = kernel.initialise(&target, state.position().clone()).unwrap();
    kernel.step(&target, &mut state, 6).unwrap();
    kernel.step(&target, &mut resumed, 6).unwrap();
    assert_eq!(resumed.position().to_rows(), state.position().to_rows());
    let numbers = [
        forward.position.to_rows(),
        forward.log_weights,
        reverse.log_weights,
        flow.log_weights,
        state.position().to_rows(),
        state.log_weights().to_vec(),
    ];
    numbers.concat().into_iter().map(f64::to_bits).collect()
}

#[test]
fn one_thread_and_two_give_the_same_bits() {
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(everything);
    assert_eq!(on(1), on(2));
}
