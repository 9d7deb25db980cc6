//! Where noise comes from: a place in the addressed streams.

use ornstein_random::{Key, Purpose};

/// Names the stream of one chain; noise is a pure function of it, the step and the place within the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Randomness {
    /// The run's seed.
    pub seed: u64,
    /// Which chain, realisation or ensemble of the run.
    pub index: u64,
}

impl Randomness {
    /// The key of this chain's stream for one purpose.
    #[must_use]
    pub fn key(self, purpose: Purpose) -> Key {
        Key::new(self.seed, purpose, self.index)
    }
}
