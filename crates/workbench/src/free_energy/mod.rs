//! Free energies from TOML: one file per table that the experiments share, one folder per experiment.
//!
//! | kind | what it does | where |
//! |---|---|---|
//! | `free-energy.ais` | annealed importance sampling, from one end or both | [`annealing`] |
//! | `free-energy.smc` | sequential Monte Carlo on independent islands | [`sequential`] |
//! | `free-energy.bar` | Bennett's acceptance ratio of works in files | [`bennett`] |
//! | `free-energy.ti` | thermodynamic integration, and the multistate estimator beside it | [`integration`] |
//!
//! All of them lead from a distribution that can be drawn from to a shipped target, along a [path](PathConfig) with a
//! [schedule](ScheduleConfig), by [moves](MoveConfig), after a [pilot run](PilotTable) if one is asked for. All of them write
//! `statistics/result` with the verdict on their error bar, and compare with the known `ln Z`.

#![allow(clippy::doc_markdown, reason = "formulas in the documentation")]

pub mod annealing;
pub mod bennett;
mod bridge;
mod checks;
mod evidence;
pub mod integration;
mod moves;
mod path;
mod pilot;
mod result;
mod schedule;
pub mod sequential;

pub(crate) use evidence::{against_known, reliability};
pub(crate) use result::{Answer, rows as result_rows};

pub use bridge::{Bridge, BridgeDensity, Ends, TargetDensity};
pub use evidence::SignificanceTable;
pub use moves::{MoveConfig, UnderdampedMoveConfig};
pub use path::PathConfig;
pub use pilot::PilotTable;
pub use schedule::ScheduleConfig;
