//! Writes a small model with random weights, and what it answers: the other side of `docs/examples/load_weights.py`.
//!
//!     cargo run --release -p ornstein-networks --example save_model -- target/model
//!     python docs/examples/load_weights.py target/model

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

use ornstein_engine::Ensemble;
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_networks::architectures::{Architecture, MlpSettings};
use ornstein_networks::training::LevelDistribution;
use ornstein_networks::weights_file::{Fingerprint, ModelDescription, TrainedModel, TrainingSummary};
use ornstein_networks::{Normalisation, Preconditioning};

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args().nth(1).ok_or("where to?")?);
    let architecture = Architecture::Mlp(MlpSettings { width: 48, blocks: 3, embedding: 32, ..MlpSettings::default() });
    let count = architecture.build(5, 2)?.parameters().len();
    let summary = TrainingSummary {
        seed: 0,
        steps: 0,
        batch: 0,
        rows: 0,
        validation_loss: None,
        data: Fingerprint::of_bytes(b"none"),
        process: None,
        levels: LevelDistribution::default(),
    };
    let description = ModelDescription {
        dimension: 5,
        condition_dimension: 2,
        architecture,
        preconditioning: Preconditioning::default(),
        normalisation: Normalisation::new(5, vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![0.5; 5])?,
        condition_normalisation: None,
    };
    let weights = (0..count).map(|i| 0.3 * (i as f32).sin()).collect();
    let model = TrainedModel::new(description, summary, weights)?;
    model.save(&path)?;

    // Rows of noise level, noisy state, condition, denoised state.
    let condition: Vec<f32> = (0..200).map(|i| (0.7 * i as f32).cos()).collect();
    let denoiser = model.denoiser().with_condition(&condition, 2)?;
    let mut table = String::new();
    for sigma in [0.01, 0.3, 1.0, 20.0] {
        let level = NoiseLevel { time: sigma, alpha: 1.0, sigma };
        let states = Ensemble::from_states(100, 5, |state, i| ((5 * state + i) as f32).sin() * (1.0 + sigma as f32));
        let mut denoised = Ensemble::zeros_like(&states);
        denoiser.denoise(level, &states, &mut denoised, &mut Workspace::new())?;
        for state in 0..100 {
            write!(table, "{sigma}")?;
            let row = (0..5).map(|i| states.get(state, i)).chain(condition[2 * state..2 * state + 2].iter().copied());
            row.chain((0..5).map(|i| denoised.get(state, i))).try_for_each(|x| write!(table, ",{x}"))?;
            table.push('\n');
        }
    }
    std::fs::write(path.with_extension("csv"), table)?;
    Ok(())
}
