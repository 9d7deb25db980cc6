//! How good generated events are.
//!
//! | question | function |
//! |---|---|
//! | how far is an observable from its law, or from that of other events? | [`wasserstein_distance`], [`wasserstein_to_law`] |
//! | how far are sets of events from each other, all in all? | [`kernel_distances`] |
//! | how well are energy, momentum and mass shells kept? | [`residuals()`] |

mod kernel_distances;
mod residuals;
mod wasserstein;

pub use kernel_distances::{KernelDistanceError, KernelDistances, kernel_distances, kernel_distances_of_rows};
pub(crate) use residuals::largest;
pub use residuals::{Residuals, Spread, residuals};
pub use wasserstein::{wasserstein_distance, wasserstein_to_law};
