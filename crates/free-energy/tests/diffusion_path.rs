//! Annealing along the marginals of a diffusion, where every `ln Z` is zero.

mod support;

use ornstein_engine::diffusion::DiffusionProcess;
use ornstein_engine::diffusion::processes::{VarianceExploding, VariancePreservingLinear};
use ornstein_engine::paths::Diffusion;
use ornstein_engine::targets::GaussianMixture;
use ornstein_engine::{Path, Randomness};
use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
use ornstein_free_energy::moves::{ExactMove, LangevinMove};
use ornstein_free_energy::{Schedule, bennett, exponential_average};
use ornstein_random::Purpose;
use support::{draws, hamiltonian};

const RANDOMNESS: Randomness = Randomness { seed: 140, index: 0 };

/// Three modes of different weight and width, far apart.
fn data() -> GaussianMixture {
    let mode = |weight, means: [f64; 2], deviation| ornstein_engine::targets::Component {
        weight,
        means: means.to_vec(),
        deviations: vec![deviation, 1.5 * deviation],
    };
    GaussianMixture::new(vec![mode(1.0, [-3.0, 0.0], 0.3), mode(4.0, [2.0, 1.0], 0.5), mode(2.0, [1.0, -3.0], 0.2)])
        .unwrap()
}

/// Works of both directions with HMC whose step follows the narrowest mode.
fn works<P: DiffusionProcess>(path: &Diffusion<P>, schedule: &Schedule, walkers: usize) -> [Vec<f64>; 2] {
    [Direction::Forward, Direction::Reverse].map(|direction| {
        let index = u64::from(direction == Direction::Reverse);
        let randomness = Randomness { index, ..RANDOMNESS };
        let (beta, purpose) = match direction {
            Direction::Forward => (0.0, Purpose::ReferenceDraw),
            Direction::Reverse => (1.0, Purpose::TargetDraw),
        };
        let start = draws(&Path::<f64>::at(path, beta), purpose, randomness, walkers);
        let moves = |place: usize| {
            let narrowest = path.marginal(schedule.betas()[place]).unwrap().components()[2].deviations[0];
            ExactMove::new::<f64, GaussianMixture>(hamiltonian(0.6 * narrowest, 4, randomness), 2).unwrap()
        };
        let annealing = Annealing { path, schedule, moves, direction, recording: Recording::none() };
        annealing.run(start).unwrap().log_weights.into_iter().map(|weight| -weight).collect()
    })
}

#[test]
fn marginals_of_diffusions_are_normalised() {
    // Steps that are short near the data, where the marginals change most.
    let falling = |length: usize, power: f64| {
        let betas = (0..=length).map(|t| 1.0 - (1.0 - t as f64 / length as f64).powf(power)).collect();
        Schedule::new(betas).unwrap()
    };
    let preserving =
        works(&Diffusion::new(VariancePreservingLinear::default(), data()).unwrap(), &falling(100, 1.5), 1600);
    let exploding = VarianceExploding::new(0.01, 10.0).unwrap();
    let exploding = works(&Diffusion::new(exploding, data()).unwrap(), &falling(100, 1.0), 1600);
    for [forward, reverse] in [preserving, exploding] {
        let both = bennett(&forward, &reverse).unwrap();
        assert!(both.reliability.reliable, "{}", both.reliability);
        let difference = both.free_energy;
        assert!(difference.interval(1.0 - 1e-8).contains(0.0) && difference.standard_error < 0.03, "{difference:?}");
        let log_weights: Vec<f64> = forward.iter().map(|work| -work).collect();
        let forward = exponential_average(&log_weights).unwrap();
        assert!(forward.log_mean.interval(1.0 - 1e-8).contains(0.0) && forward.reliability.reliable, "{forward:?}");
    }
}

/// The same with Langevin moves that carry their weight: the reverse diffusion, corrected.
#[test]
fn unadjusted_moves_along_a_diffusion_are_unbiased() {
    let path = Diffusion::new(VariancePreservingLinear::default(), data()).unwrap();
    let schedule = Schedule::new((0..=400).map(|t| 1.0 - (1.0 - f64::from(t) / 400.0).powf(1.5)).collect()).unwrap();
    let moves = |place: usize| {
        let narrowest = path.marginal(schedule.betas()[place]).unwrap().components()[2].deviations[0];
        LangevinMove { step_size: 0.3 * narrowest * narrowest, randomness: RANDOMNESS }
    };
    let (direction, recording) = (Direction::Forward, Recording::none());
    let annealing = Annealing { path: &path, schedule: &schedule, moves, direction, recording };
    let start = draws(&Path::<f64>::at(&path, 0.0), Purpose::ReferenceDraw, RANDOMNESS, 3200);
    let average = exponential_average(&annealing.run(start).unwrap().log_weights).unwrap();
    assert!(average.log_mean.interval(1.0 - 1e-8).contains(0.0), "{average:?}");
    assert!(average.reliability.reliable && average.log_mean.standard_error < 0.05, "{average:?}");
}
