//! Events of a process: weighted, or unweighted by acceptance.
//!
//! | what | where |
//! |---|---|
//! | proposals in fixed blocks, and the events that they give | [`Generator`], [`Block`] |
//! | the rate with its error, the efficiency | [`Tally`], [`Estimate`] |
//!
//! Proposal `k` of a stream is a function of `(seed, stream, k)`: its point of the unit cube and the number it is accepted with are
//! addressed by `k`. So the events are the same on any number of threads, and a run goes on at any block.

mod block;
mod error;
mod estimate;
mod events;

pub use block::{BLOCK, Block};
pub use error::GeneratorError;
pub use estimate::{Estimate, Tally};
pub use events::{Generator, Sample};
