//! Runs that train a score network and sample it, without saying of what.
//!
//! Networks and their training are the crate `ornstein_networks`, solvers and processes those of the engine, files those of
//! `ornstein_run`. What is here connects the three for every domain that learns: tables of a config, checkpoints, curves, weights beside
//! the output, samples in the file. A domain adds its data, its metrics, its evidence and its figures.
//!
//! | what | where |
//! |---|---|
//! | the tables `[process]`, `[solver]`, `[grid]`, `[sampling]`, `[weights]`; from noise to samples in the file | [`sampling`] |
//! | the checks of `[network]`, `[preconditioning]`, `[training]`; the training loop, its record, weights and card | [`training`] |
//! | single or double precision | [`Precision`], [`Number`] |
//!
//! # A run of training
//!
//! | stage | what a domain calls |
//! |---|---|
//! | `prepare` | [`check_settings`](training::check_settings), [`build_network`](training::build_network), [`SamplingTable::plan`](sampling::SamplingTable::plan) |
//! | `estimate` | [`TrainingCost`](training::TrainingCost) |
//! | `run`, training | [`Learner`](training::Learner), restored if the run is resumed, in a [`TrainingLoop`](training::TrainingLoop) whose looks judge samples |
//! | `run`, weights | [`WeightsRecord::save_learned`](training::WeightsRecord::save_learned) |
//! | `run`, samples | [`write_snapshots`](training::write_snapshots), [`Drawing`](sampling::Drawing) with a [`Learned`](sampling::Learned) network |
//! | `run`, record | [`write_curves`](training::write_curves), [`write_calls`](sampling::write_calls), then evidence of its own |
//!
//! The crate's `tests/suite/experiment.rs` is such a run in full. Without a run file it is this:
//!
//! ```
//! use std::sync::Arc;
//!
//! use ornstein_engine::targets::Gaussian;
//! use ornstein_learning::sampling::SamplingTable;
//! use ornstein_learning::training::{Learner, MetricName, build_network, network_conditions};
//! use ornstein_networks::architectures::{Architecture, MlpSettings};
//! use ornstein_networks::data::ExactData;
//! use ornstein_networks::training::{Trainer, TrainingSettings};
//! use ornstein_networks::{NetworkDenoiser, Normalisation, Preconditioning, ScoreModel};
//!
//! let settings = TrainingSettings { steps: 100, ..TrainingSettings::default() };
//! let architecture = Architecture::Mlp(MlpSettings { width: 16, blocks: 1, embedding: 8, ..MlpSettings::default() });
//! let network = build_network(&architecture, 2, network_conditions(0, &settings))?;
//! let model = ScoreModel { network, preconditioning: Preconditioning::default() };
//! let normalisation = Normalisation::identity(2);
//! let data = ExactData::new(Gaussian::standard(2), normalisation.clone(), 1);
//! let trainer = Trainer::new(model.clone(), Arc::new(data), settings, 1)?;
//!
//! let metric = MetricName::new("variance", "mean square of the samples' coordinates");
//! let mut learner = Learner::new(trainer, vec![metric], None);
//! while !learner.is_finished() {
//!     learner.step()?;
//! }
//! let (weights, steps) = learner.weights();
//! assert_eq!(steps, 100);
//! let denoiser = NetworkDenoiser::new(model, weights);
//! let rows = SamplingTable::default().plan()?.look(&denoiser, &normalisation, 1, 1000)?;
//! let variance = rows.iter().map(|x| x * x).sum::<f64>() / rows.len() as f64;
//! learner.look(&[variance], &rows)?;
//!
//! // Of the data it is 1. EDM's preconditioning is exact for normal data as it begins.
//! let (_, variances) = learner.history().metrics().next().unwrap();
//! assert!((variances[0] - 1.0).abs() < 0.2, "{variances:?}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod precision;
pub mod sampling;
pub mod training;

pub use precision::{Number, Precision};
