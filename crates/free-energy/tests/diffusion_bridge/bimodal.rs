//! Two modes, and a denoiser that believes in wrong weights and wrong widths.

use ornstein_engine::diffusion::data::{Component as DataComponent, MixtureData};
use ornstein_engine::diffusion::processes::VariancePreservingLinear;
use ornstein_engine::diffusion::solvers::{Ancestral, Heun};
use ornstein_engine::diffusion::{ButcherTableau, ExactTrace, FlowLikelihood, Generation, ReverseProblem, TimeGrid};
use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::targets::{Component, ExactSampler, GaussianMixture};
use ornstein_engine::{
    DensityError, Ensemble, Euclidean, Identity, Kernel, Layout, LogDensity, Randomness, Transition, drive,
};
use ornstein_free_energy::diffusion_bridge::{
    BridgeMetropolis, DataMoments, DiffusionBridge, FlowProposal, ModeWeight, TwoEndedEstimate,
};

use crate::cycle;

/// Added to the log-density, so that $\ln Z$ is not trivially zero.
pub const LN_Z: f64 = 3.25;
/// The weight of the mode on the right.
pub const RIGHT: f64 = 0.7;
const WIDTH: f64 = 0.35;

/// Two modes in the plane at (-2, 0.5) and (2, -0.5), with weights 0.3 and 0.7.
pub struct Bimodal(pub GaussianMixture);

impl Bimodal {
    pub fn new() -> Self {
        let component = |weight, sign: f64| Component {
            weight,
            means: vec![2.0 * sign, -0.5 * sign],
            deviations: vec![WIDTH, WIDTH],
        };
        Self(GaussianMixture::new(vec![component(1.0 - RIGHT, -1.0), component(RIGHT, 1.0)]).unwrap())
    }
}

impl LogDensity<f64> for Bimodal {
    fn evaluate(
        &self,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        self.0.evaluate(states, score, log_density)?;
        for value in log_density.iter_mut() {
            *value += LN_Z;
        }
        Ok(())
    }
}

/// What a model would be that saw too many of the left, and is wrong about widths by this factor.
pub fn wrong_denoiser(right: f64, width_factor: f64) -> MixtureData {
    let component = |weight, sign: f64| DataComponent {
        weight,
        means: vec![2.0 * sign, -0.5 * sign],
        deviations: vec![WIDTH * width_factor; 2],
    };
    MixtureData::new(&[component(1.0 - right, -1.0), component(right, 1.0)]).unwrap()
}

pub fn grid(steps: u32) -> TimeGrid {
    let process = VariancePreservingLinear::default();
    TimeGrid::log_snr(&process, 1.0, 1.5e-3, steps).unwrap().then(0.0).unwrap()
}

pub fn process() -> VariancePreservingLinear {
    VariancePreservingLinear::default()
}

/// The bridge with moments as one would guess them.
pub fn bridge(denoiser: &MixtureData, steps: u32) -> DiffusionBridge<'_> {
    static PROCESS: std::sync::LazyLock<VariancePreservingLinear> = std::sync::LazyLock::new(process);
    let moments = DataMoments::given(vec![0.0; 2], vec![WIDTH * WIDTH; 2]).unwrap();
    DiffusionBridge::new(ReverseProblem { process: &*PROCESS, denoiser }, &grid(steps), &moments).unwrap()
}

pub fn right_indicator(states: &Ensemble<f64>) -> Vec<f64> {
    (0..states.layout().states()).map(|state| f64::from(u8::from(states.get(state, 0) > 0.0))).collect()
}

#[test]
fn weights_mend_what_the_denoiser_got_wrong() {
    let (target, denoiser) = (Bimodal::new(), wrong_denoiser(0.4, 1.15));
    let draws = bridge(&denoiser, 60).forward(&target, 4096, Randomness { seed: 1, index: 0 }).unwrap();
    let indicator = right_indicator(&draws.position);
    // The raw model: its share on the right is its own, off by dozens of standard errors.
    let raw = indicator.iter().sum::<f64>() / 4096.0;
    let error = (raw * (1.0 - raw) / 4096.0).sqrt();
    assert!((raw - RIGHT).abs() > 30.0 * error, "{raw}");
    let log_z = draws.log_normalisation().unwrap();
    let share = draws.mean(&indicator).unwrap();
    println!("raw {raw:.4}, weighted {:.4} +- {:.4}", share.value, share.standard_error);
    println!("ln Z {:?} ESS {:.0} {:?}", log_z.log_mean, log_z.effective_samples, log_z.reliability);
    assert!(log_z.reliability.reliable, "{}", log_z.reliability);
    assert!(log_z.log_mean.interval(1.0 - 1e-8).contains(LN_Z));
    assert!(log_z.log_mean.standard_error < 0.03);
    assert!(share.interval(1.0 - 1e-8).contains(RIGHT));
    assert!(share.standard_error < 0.015);
    assert_eq!(draws.evaluations.denoisings, 61 * 4096);
}

fn exact_draws(target: &Bimodal, states: usize, index: u64) -> Ensemble<f64> {
    let mut draws = Ensemble::zeros(Layout::Lanes { states, dimension: 2 });
    target.0.draw(Randomness { seed: 77, index }, &mut draws).unwrap();
    draws
}

#[test]
fn paths_of_both_directions_agree() {
    let (target, denoiser) = (Bimodal::new(), wrong_denoiser(0.4, 0.9));
    let bridge = bridge(&denoiser, 40);
    let randomness = Randomness { seed: 2, index: 0 };
    let forward = bridge.forward(&target, 4096, randomness).unwrap();
    let reverse = bridge.reverse(&target, exact_draws(&target, 4096, 0), randomness).unwrap();
    let both = TwoEndedEstimate::new(&forward, &reverse).unwrap();
    println!("{:?} disagreement {:.2}", both.log_normalisation, both.disagreement);
    assert!(both.bennett.reliability.reliable && both.weights.reliable);
    assert!(both.log_normalisation.interval(1.0 - 1e-8).contains(LN_Z));
    assert!(both.log_normalisation.standard_error < 0.01);
    assert!(both.reverse.log_mean.interval(1.0 - 1e-8).contains(-LN_Z));
    let bounds = both.bennett.bounds.unwrap();
    assert!(bounds.lower.value < LN_Z && LN_Z < bounds.upper.value);
}

/// What is left for an exact denoiser is the error of normal steps, which falls as one over their number.
#[test]
fn the_exact_denoiser_leaves_little_to_correct() {
    let (target, denoiser) = (Bimodal::new(), wrong_denoiser(RIGHT, 1.0));
    let variance = |steps| {
        let draws = bridge(&denoiser, steps).forward(&target, 2048, Randomness { seed: 3, index: 0 }).unwrap();
        draws.log_normalisation().unwrap().log_variance
    };
    let (coarse, fine) = (variance(40), variance(160));
    println!("Var ln w: {coarse:.4} at 40 steps, {fine:.4} at 160");
    assert!(fine < 0.35 * coarse && fine < 0.1, "{coarse} {fine}");
}

#[test]
fn moments_measured_on_the_models_own_draws_serve_as_well() {
    let (target, denoiser, process) = (Bimodal::new(), wrong_denoiser(0.4, 1.1), process());
    let problem = ReverseProblem { process: &process, denoiser: &denoiser };
    let raw = bridge(&denoiser, 30).forward(&target, 1024, Randomness { seed: 4, index: 9 }).unwrap();
    let measure = Randomness { seed: 4, index: 10 };
    let moments = DataMoments::measured(problem, &grid(30), &raw.position, measure).unwrap();
    let measured = DiffusionBridge::new(problem, &grid(30), &moments).unwrap();
    let randomness = Randomness { seed: 4, index: 0 };
    let average = measured.forward(&target, 4096, randomness).unwrap().log_normalisation().unwrap();
    println!("{:?} ESS {:.0}", average.log_mean, average.effective_samples);
    assert!(average.reliability.reliable && average.log_mean.interval(1.0 - 1e-8).contains(LN_Z));
    // Moments of one grid are refused on another.
    assert!(DiffusionBridge::new(problem, &grid(31), &moments).is_err());
}

#[test]
fn a_mode_that_the_denoiser_lacks_is_seen_from_the_target_only() {
    let target = Bimodal::new();
    let left = DataComponent { weight: 1.0, means: vec![-2.0, 0.5], deviations: vec![WIDTH; 2] };
    let denoiser = MixtureData::new(&[left]).unwrap();
    let bridge = bridge(&denoiser, 60);
    let randomness = Randomness { seed: 5, index: 0 };
    let forward = bridge.forward(&target, 4096, randomness).unwrap();
    // The forward weights look healthy, and are short of ln Z by the weight of the missed mode.
    let alone = forward.log_normalisation().unwrap();
    assert!(alone.reliability.reliable);
    assert!((alone.log_mean.value - LN_Z - (1.0 - RIGHT).ln()).abs() < 0.05);
    let reverse = bridge.reverse(&target, exact_draws(&target, 4096, 1), randomness).unwrap();
    let both = TwoEndedEstimate::new(&forward, &reverse).unwrap();
    println!("missed {:.3}, {}", both.missed, both.weights);
    assert!(!both.weights.reliable && both.disagreement < -20.0);
    assert!((both.missed - RIGHT).abs() < 0.05);
    assert!(both.log_normalisation.interval(1.0 - 1e-8).contains(LN_Z));
    // Draws of a chain that never left the mode share the ignorance: nothing is seen.
    let stuck = GaussianMixture::isotropic(&[1.0], &[vec![-2.0, 0.5]], WIDTH).unwrap();
    let mut draws = Ensemble::zeros(Layout::Lanes { states: 4096, dimension: 2 });
    stuck.draw(Randomness { seed: 77, index: 2 }, &mut draws).unwrap();
    let blind = TwoEndedEstimate::new(&forward, &bridge.reverse(&target, draws, randomness).unwrap()).unwrap();
    assert!(blind.weights.reliable && blind.missed == 0.0);
}

/// The kernel on 256 chains that all start in the light mode.
fn jumping_share(denoiser: &MixtureData, local_steps: u32, steps: u32) -> (ModeWeight, f64) {
    let target = Bimodal::new();
    let bridge = bridge(denoiser, 40);
    let randomness = Randomness { seed: 6, index: 0 };
    let kernel = BridgeMetropolis::new(&bridge, cycle(local_steps, 1, &[]), randomness, |randomness| {
        MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size: 0.2, randomness }
    })
    .unwrap();
    let start = Ensemble::from_states(256, 2, |_, i| [-2.0, 0.5][i]);
    let mut state = kernel.initialise(&target, start).unwrap();
    let mut history: Vec<Vec<f64>> = Vec::new();
    let mut watch = |step: u32, position: &Ensemble<f64>, _: &Transition| {
        if step > 30 {
            history.push(right_indicator(position));
        }
    };
    drive(&kernel, &target, &mut state, 1..=steps, &mut watch, |_| false).unwrap();
    let by_chain: Vec<f64> = (0..256).flat_map(|chain| history.iter().map(move |row| row[chain])).collect();
    let acceptance = state.jumps().iter().sum::<u64>() as f64 / (256.0 * state.tried() as f64);
    assert_eq!(state.evaluations().denoisings, 256 * u64::from(steps) * 2 * 41);
    (ModeWeight::of_chains(&by_chain, 256).unwrap(), acceptance)
}

#[test]
fn chains_that_jump_have_the_targets_weights() {
    let (weight, acceptance) = jumping_share(&wrong_denoiser(0.4, 1.15), 3, 230);
    println!("{weight:?}, acceptance {acceptance:.3}");
    // All chains began on the left, and no local move leads to the right.
    assert!((weight.probability - RIGHT).abs() < 6.0 * weight.standard_error, "{weight:?}");
    assert!(weight.standard_error < 0.005 && weight.r_hat.unwrap() < 1.05 && acceptance > 0.4);
}

#[test]
fn the_flow_has_the_density_of_its_own_steps() {
    let (target, denoiser, process) = (Bimodal::new(), wrong_denoiser(0.5, 1.1), process());
    let problem = ReverseProblem { process: &process, denoiser: &denoiser };
    let randomness = Randomness { seed: 8, index: 0 };
    // So coarse that the exact flow's density, by the trace, would be off.
    let grid = TimeGrid::log_snr(&process, 1.0, 3e-3, 24).unwrap();
    let flow = FlowProposal { problem, solver: Heun, grid: &grid, relative_step: 1e-5, randomness };
    let draws = flow.draw(&target, 2048, 2).unwrap();
    let plain = Generation { problem, solver: Heun, grid: &grid, final_denoising: false, randomness };
    let same = plain.run(draws.position.layout(), 100, &mut |_: u32, _: &_, _: &_| {}).unwrap();
    assert_eq!(same.to_rows(), draws.position.to_rows(), "the draws are the solver's");
    let average = draws.log_normalisation().unwrap();
    let share = draws.mean(&right_indicator(&draws.position)).unwrap();
    println!("ln Z {:?} ESS {:.0}; share {share:?}", average.log_mean, average.effective_samples);
    assert!(average.reliability.reliable);
    assert!(average.log_mean.interval(1.0 - 1e-8).contains(LN_Z) && average.log_mean.standard_error < 0.03);
    assert!(share.interval(1.0 - 1e-8).contains(RIGHT));

    // The density by the trace converges to that of the map as the grid is refined.
    let error = |steps: u32| {
        let grid = TimeGrid::log_snr(&process, 1.0, 3e-3, steps).unwrap();
        let flow = FlowProposal { problem, solver: Heun, grid: &grid, relative_step: 1e-5, randomness };
        let draws = flow.draw(&target, 64, 2).unwrap();
        let up = grid.clone().reversed();
        let likelihood =
            FlowLikelihood { problem, trace: ExactTrace(&denoiser), tableau: ButcherTableau::HEUN, grid: &up };
        let traced = likelihood.evaluate(draws.position.clone()).unwrap();
        let mut densities = vec![0.0; 64];
        ornstein_engine::log_densities(&target, &draws.position, &mut densities).unwrap();
        let differences = traced.log_density.iter().zip(&densities).zip(&draws.log_weights);
        differences.map(|((log_q, log_pi), log_w)| (log_pi - log_q - log_w).abs()).fold(0.0, f64::max)
    };
    let [coarse, fine] = [error(24), error(192)];
    println!("largest difference of the two densities: {coarse:.4} at 24 steps, {fine:.5} at 192");
    assert!(fine < coarse / 16.0 && fine < 0.02);
}

#[test]
fn flows_without_a_density_are_refused() {
    let (target, denoiser, process) = (Bimodal::new(), wrong_denoiser(0.5, 1.0), process());
    let problem = ReverseProblem { process: &process, denoiser: &denoiser };
    let randomness = Randomness { seed: 9, index: 0 };
    let grid = grid(10);
    let noisy = FlowProposal { problem, solver: Ancestral, grid: &grid, relative_step: 1e-5, randomness };
    assert!(noisy.draw(&target, 4, 2).unwrap_err().to_string().contains("adds noise"));
    // Grids that end in noise or rise make no bridge.
    let moments = DataMoments::given(vec![0.0; 2], vec![0.1; 2]).unwrap();
    let noisy_end = TimeGrid::log_snr(&process, 1.0, 1e-3, 5).unwrap();
    assert!(DiffusionBridge::new(problem, &noisy_end, &moments).is_err());
    assert!(DiffusionBridge::new(problem, &grid.clone().reversed(), &moments).is_err());
    assert!(DataMoments::given(vec![0.0], vec![-1.0]).is_err());
    assert!(DataMoments::given(vec![0.0], vec![f64::NAN]).is_err());
    let no_width = DataMoments::given(vec![0.0; 2], vec![0.0; 2]).unwrap();
    assert!(DiffusionBridge::new(problem, &grid, &no_width).is_err());
}
