//! Where the random numbers of a bridge come from.

use ornstein_engine::{Ensemble, LANES, Randomness};
use ornstein_random::{Counter, Purpose, fill_normals_f64};

/// Which way a path goes; each way has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From noise to the target.
    Down,
    /// From the target to noise.
    Up,
}

/// The numbers of one round of paths. Chains draw new paths again and again: round by round.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathNoise {
    pub randomness: Randomness,
    pub round: u32,
}

/// The round in which the moments of data are measured, which no path ever reaches.
pub(super) const MEASUREMENT: u32 = u32::MAX;

/// How many counters one place of a path takes in a block.
pub(super) const fn cells(dimension: usize) -> u64 {
    (dimension * LANES).div_ceil(2) as u64
}

impl PathNoise {
    /// White noise for one block at place `place` of the path.
    pub fn fill(self, way: Way, place: usize, block: &mut Ensemble<f64>) {
        let purpose = match way {
            Way::Down => Purpose::BridgeProposal,
            Way::Up => Purpose::BridgeNoising,
        };
        let first = place as u64 * cells(block.data().len() / LANES);
        let counter = Counter::coordinate(first as u32, block.first_chunk() as u64, self.round);
        fill_normals_f64(self.randomness.key(purpose), counter, block.data_mut());
    }
}
