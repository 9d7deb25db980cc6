//! Annealed importance sampling, forward and in reverse.

mod run;
mod trace;

pub use run::{Annealed, Annealing, Direction};
pub use trace::{PathTrace, Recording};
