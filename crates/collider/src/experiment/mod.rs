//! The kinds of runs of this domain.
//!
//! | kind | where |
//! |---|---|
//! | `collider.generate`: events of a process whose theory is known, tested against it | [`generate`] |
//! | `collider.cross-section`: a rate as a partition function | [`cross_section`] |
//! | `collider.convert`: events of any generator, checked, and written in other formats | [`convert`] |
//! | `collider.cloud`: events of a file learned, whatever number of particles they have | [`cloud`] |
//! | `collider.ablation`: several ways to learn it, side by side | [`ablation`] |
//! | `collider.sample`: events of a network that was trained before | [`sample`] |
//! | `collider.train`: a network learns the law of events | [`train`] |

pub mod ablation;
pub mod cloud;
mod conclusion;
pub mod convert;
pub mod cross_section;
mod event_samples;
mod evidence;
mod evidence_table;
mod figures;
pub mod generate;
mod headline;
mod judgement;
mod learned_files;
mod learned_law;
mod member;
mod observables_output;
mod origin;
mod reweighting;
mod reweighting_output;
pub mod sample;
mod spectra;
pub mod train;
mod training_rows;

pub use cloud::CloudExperiment;
pub use convert::ConvertExperiment;
pub use cross_section::CrossSectionExperiment;
pub use evidence_table::EvidenceTable;
pub use generate::GenerateExperiment;
pub use member::ConditionConfig;
pub use reweighting::ReweightingTable;
