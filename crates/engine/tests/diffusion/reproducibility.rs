//! The same bits on every instruction set, any number of threads, in any stretches, from any checkpoint.

use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::guidance::{Energy, GuidancePoint, Guided};
use ornstein_engine::diffusion::processes::VariancePreservingCosine;
use ornstein_engine::diffusion::solvers::{
    Adaptive, Ancestral, DpmMultistep, EulerMaruyama, Exponential, ExponentialOrder, Heun, PredictorCorrector,
    StochasticDpm, StochasticHeun,
};
use ornstein_engine::diffusion::{
    Denoiser, DiffusionProcess, Generation, NoiseLevel, ReverseProblem, Solver, SolverState, TimeGrid, Workspace,
};
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{DensityError, Ensemble, Layout, Scalar};
use ornstein_random::InstructionSet;

use crate::checks::RANDOMNESS;

const LAYOUT: Layout = Layout::Lanes { states: 150, dimension: 3 };
const STEPS: u32 = 12;

fn mixture() -> MixtureData {
    let component = |k: f64| Component {
        weight: 1.0 + k,
        means: vec![k.sin(), k.cos(), 0.3 * k],
        deviations: vec![0.1 + 0.05 * k, 0.2, 0.15],
    };
    MixtureData::new(&[component(0.0), component(1.0), component(2.0), component(3.0)]).unwrap()
}

fn with_run<T: Scalar, S: Solver<T>, R>(solver: S, work: impl FnOnce(&Generation<'_, T, S>) -> R) -> R {
    let (process, data) = (VariancePreservingCosine::default(), mixture());
    let guidance = Energy { log_factor: Gaussian::standard(3), strength: 0.3, point: GuidancePoint::State };
    let guided = Guided { denoiser: &data, guidance };
    let grid = TimeGrid::log_snr(&process, 0.99, 1e-3, STEPS - 1).unwrap().then(0.0).unwrap();
    let problem = ReverseProblem { process: &process, denoiser: &guided };
    work(&Generation { problem, solver, grid: &grid, final_denoising: false, randomness: RANDOMNESS })
}

/// All bits of a run's result.
fn bits<T: Scalar, S: Solver<T>>(solver: S, stretch: u32) -> Vec<u64> {
    let result = with_run(solver, |run| run.run(LAYOUT, stretch, &mut |_: u32, _: &Ensemble<T>, _: &_| {}).unwrap());
    result.to_rows().into_iter().map(|x| x.to_f64().to_bits()).collect()
}

fn all_bits(stretch: u32) -> Vec<Vec<u64>> {
    let corrected = PredictorCorrector { predictor: EulerMaruyama, signal_to_noise: 0.1, corrections: 2 };
    vec![
        bits::<f32, _>(EulerMaruyama, stretch),
        bits::<f64, _>(corrected, stretch),
        bits::<f32, _>(Ancestral, stretch),
        bits::<f64, _>(StochasticDpm, stretch),
        bits::<f32, _>(DpmMultistep, stretch),
        bits::<f64, _>(StochasticHeun::with_total_churn(5.0, STEPS), stretch),
        bits::<f32, _>(Heun, stretch),
        bits::<f64, _>(Exponential { order: ExponentialOrder::Two, data_variance: 0.1 }, stretch),
        bits::<f64, _>(Adaptive::with_tolerance(1e-4), stretch),
    ]
}

#[test]
fn bits_do_not_depend_on_instructions_threads_or_stretches() {
    let expected = all_bits(STEPS);
    for set in InstructionSet::ALL.into_iter().filter(|set| set.is_available()) {
        set.restrict();
        assert_eq!(all_bits(STEPS), expected, "{set:?}");
    }
    InstructionSet::detect().restrict();
    for threads in [1, 2, 4] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| all_bits(5)), expected, "{threads} threads");
    }
    assert!(expected.iter().flatten().all(|&bits| f64::from_bits(bits).is_finite()));
}

/// Positions and memories are written down after step 7, and a new run goes on from them.
fn interrupted<T: Scalar, S: Solver<T>>(solver: S) -> Vec<u64> {
    let result = with_run(solver, |run| {
        let mut parts = run.start(LAYOUT);
        run.advance(&mut parts, 0..7).unwrap();
        let saved: Vec<_> = parts.iter().map(|part| (part.trajectory().position.clone(), part.memory())).collect();
        let resume = |(position, memory)| {
            let mut state = run.solver.initialise(position);
            state.recall(memory);
            state
        };
        let mut parts: Vec<_> = saved.into_iter().map(resume).collect();
        run.advance(&mut parts, 7..STEPS).unwrap();
        run.finish(parts).unwrap()
    });
    result.to_rows().into_iter().map(|x| x.to_f64().to_bits()).collect()
}

#[test]
fn checkpoints_are_position_and_memory() {
    assert_eq!(interrupted::<f32, _>(EulerMaruyama), bits::<f32, _>(EulerMaruyama, STEPS));
    assert_eq!(interrupted::<f64, _>(DpmMultistep), bits::<f64, _>(DpmMultistep, STEPS));
    assert_eq!(interrupted::<f32, _>(StochasticDpm), bits::<f32, _>(StochasticDpm, STEPS));
    let adaptive = Adaptive::with_tolerance(1e-4);
    assert_eq!(interrupted::<f64, _>(adaptive), bits::<f64, _>(adaptive, STEPS));
}

/// The denoiser of white noise of unit variance under a variance-preserving process, whatever the layout: `D = alpha x`.
struct White;

impl Denoiser<f32> for White {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<f32>,
        denoised: &mut Ensemble<f32>,
        _workspace: &mut Workspace<f32>,
    ) -> Result<(), DensityError> {
        for (denoised, x) in denoised.data_mut().iter_mut().zip(states.data()) {
            *denoised = level.alpha as f32 * x;
        }
        Ok(())
    }
}

/// One state of many numbers goes through the same loop, parallel inside.
#[test]
fn a_single_huge_state_is_generated_alike_on_any_number_of_threads() {
    let process = VariancePreservingCosine::default();
    let grid = TimeGrid::log_snr(&process, 0.99, 1e-3, 50).unwrap();
    let problem = ReverseProblem { process: &process, denoiser: &White };
    let run = Generation { problem, solver: Ancestral, grid: &grid, final_denoising: false, randomness: RANDOMNESS };
    let layout = Layout::Single { dimension: 100_000, chunk: 3000 };
    let result = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run.run(layout, 50, &mut |_: u32, _: &_, _: &_| {}).unwrap().into_data())
    };
    let numbers = result(1);
    assert_eq!(numbers, result(3));
    let variance = numbers.iter().map(|x| f64::from(x * x)).sum::<f64>() / 1e5;
    let levels: Vec<_> = grid.times().iter().map(|&time| process.level(time)).collect();
    let expected = levels.windows(2).fold(1.0, |variance, pair| {
        let [from, to] = [pair[0], pair[1]];
        let ratio = from.noise_ratio(to);
        let fresh = 1.0 - ratio * ratio;
        let keep = to.sigma / from.sigma * ratio + to.alpha * fresh * from.alpha;
        keep * keep * variance + to.sigma * to.sigma * fresh
    });
    assert!((variance - expected).abs() < 6.0 * expected * (2.0f64 / 1e5).sqrt(), "{variance} {expected}");
}

/// Idle lanes of the last block take no part in its step sizes: 150 states come out alike whatever fills up their block.
#[test]
fn idle_lanes_have_no_say() {
    let adaptive = Adaptive::with_tolerance(1e-4);
    let run = |filling: f64| {
        with_run(adaptive, |run: &Generation<'_, f64, Adaptive>| {
            let mut start = Ensemble::from_states(150, 3, |state, i| ((3 * state + i) as f64).sin());
            for lanes in start.chunk_mut(2).chunks_mut(64) {
                lanes[150 - 128..].fill(filling);
            }
            run.transport(start).unwrap().to_rows()
        })
    };
    assert_eq!(run(0.0), run(25.0));
}
