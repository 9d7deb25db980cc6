//! Two modes, and a denoiser that believes in wrong weights and wrong widths.

use ornstein_engine::diffusion::data::{Component as DataComponent, MixtureData};
use ornstein_engine::diffusion::processes::VariancePreservingLinear;
use ornstein_engine::diffusion::{ReverseProblem, TimeGrid};
use ornstein_engine::targets::{Component, GaussianMixture};
use ornstein_engine::{DensityError, Ensemble, LogDensity, Randomness};
use ornstein_free_energy::diffusion_bridge::{DataMoments, DiffusionBridge};

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
        log_density.iter_mut().for_each(|value| *value += LN_Z);
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
