//! What goes wrong while events are generated.

use thiserror::Error;

/// A process that does not keep what it promises.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum GeneratorError {
    /// A weight above the bound: events accepted against it would not be distributed as they should.
    #[error("proposal {proposal} has the weight {weight}, above the bound {bound} of the process")]
    AboveBound {
        /// Which, from 0.
        proposal: u64,
        /// Its weight.
        weight: f64,
        /// The bound.
        bound: f64,
    },
    /// A weight that is negative or no number.
    #[error("proposal {proposal} has the weight {weight}; weights are numbers, 0 or more")]
    Weight {
        /// Which, from 0.
        proposal: u64,
        /// Its weight.
        weight: f64,
    },
    /// No event at all.
    #[error("none of {proposals} proposals was accepted")]
    Nothing {
        /// How many there were.
        proposals: u64,
    },
}
