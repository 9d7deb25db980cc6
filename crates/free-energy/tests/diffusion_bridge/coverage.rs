//! How often intervals hold the truth.

use ornstein_engine::targets::ExactSampler;
use ornstein_engine::{Ensemble, Layout, Randomness};
use ornstein_free_energy::Estimate;
use ornstein_free_energy::diffusion_bridge::TwoEndedEstimate;

use crate::bimodal::{Bimodal, LN_Z, RIGHT, bridge, right_indicator, wrong_denoiser};

/// Repetitions; 95 % of them give 1140 with a deviation of 7.5.
const REPEATS: u64 = 1200;

#[test]
#[ignore = "five seconds: 1200 repetitions"]
fn intervals_of_95_per_cent_hold_in_95_per_cent() {
    let (target, denoiser) = (Bimodal::new(), wrong_denoiser(0.4, 1.15));
    let bridge = bridge(&denoiser, 40);
    let mut held = [0; 3];
    let mut reliable = 0;
    for index in 0..REPEATS {
        let randomness = Randomness { seed: 30, index };
        let forward = bridge.forward(&target, 1024, randomness).unwrap();
        let mut draws = Ensemble::zeros(Layout::Lanes { states: 1024, dimension: 2 });
        target.0.draw(randomness, &mut draws).unwrap();
        let reverse = bridge.reverse(&target, draws, randomness).unwrap();
        let both = TwoEndedEstimate::new(&forward, &reverse).unwrap();
        let share = forward.mean(&right_indicator(&forward.position)).unwrap();
        let cases: [(Estimate, f64); 3] =
            [(both.forward.log_mean, LN_Z), (both.log_normalisation, LN_Z), (share, RIGHT)];
        for (held, (estimate, exact)) in held.iter_mut().zip(cases) {
            *held += u32::from(estimate.interval(0.95).contains(exact));
        }
        reliable += u32::from(both.weights.reliable && both.bennett.reliability.reliable);
    }
    let rate = held.map(|held| f64::from(held) / REPEATS as f64);
    println!("forward {:.3}, both ends {:.3}, mode weight {:.3}; reliable {reliable}", rate[0], rate[1], rate[2]);
    assert!(rate.iter().all(|rate| (0.93..0.97).contains(rate)), "{rate:?}");
    // The tail of the weights looks too heavy in one of twenty samples, which is caution, not a failure.
    assert!(f64::from(reliable) > 0.9 * REPEATS as f64);
}
