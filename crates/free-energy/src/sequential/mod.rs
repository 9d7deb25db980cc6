//! Sequential Monte Carlo along a path: annealing with resampling.

mod particles;
mod pilot;
mod resampling;
mod run;

pub use particles::Particles;
pub use pilot::{Pilot, PilotRun, Tuning};
pub use resampling::systematic;
pub use run::{Keep, Sequential, SequentialMonteCarlo};
