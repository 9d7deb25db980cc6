//! Normalising constants with known values, by the estimators of this crate from end to end.
//!
//! Tests that take seconds are always on; those marked `#[ignore]` repeat them at full size and print what they measure:
//! `cargo test --release -p ornstein-free-energy --test golden -- --ignored --nocapture`.
#![allow(clippy::print_stdout, reason = "the long runs report what they measure")]

mod coverage;
mod ideal;
mod lattice_field;
mod many_well;
mod plane;
mod posteriors;
mod runs;
mod spins;
#[path = "../support/mod.rs"]
mod support;
