//! Replicas of neighbouring places that change places.

use ornstein_engine::{Ensemble, LANES, Scalar};

/// Who is where, in every chain of a block, and how far they travelled.
#[derive(Debug, Clone)]
pub(super) struct Travels {
    /// Which replica is at each place, per chain.
    replicas: Vec<Vec<usize>>,
    /// Whether each replica has been at the last place since it was at the first.
    returning: Vec<Vec<bool>>,
    pub(super) round_trips: u64,
    /// Sum over swaps and chains of the probability, per pair of neighbours.
    pub(super) probabilities: Vec<f64>,
    pub(super) tries: Vec<f64>,
}

impl Travels {
    pub(super) fn new(places: usize, chains: usize) -> Self {
        let none = vec![0.0; places.saturating_sub(1)];
        Self {
            replicas: (0..places).map(|place| vec![place; chains]).collect(),
            returning: vec![vec![false; chains]; places],
            round_trips: 0,
            probabilities: none.clone(),
            tries: none,
        }
    }

    /// Takes note of an exchange between places `lower` and `lower + 1`.
    pub(super) fn exchange(&mut self, lower: usize, swapped: &[bool]) {
        let (below, above) = self.replicas.split_at_mut(lower + 1);
        for ((a, b), _) in below[lower].iter_mut().zip(&mut above[0]).zip(swapped).filter(|(_, swapped)| **swapped) {
            std::mem::swap(a, b);
        }
    }

    /// Takes note of who is at the ends.
    pub(super) fn visit_ends(&mut self) {
        let [first, .., last] = self.replicas.as_slice() else { return };
        for (chain, (first, last)) in first.iter().zip(last).enumerate() {
            self.returning[*last][chain] = true;
            self.round_trips += u64::from(std::mem::take(&mut self.returning[*first][chain]));
        }
    }
}

/// Exchanges the states of some chains between two ensembles of one layout.
pub(super) fn exchange_states<T: Scalar>(swapped: &[bool], a: &mut Ensemble<T>, b: &mut Ensemble<T>) {
    let lanes = a.layout().lanes();
    let mut all = [false; LANES];
    all[..swapped.len()].copy_from_slice(swapped);
    for (a, b) in a.data_mut().chunks_mut(lanes).zip(b.data_mut().chunks_mut(lanes)) {
        for ((a, b), _) in a.iter_mut().zip(b).zip(&all).filter(|(_, swapped)| **swapped) {
            std::mem::swap(a, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_that_returns_has_made_a_round_trip() {
        let mut travels = Travels::new(2, 2);
        travels.visit_ends();
        // Each exchange carries two replicas: after two, the one that began at the last place is back from the first,
        // which is half a trip more than none; the other is back where it began.
        travels.exchange(0, &[true, false]);
        travels.visit_ends();
        assert_eq!(travels.round_trips, 1);
        travels.exchange(0, &[true, false]);
        travels.visit_ends();
        assert_eq!(travels.round_trips, 2);
    }

    #[test]
    fn only_the_chains_that_agreed_are_exchanged() {
        let ensemble = |shift: f64| Ensemble::from_states(2, 3, |state, i| shift + (10 * state + i) as f64);
        let (mut a, mut b) = (ensemble(0.0), ensemble(100.0));
        exchange_states(&[false, true], &mut a, &mut b);
        assert_eq!((a.get(0, 2), a.get(1, 2), b.get(0, 0), b.get(1, 0)), (2.0, 112.0, 100.0, 10.0));
    }
}
