//! Facts about the no-U-turn sampler.
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set where it is inlined"
)]

mod support;

use ornstein_engine::kernels::NoUTurn;
use ornstein_engine::preconditioners::Diagonal;
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{
    ChainState, DensityError, Ensemble, Exactness, Identity, Kernel, LANES, LaneArray, LaneDensity, Layout, Scalar,
    log_density_by_lanes,
};
use support::{Crescent, RANDOMNESS, assert_mean, mean_and_error, normal_states, run};

fn kernel<C>(preconditioner: C, step_size: f64, max_depth: u32) -> NoUTurn<C> {
    NoUTurn { preconditioner, step_size, max_depth, randomness: RANDOMNESS }
}

#[test]
fn the_moments_of_a_skewed_density_are_exact() {
    for (step_size, max_depth) in [(0.3, 10), (0.35, 2)] {
        let kernel = kernel(Identity, step_size, max_depth);
        assert_eq!(Kernel::<f64, Crescent>::exactness(&kernel), Exactness::Exact);
        let (state, transition) = run(&kernel, &Crescent, Crescent::draws(10_000), 80).unwrap();
        assert!(transition.evaluations > 2.0);
        Crescent::check(state.position(), &format!("NUTS with step {step_size} to depth {max_depth}"));
    }
}

/// Starts in the stationary law, so that it does not matter how fast the tail is reached, and looks ten times as closely.
#[test]
#[ignore = "takes half a minute"]
fn the_law_of_a_skewed_density_is_left_invariant_to_a_per_mille() {
    let start = Crescent::draws(1_000_000);
    Crescent::check(&start, "independent draws");
    for (step_size, max_depth) in [(0.3, 10), (0.35, 2), (0.6, 10)] {
        let kernel = kernel(Identity, step_size, max_depth);
        let (state, _) = run(&kernel, &Crescent, start.clone(), 15).unwrap();
        Crescent::check(state.position(), &format!("NUTS with step {step_size} to depth {max_depth}"));
    }
}

#[test]
fn the_moments_are_exact_with_a_preconditioner() {
    let (state, _) =
        run(&kernel(Diagonal::from_variances(&[0.49, 1.44]).unwrap(), 0.3, 10), &Crescent, Crescent::draws(10_000), 50)
            .unwrap();
    Crescent::check(state.position(), "preconditioned NUTS");
}

/// `log pi = -x` on the half-line, with a density of zero beyond: trajectories end at the edge all the time.
struct Exponential;

impl<T: Scalar> LaneDensity<T> for Exponential {
    fn dimension(&self) -> usize {
        1
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        for lane in 0..LANES {
            let x = position[0][lane].to_f64();
            score[0][lane] = -T::ONE;
            log_density[lane] = if x > 0.0 { -x } else { f64::NEG_INFINITY };
        }
        Ok(())
    }
}

log_density_by_lanes!(Exponential);

#[test]
fn an_edge_of_the_density_does_no_harm_but_is_counted() {
    let start = Ensemble::<f64>::from_states(6_400, 1, |state, _| 0.1 + (state % 7) as f64);
    let (state, transition) = run(&kernel(Identity, 0.4, 6), &Exponential, start, 150).unwrap();
    assert!(transition.divergent > 0);
    let x: Vec<f64> = (0..6_400).map(|s| state.position().get(s, 0)).collect();
    assert!(x.iter().all(|&x| x > 0.0));
    assert_mean(&x, 1.0, "mean");
    assert_mean(&x.iter().map(|x| x * x).collect::<Vec<_>>(), 2.0, "mean square");
}

/// The variances of a Gaussian whose scales differ by a factor of ten.
#[test]
fn long_and_short_directions_are_explored_alike() {
    let deviations: Vec<f64> = (0..20).map(|i| 0.1 + 0.9 * f64::from(i) / 19.0).collect();
    let target = Gaussian::new(vec![0.0; 20], deviations.clone()).unwrap();
    let (state, transition) = run(&kernel(Identity, 0.1, 10), &target, normal_states::<f64>(2048, 20), 50).unwrap();
    assert!(transition.acceptance > 0.8, "{}", transition.acceptance);
    let n = 2048.0f64;
    for (i, deviation) in deviations.iter().enumerate() {
        let squares: f64 = (0..2048).map(|s| (state.position().get(s, i) / deviation).powi(2)).sum();
        assert!((squares / n - 1.0).abs() < 6.0 * (2.0 / n).sqrt(), "direction {i}: {}", squares / n);
    }
    // The longest direction needs about pi of time until it turns: 31 steps, a tree of depth 5.
    let depth: Vec<f64> = state.statistics().tree_depth.iter().map(|&depth| f64::from(depth)).collect();
    assert!((3.5..6.0).contains(&mean_and_error(&depth).0), "{:?}", mean_and_error(&depth));
}

/// In a free particle's flat direction nothing turns: the tree grows to its limit.
#[test]
fn the_depth_is_limited() {
    let target = Gaussian::new(vec![0.0], vec![1e6]).unwrap();
    let (state, transition) = run(&kernel(Identity, 0.1, 5), &target, normal_states::<f64>(64, 1), 1).unwrap();
    assert!(state.statistics().tree_depth.iter().all(|&depth| depth == 5));
    assert!(state.statistics().trajectory_steps.iter().all(|&steps| steps == 31));
    assert_eq!(transition.evaluations, 31.0);
    // The density is flat, so every point has the same weight, and the new half is always taken.
    assert_eq!(transition.accepted, 64);
}

#[test]
fn energies_are_those_of_the_stationary_law() {
    let target = Gaussian::standard(2);
    let (state, _) = run(&kernel(Identity, 0.5, 8), &target, normal_states::<f64>(20_000, 2), 20).unwrap();
    // With a new velocity and after the trajectory alike, |x|^2/2 + |u|^2/2 is Gamma(2): mean 2, mean square 6.
    let energy = state.statistics().energy;
    assert_mean(energy, 2.0, "energy");
    assert_mean(&energy.iter().map(|e| e * e).collect::<Vec<_>>(), 6.0, "squared energy");
    let log_density = state.statistics().log_density;
    assert_mean(log_density, -1.0, "log-density");
}

#[test]
fn one_huge_state_is_refused() {
    let start = Ensemble::<f64>::zeros(Layout::Single { dimension: 8, chunk: 4 });
    assert!(kernel(Identity, 0.1, 5).initialise(&Gaussian::standard(8), start).is_err());
}
