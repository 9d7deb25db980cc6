//! Learned scores: from samples to a denoiser, and from the denoiser to new samples, with evidence of how good they are.
//!
//! | what | where |
//! |---|---|
//! | the run `score.train`: a network learns the score of data, and is tested against what is known of their law | [`train`] |
//! | the run `score.sample`: samples of a trained network by any process, solver and grid | [`sample`] |
//! | the run `score.evaluate`: samples and networks against data, each number beside that of true draws | [`evaluate`] |
//! | the run `score.refine`: a learned score proposes, exact weights and chains correct it by the density that is meant | [`refine`] |
//! | the table `[data]`: files, exact draws of targets, a spiral, each laid into a larger space if asked | [`data`] |
//! | what is known of a law beside its draws: modes, a plane, the denoiser in closed form | [`truth`] |
//! | the tables `[sampling]` and `[evidence]` that both runs have | [`SamplingTable`], [`EvidenceTable`] |
//!
//! Networks and their training are the crate `ornstein_networks`; solvers and processes are those of the engine; `ornstein_learning` connects
//! them to files: sampling, checkpoints, curves, weights. What is here says of what: data, truth, metrics, evidence, figures.

mod comparison;
pub mod data;
pub mod evaluate;
mod evidence;
mod excess;
mod figures;
pub mod refine;
pub mod sample;
pub mod train;
pub mod truth;

pub use evidence::EvidenceTable;
pub use ornstein_learning::sampling::SamplingTable;
