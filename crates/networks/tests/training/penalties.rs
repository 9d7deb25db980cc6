//! Penalties change what they are about, by as much as they should.

use std::sync::Arc;

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::targets::Gaussian;
use ornstein_networks::data::ExactData;
use ornstein_networks::training::penalties::LinearMean;
use ornstein_networks::training::{LevelDistribution, NoiseSettings, TrainingSettings};
use ornstein_networks::{NetworkDenoiser, Normalisation};

use crate::support::trainer;

/// Data `N(0, 1)` seen through noise of 100 and more says nothing of itself: the best answer is a constant `m` per coordinate, of loss
/// `1 + m^2` in units of `lambda ~ 1`, and the mean over the two coordinates. A penalty `w (m_0 - c)^2` on the first coordinate's
/// mean moves that to the least of `m^2 / 2 + w (m - c)^2`, which is `w c / (w + 1/2)`; the other stays at zero.
#[test]
fn a_known_mean_pulls_the_denoised_mean_by_its_weight() {
    let (weight, value) = (1.5, 0.8);
    let levels = LevelDistribution::LogUniform { smallest: 100.0, largest: 200.0 };
    let settings = TrainingSettings {
        steps: 400,
        batch: 256,
        noise: NoiseSettings { levels, ..NoiseSettings::default() },
        ..TrainingSettings::default()
    };
    let denoised_mean = |gate: std::ops::Range<f64>| {
        let data = Arc::new(ExactData::new(Gaussian::standard(2), Normalisation::identity(2), 5));
        let penalty = LinearMean::new(vec![1.0, 0.0], 2, Some(vec![value]), gate).unwrap();
        let mut trainer = trainer(data, settings.clone()).with_penalty(weight, Arc::new(penalty));
        for _ in 0..400 {
            let report = trainer.step().unwrap();
            assert_eq!(report.penalties.len(), 1);
        }
        let denoiser = NetworkDenoiser::new(trainer.model().clone(), trainer.average());
        let level = NoiseLevel { time: 0.0, alpha: 1.0, sigma: 150.0 };
        let states = Ensemble::from_states(64, 2, |state, i| 150.0 * ((2 * state + i) as f32).sin());
        let mut denoised = Ensemble::zeros_like(&states);
        denoiser.denoise(level, &states, &mut denoised, &mut Workspace::new()).unwrap();
        [0, 1].map(|i| (0..64).map(|state| f64::from(denoised.get(state, i))).sum::<f64>() / 64.0)
    };
    // The mean of 400 batches of 256 is known to 0.003, of which the average remembers a part; the rest is the optimiser's scatter.
    let [pulled, free] = denoised_mean(0.0..f64::INFINITY);
    assert!((pulled - weight * value / (weight + 0.5)).abs() < 0.05, "{pulled}");
    assert!(free.abs() < 0.05, "{free}");
    let [outside, _] = denoised_mean(0.0..1.0);
    assert!(outside.abs() < 0.05, "{outside}");
}
