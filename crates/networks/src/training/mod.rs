//! From data to weights: denoising score matching.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`Trainer`] | the loop's body: a step, a validation, the state to resume from | `trainer.rs` |
//! | [`NoiseSettings`] | at which noise levels a batch is noised | `noise_levels.rs` |
//! | [`Penalty`] | what else is asked of the denoised states | [`penalties`] |
//! | [`AdamSettings`], [`LearningRate`] | how a gradient moves the weights | `adam.rs`, `learning_rate.rs` |
//! | [`WeightAverage`] | the average over the steps that is used afterwards | `weight_average.rs` |
//! | [`EarlyStopping`] | when a metric has stopped improving | `early_stopping.rs` |
//!
//! For data `x_0` and noise `z = x_0 + s epsilon`, the mean of `lambda(s) |D(z; s) - x_0|^2` is least for
//! `D(z; s) = E[x_0 | z]`, whose score `(D - z) / s^2` is that of the noisy data (Vincent 2011, *A connection between score matching and
//! denoising autoencoders*, eq. 11; Karras et al. 2022, eq. 8). So a network that denoises well has learned the score, at every noise
//! level, without ever seeing a density.

mod adam;
mod early_stopping;
mod error;
mod learning_rate;
mod loss;
mod noise_levels;
mod noisy_batch;
pub mod penalties;
mod penalty;
mod report;
mod settings;
mod trainer;
mod trainer_state;
mod weight_average;

pub use adam::{Adam, AdamSettings};
pub use early_stopping::EarlyStopping;
pub use error::TrainingError;
pub use learning_rate::{LearningRate, LearningRateDecay};
pub use noise_levels::{LevelDistribution, LevelSampling, NoiseSettings};
pub use penalty::{Penalty, PenaltyBatch};
pub use report::{LevelLoss, LossSums, StepReport, ValidationReport};
pub use settings::{SettingsError, TrainingSettings};
pub use trainer::Trainer;
pub use trainer_state::TrainerState;
pub use weight_average::WeightAverage;
