//! Annealed importance sampling, forward and in reverse, and of discrete states in their coupling.

mod coupling;
mod run;
mod trace;

pub use coupling::{AnnealedReplicas, CoupledReplicas, CouplingAnnealing};
pub use run::{Annealed, Annealing, Direction};
pub use trace::{PathTrace, Recording};
