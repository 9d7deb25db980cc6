//! Trained networks against denoisers in closed form.
//!
//! The measure is the *excess loss* at a noise level, `lambda(s) E |D_theta - D*|^2 / d`: what the denoising loss of the network is above
//! the least possible one (the cross term vanishes, since `D*` is a conditional mean). In these units a network that is zero has an
//! excess of order one, and an excess `e` moves the score by a root mean square of `sqrt(e)` times `1 / sqrt(s^2 + 1)` (EDM), its natural unit
//! in normalised coordinates.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};
use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::processes::Edm;
use ornstein_engine::diffusion::solvers::Heun;
use ornstein_engine::diffusion::{Denoiser, Generation, NoiseLevel, ReverseProblem, TimeGrid, Workspace};
use ornstein_engine::targets::DenseGaussian;
use ornstein_engine::{Ensemble, Layout, Randomness};
use ornstein_networks::data::{Batch, DataPart, DataSource, ExactData};
use ornstein_networks::training::{LearningRate, Trainer, TrainingSettings};
use ornstein_networks::{NetworkDenoiser, Normalisation};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

use crate::support::{endless, mixture_components, model};

/// Trains with these many steps, and returns the averaged network.
fn trained(data: Arc<dyn DataSource>, width: usize, steps: u32) -> (Trainer, NetworkDenoiser) {
    let settings = TrainingSettings {
        steps,
        learning_rate: LearningRate { peak: 3e-3, ..LearningRate::default() },
        ..TrainingSettings::default()
    };
    let mut trainer = Trainer::new(model(width, data.dimension(), 0), data, settings, 1).unwrap();
    for _ in 0..steps {
        trainer.step().unwrap();
    }
    let denoiser = NetworkDenoiser::new(trainer.model().clone(), trainer.average());
    (trainer, denoiser)
}

/// The excess loss at every level that a training reports, over 4096 held-out rows.
fn excess(
    trainer: &Trainer,
    denoiser: &NetworkDenoiser,
    data: &dyn DataSource,
    exact: impl Fn(NoiseLevel, &Ensemble<f64>) -> Ensemble<f64>,
) -> Vec<(f64, f64)> {
    let (rows, dimension) = (4096, data.dimension());
    let mut batch = Batch::new(data, rows);
    data.fill(DataPart::Validation, 100_000, &mut batch);
    let mut noise = vec![0.0; rows * dimension];
    fill_normals_f64(Key::new(9, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut noise);
    let of_level = |sigma: f64| {
        let level = NoiseLevel { time: sigma, alpha: 1.0, sigma };
        let number = |state: usize, i: usize| {
            let place = state * dimension + i;
            f64::from(batch.rows[place]) + sigma * noise[place]
        };
        let states = Ensemble::from_states(rows, dimension, number);
        let mut found = Ensemble::zeros_like(&states);
        denoiser.denoise(level, &states, &mut found, &mut Workspace::new()).unwrap();
        let expected = exact(level, &states).to_rows();
        let squares = found.to_rows().iter().zip(expected).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let weight = trainer.model().preconditioning.coefficients(sigma).loss_weight();
        (sigma, weight * squares / (rows * dimension) as f64)
    };
    trainer.levels().into_iter().map(of_level).collect()
}

/// Correlated normals in three dimensions: deviations 1.6, 0.65 and 0.15 along turned axes. 1000 steps leave an excess of 0.4 to 0.9 in a
/// thousand; the bound leaves room for other processors' rounding, which changes the path of a training.
#[test]
fn gaussian_data_is_denoised_as_in_closed_form() {
    let axes = [[2.0, 1.0, 2.0], [-2.0, 2.0, 1.0], [1.0, 2.0, -2.0]].map(|axis| axis.map(|x: f64| x / 3.0));
    let turn = DMatrix::from_fn(3, 3, |i, j| axes[j][i]);
    let covariance = &turn * DMatrix::from_diagonal(&DVector::from_vec(vec![2.56, 0.4225, 0.0225])) * turn.transpose();
    let means = DVector::from_vec(vec![0.2, -0.1, 0.0]);
    let target = DenseGaussian::new(means.iter().copied().collect(), covariance.as_slice()).unwrap();
    let data: Arc<dyn DataSource> = Arc::new(ExactData::new(target, Normalisation::identity(3), 2));
    let (trainer, denoiser) = trained(data.clone(), 64, 1000);
    let exact = |level: NoiseLevel, states: &Ensemble<f64>| {
        let noisy = &covariance + DMatrix::identity(3, 3) * level.sigma.powi(2);
        let gain = &covariance * noisy.try_inverse().unwrap();
        let denoised = |state: usize| {
            let z = DVector::from_fn(3, |i, _| states.get(state, i));
            &means + &gain * (z - &means)
        };
        Ensemble::from_states(states.layout().states(), 3, |state, i| denoised(state)[i])
    };
    for (sigma, excess) in excess(&trainer, &denoiser, &*data, exact) {
        assert!(excess < 3e-3, "at {sigma}: {excess}");
    }
}

fn mixture_excess(steps: u32, width: usize) -> (Vec<(f64, f64)>, NetworkDenoiser) {
    let data = endless();
    let (trainer, denoiser) = trained(data.clone(), width, steps);
    let components: Vec<Component> = mixture_components()
        .into_iter()
        .map(|one| Component { weight: one.weight, means: one.means, deviations: one.deviations })
        .collect();
    let exact = MixtureData::new(&components).unwrap();
    let reference = |level: NoiseLevel, states: &Ensemble<f64>| {
        let mut denoised = Ensemble::zeros_like(states);
        exact.denoise(level, states, &mut denoised, &mut Workspace::new()).unwrap();
        denoised
    };
    (excess(&trainer, &denoiser, &*data, reference), denoiser)
}

/// The part of draws by the probability flow that lies in the mode on the left, which is a quarter. (The normals overlap by less than
/// 10^-3 there: their distance is seven deviations.)
fn mode_weight(denoiser: &NetworkDenoiser, states: usize) -> f64 {
    let before = denoiser.evaluations();
    let process = Edm::new(40.0).unwrap();
    let grid = TimeGrid::power(&process, 40.0, 0.01, 24, 7.0).unwrap().then(0.0).unwrap();
    let generation = Generation {
        problem: ReverseProblem { process: &process, denoiser },
        solver: Heun,
        grid: &grid,
        final_denoising: false,
        randomness: Randomness { seed: 3, index: 0 },
    };
    let draws: Ensemble<f32> =
        generation.run(Layout::Lanes { states, dimension: 2 }, 100, &mut |_: u32, _: &_, _: &_| {}).unwrap();
    // Heun asks twice per step, and once in the step to no noise.
    assert_eq!(denoiser.evaluations() - before, 49 * states as u64);
    (0..states).filter(|&state| draws.get(state, 0) < -0.55).count() as f64 / states as f64
}

/// 1500 steps of 256 rows leave an excess of 0.4 to 2 in a thousand; the bound leaves room for other processors' rounding, which changes
/// the path of a training. The score's root mean square error of a tenth of its unit moves the weight by less than 0.03.
#[test]
fn a_mixture_is_denoised_as_in_closed_form_and_sampled_with_its_weights() {
    let (levels, denoiser) = mixture_excess(1500, 64);
    for (sigma, excess) in levels {
        assert!(excess < 1e-2, "at {sigma}: {excess}");
    }
    let weight = mode_weight(&denoiser, 8192);
    assert!((weight - 0.25).abs() < 0.03, "{weight}");
}

/// Ten times the steps and twice the width: three times closer at every level, and the mode's weight within three errors of 32768
/// independent draws.
#[test]
#[ignore = "takes a minute"]
#[allow(clippy::print_stdout, reason = "who waits for it wants to see the numbers")]
fn a_longer_training_gets_closer() {
    let (levels, denoiser) = mixture_excess(15_000, 128);
    for (sigma, excess) in levels {
        println!("mixture, 15000 steps: excess loss {excess:.2e} at {sigma:.3}");
        assert!(excess < 3e-4, "at {sigma}: {excess}");
    }
    let weight = mode_weight(&denoiser, 32_768);
    println!("mixture, 15000 steps: weight {weight:.4}, exactly 0.25 +- 0.0024");
    assert!((weight - 0.25).abs() < 3.0 * 0.0024, "{weight}");
}
