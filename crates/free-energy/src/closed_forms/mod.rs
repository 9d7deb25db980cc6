//! Problems whose work distributions are known in closed form: what an estimator must reproduce.

mod gaussian_annealing;
mod moving_trap;

pub use gaussian_annealing::{AnnealingMoments, GaussianAnnealing};
pub use moving_trap::MovingTrap;
