//! Collider events: exact kinematics, exact theory, learned densities.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`FourMomentum`] | $(E,\vec p)$: products, boosts | |
//! | [`EventSet`] | the final states of many events, padded, with weights | |
//! | [`Observable`], [`Law`] | a physical quantity and its theoretical law | [`observables`] |
//! | [`phase_space::Chart`] | the unit cube and phase space, one to one | [`phase_space`] |
//! | [`process::Process`] | a scattering or decay of which everything is known | [`process`] |
//! | [`generator::Generator`] | exact events of a process, and its rate | [`generator`] |
//! | [`files::EventFile`] | events of any generator: LHE, LHEH5, HepMC3, our own | [`files`], [`event_record`], [`particle_data`] |
//! | [`coordinates::Coordinates`] | events as rows of numbers that a score is learned of | [`coordinates`] |
//! | [`penalty::PenaltyConfig`] | what else is asked of learned events | [`penalty`] |
//! | [`cloud`] | events with any number of particles as sets | [`cloud`] |
//! | [`metrics`] | how far events are from others and from theory | [`metrics`] |
//! | [`experiment`] | the kinds of runs | [`experiment`] |
//!
//! Units are GeV, for energies, momenta, masses and widths, and picobarn for cross sections.
//!
//! # Example
//!
//! Exact events of e+ e- -> q qbar g conserve four-momentum to rounding, and their rate is that of theory:
//!
//! ```
//! use std::sync::Arc;
//!
//! use ornstein_collider::generator::Generator;
//! use ornstein_collider::metrics::residuals;
//! use ornstein_collider::process::{Process, QuarkGluon, QuarkGluonSettings};
//!
//! let process = Arc::new(QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02))?);
//! let sample = Generator::new(process.clone(), 1).unweighted(10_000)?;
//! let violation = residuals(&sample.events, process.masses(), process.total_momentum()).momentum.unwrap();
//! assert!(violation.largest < 1e-13);
//! let estimate = sample.tally.estimate();
//! assert!((estimate.mean - process.rate().unwrap()).abs() < 5.0 * estimate.standard_error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(clippy::doc_markdown, reason = "formulas in LaTeX, and names of programs and units: HepMC3, GeV")]

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
pub use observable::{EventFunction, Law, Observable};
