//! Guided Gaussians have closed forms.

use ornstein_engine::diffusion::data::{Component, GaussianData, MixtureData};
use ornstein_engine::diffusion::guidance::{
    Classifier, ClassifierFree, Energy, GuidancePoint, Guided, NoisyLikelihood,
};
use ornstein_engine::diffusion::processes::VariancePreservingLinear;
use ornstein_engine::diffusion::solvers::{Ancestral, RungeKutta};
use ornstein_engine::diffusion::{
    ButcherTableau, Denoiser, DiffusionProcess, NoiseLevel, TimeGrid, Workspace, write_score,
};
use ornstein_engine::{DensityError, Ensemble, LaneArray, LaneDensity, LogDensity, Scalar, log_density_by_lanes};
use ornstein_random::Purpose;

use crate::checks::{generation, moments};

const MEAN: f64 = 0.7;
const VARIANCE: f64 = 0.25;

fn gaussian(mean: f64) -> GaussianData {
    GaussianData::new(vec![mean], vec![VARIANCE.sqrt()]).unwrap()
}

/// Mean and variance at the end of the probability flow, from the marginal of a Gaussian at `t = 1`.
fn flow_moments(denoiser: &dyn Denoiser<f64>, mean: f64, variance: f64) -> [f64; 2] {
    let process = VariancePreservingLinear::default();
    let grid = TimeGrid::log_snr(&process, 1.0, 1e-4, 400).unwrap();
    let run = generation(&process, denoiser, RungeKutta { tableau: ButcherTableau::KUTTA }, &grid);
    let [start, end] = [1.0, 1e-4].map(|time| process.level(time));
    let found = moments(&run, &[], [start.alpha * mean, start.alpha.powi(2) * variance + start.sigma.powi(2)]);
    // Without the noise that is left.
    [found[0] / end.alpha, (found[1] - end.sigma.powi(2)) / end.alpha.powi(2)]
}

/// `p(y | x_t)` for `y = x_0 + s epsilon` and Gaussian data: `y ~ N(D(x_t), s^2 + C)` with the variance `C` that `x_t` leaves.
struct Measurement {
    value: f64,
    variance: f64,
}

impl NoisyLikelihood<f64> for Measurement {
    fn score(
        &self,
        level: NoiseLevel,
        states: &Ensemble<f64>,
        score: &mut Ensemble<f64>,
        workspace: &mut Workspace<f64>,
    ) -> Result<(), DensityError> {
        gaussian(MEAN).denoise(level, states, score, workspace)?;
        let total = level.alpha.powi(2) * VARIANCE + level.sigma.powi(2);
        let slope = level.alpha * VARIANCE / total;
        let uncertain = self.variance + VARIANCE * level.sigma.powi(2) / total;
        score.data_mut().iter_mut().for_each(|x| *x = slope * (self.value - *x) / uncertain);
        Ok(())
    }
}

#[test]
fn likelihood_guidance_samples_the_posterior() {
    let (value, noise) = (2.0, 0.5);
    let variance = 1.0 / (1.0 / VARIANCE + 1.0 / noise);
    let mean = variance * (MEAN / VARIANCE + value / noise);
    let prior = gaussian(MEAN);
    let guidance = Classifier { likelihood: Measurement { value, variance: noise }, strength: 1.0 };
    let guided = Guided { denoiser: &prior, guidance };
    let found = flow_moments(&guided, mean, variance);
    assert!((found[0] - mean).abs() < 1e-6 && (found[1] - variance).abs() < 1e-6, "{found:?} {mean} {variance}");

    // The same by the reverse diffusion, whose error of the variance is of first order.
    let process = VariancePreservingLinear::default();
    let errors = [100, 200].map(|steps| {
        let grid = TimeGrid::log_snr(&process, 1.0, 1e-4, steps).unwrap().then(0.0).unwrap();
        let run = generation(&process, &guided, Ancestral, &grid);
        let found = moments(&run, &[(Purpose::ReverseDiffusion, steps + 1)], [0.0, 1.0]);
        assert!((found[0] - mean).abs() < 1e-4, "{found:?}");
        found[1] - variance
    });
    assert!(errors[1].abs() < 0.01 && (errors[0] / errors[1] - 2.0).abs() < 0.3, "{errors:?}");
}

/// `ln f = b x`.
struct Slope(f64);

impl<T: Scalar> LaneDensity<T> for Slope {
    fn dimension(&self) -> usize {
        1
    }

    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        *log_density = position[0].map(|x| self.0 * x.to_f64());
        score[0].fill(T::from_f64(self.0));
        Ok(())
    }
}

log_density_by_lanes!(Slope);

/// `N(m, v)` times `e^(w b x)` is `N(m + v w b, v)`.
#[test]
fn linear_energy_at_the_denoised_state_tilts_a_gaussian() {
    let data = gaussian(MEAN);
    let guidance =
        Energy { log_factor: Slope(-3.0), strength: 0.5, point: GuidancePoint::Denoised { data_variance: VARIANCE } };
    let mean = MEAN - 1.5 * VARIANCE;
    let found = flow_moments(&Guided { denoiser: &data, guidance }, mean, VARIANCE);
    assert!((found[0] - mean).abs() < 1e-6 && (found[1] - VARIANCE).abs() < 1e-6, "{found:?}");
}

#[test]
fn energy_at_the_state_adds_its_gradient_to_the_score() {
    let data = MixtureData::new(&[
        Component { weight: 0.2, means: vec![-1.0, 0.0], deviations: vec![0.3, 0.2] },
        Component { weight: 0.8, means: vec![0.5, 0.4], deviations: vec![0.1, 0.6] },
    ])
    .unwrap();
    let energy = ornstein_engine::targets::Gaussian::new(vec![0.3, -0.4], vec![0.5, 2.0]).unwrap();
    let level = VariancePreservingLinear::default().level(0.3);
    let states = Ensemble::from_states(100, 2, |state, i| ((2 * state + i) as f64).sin());
    let score = |denoiser: &dyn Denoiser<f64>| {
        let mut out = Ensemble::zeros_like(&states);
        denoiser.denoise(level, &states, &mut out, &mut Workspace::new()).unwrap();
        write_score(level, &states, &mut out);
        out
    };
    let guidance = Energy { log_factor: energy.clone(), strength: 0.7, point: GuidancePoint::State };
    let (plain, guided) = (score(&data), score(&Guided { denoiser: &data, guidance }));
    let mut gradient = Ensemble::zeros_like(&states);
    LogDensity::score(&energy, &states, &mut gradient).unwrap();
    for ((plain, guided), gradient) in plain.data().iter().zip(guided.data()).zip(gradient.data()) {
        assert!((guided - plain - 0.7 * gradient).abs() < 1e-12);
    }
}

/// `p_c^w p_u^(1-w)` of two Gaussians of equal variance is a Gaussian with the mean `w m_c + (1 - w) m_u`, at every noise.
#[test]
fn classifier_free_guidance_extrapolates_the_means() {
    let (conditional, unconditional) = (gaussian(1.0), gaussian(0.2));
    for weight in [0.0, 1.0, 2.5] {
        let guided = ClassifierFree { conditional: &conditional, unconditional: &unconditional, weight };
        let mean = weight + (1.0 - weight) * 0.2;
        let found = flow_moments(&guided, mean, VARIANCE);
        assert!((found[0] - mean).abs() < 1e-6 && (found[1] - VARIANCE).abs() < 1e-6, "{weight}: {found:?}");
    }
}
