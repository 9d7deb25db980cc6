//! Collider events: exact kinematics, exact theory, learned densities.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`FourMomentum`] | $(E,\vec p)$: products, boosts | |
//! | [`EventSet`] | the final states of many events, padded, with weights | |
//! | [`Observable`], [`Law`] | a physical quantity and its theoretical law | |
//! | [`phase_space::Chart`] | the unit cube and phase space, one to one | [`phase_space`] |
//! | [`process::Process`] | a scattering or decay of which everything is known | [`process`] |
//! | [`coordinates::Coordinates`] | events as rows of numbers that a score is learned of | [`coordinates`] |

pub mod cloud;
pub mod coordinates;
pub mod event_record;
mod event_set;
pub mod experiment;
pub mod files;
mod four_momentum;
pub mod generator;
pub mod metrics;
mod observable;
pub mod observables;
pub mod particle_data;
pub mod penalty;
pub mod phase_space;
pub mod process;

pub use event_set::{EventSet, EventSetError};
pub use four_momentum::FourMomentum;
pub use observable::{Law, Observable};
