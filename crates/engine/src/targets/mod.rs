//! Targets with known answers, one per file.

mod error;
mod exact_sampler;
mod gaussian;
mod gaussian_mixture;
mod known_answers;
mod line_distribution;
mod many_well;
mod normal_constants;
mod symmetric_many_well;

pub use error::TargetError;
pub use exact_sampler::{Draws, ExactSampler};
pub use gaussian::Gaussian;
pub use gaussian_mixture::{Component, GaussianMixture};
pub use known_answers::KnownAnswers;
pub use many_well::ManyWell;
pub use symmetric_many_well::SymmetricManyWell;
