//! The orders in which the parts of Langevin dynamics can be solved, one per file.

mod aboba;
mod baoa;
mod baoab;
mod obabo;

pub use aboba::Aboba;
pub use baoa::Baoa;
pub use baoab::Baoab;
pub use obabo::Obabo;

/// A part of underdamped Langevin dynamics, for a fraction of the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Drift of the position along the velocity.
    A(f64),
    /// Kick of the velocity by the score.
    B(f64),
    /// Friction and noise: an exact Ornstein-Uhlenbeck step of the velocity.
    O(f64),
}

/// An order of the parts, read from left to right.
pub trait Splitting: Sync {
    /// Averages of functions of the position over the stationary law are off by `O(h^ORDER)`.
    const ORDER: u32;

    /// The parts in groups: the score is evaluated anew before a group that kicks after a drift, so a kick comes before
    /// any drift of its group. A group has at most eight parts and one O, a step at most two O.
    const GROUPS: &'static [&'static [Part]];
}
