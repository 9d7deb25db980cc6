//! Losses on physical quantities against their theoretical law.
//!
//! The idea: what a generator makes should have the right energies, masses and angles, so let the distance between the law of such a quantity
//! in generated events and its law in theory be part of the training objective. A score is trained on denoised states, though, and
//! those are means of events, not events. So *which* states are compared with *which* law decides whether the penalty helps:
//!
//! | form | states | law | |
//! |---|---|---|---|
//! | [`literal()`] | denoised, at all noise levels | of events | biased: Jensen's inequality |
//! | [`gated()`] | denoised, at low noise | of events | bias falls with the square of the noise |
//! | [`noise_aware()`] | denoised, or a step along the flow | of an exact denoiser at that noise | right at every level |
//! | [`PathwisePenalty`] | events of a short sampler | of events | right but for the sampler's own error |
//!
//! The parts: a [`Quantity`] with its derivatives becomes a function of normalised rows ([`RowQuantity`]), a [`Distance`] compares
//! a batch of its values with a [`PreparedLaw`], and a [`LawPenalty`] does so for ranges of noise levels. A config chooses by
//! [`PenaltyConfig`].
//!
//! In coordinates in which a law of conservation holds by construction
//! ([`LatentCoordinates`](crate::coordinates::LatentCoordinates)) there is nothing to penalise.

mod check;
mod config;
mod distance;
mod error;
mod gated;
#[cfg(test)]
mod jensen_gap;
mod law_penalty;
mod level_bins;
mod literal;
mod noise_aware;
mod pathwise;
mod posterior_mean;
mod quantile_table;
mod quantity;
mod row_quantity;
#[cfg(test)]
mod test_events;

pub use config::{PenaltyConfig, PenaltyContext, PenaltyForm, PenaltyTerm};
pub use distance::{Distance, Kernel, PreparedLaw};
pub use error::PenaltyError;
pub use gated::{Schedule, gated};
pub use law_penalty::{LawPenalty, LevelTarget};
pub use level_bins::{LevelRange, level_bins};
pub use literal::literal;
pub use noise_aware::{NoiseAware, NoiseAwareTarget, noise_aware};
pub use pathwise::{Pathwise, PathwiseMethod, PathwisePenalty};
pub use posterior_mean::EmpiricalBayes;
pub use quantile_table::QuantileTable;
pub use quantity::{Axis, Quantity};
pub use row_quantity::{RowMomenta, RowQuantity};
