//! Phase space: points, volumes, charts.
//!
//! | what | where |
//! |---|---|
//! | a map between the unit cube and phase space, with its density | [`Chart`] |
//! | any masses, flat where there are none | [`RamboOnDiet`] |
//! | resonances in a row, each flat in its coordinate | [`DecayChain`] of [`DecayTree`]s with [`Propagator`]s |
//! | three massless particles within a cut | [`DalitzChart`] |
//! | a decay into two | [`TwoBody`], [`kallen`] |
//! | the law of a resonance's mass | [`BreitWigner`] |
//! | flat events by the million, side by side | [`Rambo`], [`PhaseSpaceEvents`] |
//! | the way back for momenta that have left phase space | [`project`] |
//! | how large phase space is | [`massless_volume`], [`volume()`] |

mod angle;
mod body;
mod breit_wigner;
mod chart;
mod dalitz_chart;
mod decay_chain;
mod decay_tree;
mod error;
mod helicity_frame;
mod mass_law;
mod mass_ratio;
mod phase_space_events;
mod projection;
mod rambo;
mod rambo_lanes;
mod rambo_on_diet;
mod two_body;
mod unit;
mod volume;

pub use breit_wigner::BreitWigner;
pub use chart::{Chart, ChartError};
pub use dalitz_chart::DalitzChart;
pub use decay_chain::DecayChain;
pub use decay_tree::{DecayTree, Propagator};
pub use error::{MOST_PARTICLES, PhaseSpaceError};
pub use phase_space_events::{LANES, PhaseSpaceEvents};
pub use projection::{ProjectionError, project};
pub use rambo::Rambo;
pub use rambo_on_diet::RamboOnDiet;
pub use two_body::{TwoBody, kallen};
pub use volume::{massless_volume, volume};
