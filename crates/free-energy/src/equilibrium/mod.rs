//! Chains at rest at every place of a path: what thermodynamic integration and the multistate estimator ask for.

mod exchange;
mod run;
mod samples;

pub use run::EquilibriumSampling;
pub use samples::{EquilibriumSamples, StateFreeEnergies};
