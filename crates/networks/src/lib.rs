//! Learned scores: from samples to a denoiser of the engine.
//!
//! A network that is trained to take noise away from data learns, at every noise level, the score of the noisy data
//! ([`training`] says why). This crate brings the networks, the training, and the trained network as a
//! [`Denoiser`](ornstein_engine::diffusion::Denoiser) that every solver of the engine takes. Only here is the tensor library known.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`Network`] | `F_theta(x, noise, condition)`, apart from its parameters | [`architectures`], made of [`layers`] |
//! | [`operations`] | what networks are made of, with own derivatives on the CPU | |
//! | [`ParameterLayout`], [`Weights`] | the parameters: names and shapes in one flat vector; its values as tensors | |
//! | [`Preconditioning`] | what the network predicts: EDM, noise, velocity, data | |
//! | [`ScoreModel`] | network and preconditioning: a denoiser that can be differentiated | |
//! | [`Normalisation`] | from physical coordinates to those of the network, of order one | |
//! | [`data::DataSource`] | an endless sequence of rows: an array epoch by epoch, or exact draws | [`data`] |
//! | [`training::Trainer`] | steps, validation, the state to resume from | [`training`] |
//! | [`training::Penalty`] | what else is asked of denoised states | [`training::penalties`] |
//! | [`NetworkDenoiser`] | the trained network as the engine sees it | [`inference`] |
//! | [`weights_file::TrainedModel`] | all of it on disk | [`weights_file`] |
//! | [`score_dimension`] | the dimension of data from its score | |
//!
//! A network of one's own is a struct with [`Network`]; data of one's own, a struct with [`data::DataSource`]. Everything random is
//! addressed, and sums are taken in fixed order: the same seed gives the same weights for any number of threads, after any interruption.
//!
//! # Example
//!
//! Two moons, learned in a few seconds and sampled along the probability flow:
//!
//! ```
//! use std::sync::Arc;
//! use ornstein_engine::diffusion::{Generation, ReverseProblem, TimeGrid, processes::Edm, solvers::Heun};
//! use ornstein_engine::{Ensemble, Layout, Randomness, targets::TwoMoons};
//! use ornstein_networks::architectures::{Architecture, MlpSettings};
//! use ornstein_networks::data::ExactData;
//! use ornstein_networks::training::{Trainer, TrainingSettings};
//! use ornstein_networks::{NetworkDenoiser, NormalisationKind, Preconditioning, ScoreModel};
//!
//! // Of weights 1/4 on the left and 3/4 on the right.
//! let moons = TwoMoons::new(2.0, 0.4, 2.0, 0.6, [1.0, 3.0])?;
//! let data = ExactData::fitted(moons, 2, NormalisationKind::PerCoordinate, 1000, 1)?;
//! let normalisation = data.normalisation().clone();
//! let settings = MlpSettings { width: 64, blocks: 2, embedding: 32, ..MlpSettings::default() };
//! let network = Architecture::Mlp(settings).build(2, 0)?;
//! let model = ScoreModel { network, preconditioning: Preconditioning::default() };
//! let settings = TrainingSettings { steps: 300, ..TrainingSettings::default() };
//! let mut trainer = Trainer::new(model.clone(), Arc::new(data), settings, 1)?;
//! for _ in 0..300 {
//!     trainer.step()?;
//! }
//!
//! let denoiser = NetworkDenoiser::new(model, trainer.average());
//! let process = Edm::new(20.0)?;
//! let grid = TimeGrid::power(&process, 20.0, 0.02, 18, 7.0)?.then(0.0)?;
//! let generation = Generation {
//!     problem: ReverseProblem { process: &process, denoiser: &denoiser },
//!     solver: Heun,
//!     grid: &grid,
//!     final_denoising: false,
//!     randomness: Randomness { seed: 1, index: 0 },
//! };
//! let layout = Layout::Lanes { states: 1000, dimension: 2 };
//! let draws: Ensemble<f32> = generation.run(layout, 19, &mut |_: u32, _: &_, _: &_| {})?;
//! let mut rows = draws.to_rows();
//! normalisation.to_physical(&mut rows);
//! let right = rows.chunks(2).filter(|x| x[0] > 0.0).count();
//! assert!((680..820).contains(&right), "{right}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod architectures;
pub mod data;
mod denoiser;
mod device;
pub mod inference;
pub mod layers;
pub mod linear_score;
mod network;
mod normalisation;
pub mod operations;
mod parameters;
mod potential;
mod preconditioning;
pub mod score_dimension;
mod score_model;
pub mod training;
pub mod weights_file;

pub use denoiser::{NetworkDenoiser, NetworkDenoiserError};
pub use device::{DeviceError, DeviceKind};
pub use network::{Network, NetworkInput};
pub use normalisation::{Normalisation, NormalisationError, NormalisationKind};
pub use parameters::{Initialiser, Parameter, ParameterEntry, ParameterLayout, ParameterScope, Weights};
pub use potential::Potential;
pub use preconditioning::{Coefficients, Preconditioning, Prediction};
pub use score_model::ScoreModel;

/// The tensors of networks and of the penalties of their training.
pub use burn_tensor::{Device, Tensor};
