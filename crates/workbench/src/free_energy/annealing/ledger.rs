//! What walkers leave behind on the way, in sums that do not depend on where a run was cut.

use ornstein_free_energy::annealing::PathTrace;
use ornstein_run::{CheckpointData, RunError};

/// Sums over the weights of walkers at one place of a bridge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlaceSums {
    /// Largest log-weight.
    largest: f64,
    /// Sum of the weights over the largest.
    weights: f64,
    /// Sum of their squares over that of the largest.
    squares: f64,
}

impl Default for PlaceSums {
    fn default() -> Self {
        Self { largest: f64::NEG_INFINITY, weights: 0.0, squares: 0.0 }
    }
}

impl PlaceSums {
    fn add(&mut self, log_weight: f64) {
        if log_weight > self.largest {
            let scale = (self.largest - log_weight).exp();
            self.weights *= scale;
            self.squares *= scale * scale;
            self.largest = log_weight;
        }
        if log_weight > f64::NEG_INFINITY {
            let weight = (log_weight - self.largest).exp();
            self.weights += weight;
            self.squares += weight * weight;
        }
    }

    /// Logarithm of the mean weight.
    pub fn log_mean(&self, walkers: usize) -> f64 {
        self.largest + (self.weights / walkers as f64).ln()
    }

    /// Effective walkers over walkers, `(sum w)^2 / (N sum w^2)`.
    pub fn effective_fraction(&self, walkers: usize) -> f64 {
        self.weights * self.weights / (walkers as f64 * self.squares)
    }
}

/// Sums over the walkers of one bridge from its reference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ledger {
    /// At each recorded place.
    pub places: Vec<PlaceSums>,
    /// Acceptance times walkers at each step.
    pub acceptance: Vec<f64>,
    /// Evaluations of the score times walkers, in all directions.
    pub evaluations: f64,
    /// Moves that diverged, in all directions.
    pub divergent: f64,
}

impl Ledger {
    pub fn new(length: usize, recorded: usize) -> Self {
        Self {
            places: vec![PlaceSums::default(); recorded],
            acceptance: vec![0.0; length],
            evaluations: 0.0,
            divergent: 0.0,
        }
    }

    /// Takes in a block of walkers that started from the reference.
    pub fn add(&mut self, trace: &PathTrace, walkers: usize) {
        for (sums, row) in self.places.iter_mut().zip(&trace.log_weights) {
            for &log_weight in row {
                sums.add(log_weight);
            }
        }
        for (sum, acceptance) in self.acceptance.iter_mut().zip(&trace.acceptance) {
            *sum += acceptance * walkers as f64;
        }
    }

    fn numbers(&mut self) -> impl Iterator<Item = &mut f64> {
        let places = self.places.iter_mut();
        let of_places = places.flat_map(|sums| [&mut sums.largest, &mut sums.weights, &mut sums.squares]);
        of_places.chain(&mut self.acceptance).chain([&mut self.evaluations, &mut self.divergent])
    }
}

/// The ledgers of all bridges as a checkpoint.
pub(super) fn save(ledgers: &[Ledger]) -> Result<CheckpointData, RunError> {
    let mut ledgers = ledgers.to_vec();
    let numbers: Vec<f64> = ledgers.iter_mut().flat_map(Ledger::numbers).map(|number| *number).collect();
    Ok(CheckpointData::new(&())?.with_array("ledgers", numbers))
}

/// Takes up the ledgers of a checkpoint.
pub(super) fn load(ledgers: &mut [Ledger], data: &CheckpointData) -> Result<(), RunError> {
    let stored = data.array::<f64>("ledgers")?;
    let places: Vec<&mut f64> = ledgers.iter_mut().flat_map(Ledger::numbers).collect();
    if stored.len() != places.len() {
        return Err(RunError::Checkpoint("'ledgers' does not fit the bridges".to_owned()));
    }
    places.into_iter().zip(stored).for_each(|(place, &number)| *place = number);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_weights_at_any_scale() {
        let mut sums = PlaceSums::default();
        for log_weight in [-1e4_f64, f64::NEG_INFINITY, 1f64.ln(), 3f64.ln(), 2f64.ln()] {
            sums.add(log_weight + 900.0);
        }
        assert!((sums.log_mean(5) - (900.0 + 1.2f64.ln())).abs() < 1e-12);
        assert!((sums.effective_fraction(5) - 36.0 / (5.0 * 14.0)).abs() < 1e-12);
    }

    #[test]
    fn a_checkpoint_holds_every_number() {
        let mut ledger = Ledger::new(3, 2);
        let trace = PathTrace { log_weights: vec![vec![0.1, 0.2], vec![0.3, -0.4]], acceptance: vec![0.9, 0.8, 0.7] };
        ledger.add(&trace, 2);
        ledger.evaluations = 5.0;
        let mut loaded = [Ledger::new(3, 2)];
        load(&mut loaded, &save(&[ledger.clone()]).unwrap()).unwrap();
        assert_eq!(loaded[0], ledger);
        assert!(load(&mut [Ledger::new(4, 2)], &save(&[ledger]).unwrap()).is_err());
    }
}
