//! How replicas travel between temperatures.

/// Counts of swaps and round trips.
///
/// A round trip takes a replica from the coldest rung to the hottest and back. Their number is what tempering is worth: a replica
/// that returns brings an independent state.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// For every pair of neighbours the swaps that were tried, and the sum of their probabilities.
    pairs: Vec<(u64, f64)>,
    /// Which replica is at each rung, for every state.
    replicas: Vec<Vec<u32>>,
    /// Whether each replica has been at the hottest rung since it was at the coldest.
    heated: Vec<Vec<bool>>,
    round_trips: Vec<u64>,
}

impl Ladder {
    pub(super) fn new(rungs: usize, states: usize) -> Self {
        Self {
            pairs: vec![(0, 0.0); rungs.saturating_sub(1)],
            replicas: (0..rungs).map(|rung| vec![rung as u32; states]).collect(),
            heated: vec![vec![false; states]; rungs],
            round_trips: vec![0; states],
        }
    }

    pub(super) fn states(&self) -> usize {
        self.round_trips.len()
    }

    pub(super) fn count(&mut self, lower: usize, probability: f64) {
        let (tried, sum) = &mut self.pairs[lower];
        *tried += 1;
        *sum += probability;
    }

    pub(super) fn exchange(&mut self, lower: usize, swapped: &[bool]) {
        let (a, b) = self.replicas.split_at_mut(lower + 1);
        for ((a, b), &swapped) in a[lower].iter_mut().zip(&mut b[0]).zip(swapped) {
            if swapped {
                std::mem::swap(a, b);
            }
        }
    }

    /// Takes note of who is at the ends.
    pub(super) fn visit_ends(&mut self) {
        let [coldest, .., hottest] = self.replicas.as_slice() else { return };
        for state in 0..self.round_trips.len() {
            self.heated[hottest[state] as usize][state] = true;
            let heated = &mut self.heated[coldest[state] as usize][state];
            self.round_trips[state] += u64::from(*heated);
            *heated = false;
        }
    }

    /// The mean probability of a swap between rungs `lower` and `lower + 1`; NaN before the first try.
    #[must_use]
    pub fn swap_acceptance(&self, lower: usize) -> f64 {
        let (tried, sum) = self.pairs[lower];
        sum / tried as f64
    }

    /// The round trips of all replicas of each state.
    #[must_use]
    pub fn round_trips(&self) -> &[u64] {
        &self.round_trips
    }

    /// Which replica is at a rung, for every state; at the start it is that of the same number.
    #[must_use]
    pub fn replicas(&self, rung: usize) -> &[u32] {
        &self.replicas[rung]
    }
}
