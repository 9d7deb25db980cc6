//! Running sums in place of draws, for runs that are too large to keep them.

use ornstein_engine::Scalar;
use ornstein_run::{CheckpointData, RunError};

use super::summary::BATCHES;

/// Sums of the coordinates and of their squares, for every chain and each of [`BATCHES`] batches of successive draws.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Accumulator {
    draws: usize,
    /// Batch, chain, coordinate.
    sums: Vec<f64>,
    /// The same of the squares.
    squares: Vec<f64>,
}

impl Accumulator {
    pub fn new(chains: usize, dimension: usize, draws: usize) -> Self {
        let length = BATCHES * chains * dimension;
        Self { draws, sums: vec![0.0; length], squares: vec![0.0; length] }
    }

    /// Takes in one draw of all chains, given by blocks of rows.
    pub fn add<T: Scalar>(&mut self, draw: usize, rows: &[Vec<T>]) {
        let length = self.sums.len() / BATCHES;
        let batch = (draw * BATCHES / self.draws).min(BATCHES - 1);
        let sums = &mut self.sums[batch * length..(batch + 1) * length];
        let squares = &mut self.squares[batch * length..(batch + 1) * length];
        for ((sum, square), x) in sums.iter_mut().zip(squares).zip(rows.iter().flatten()) {
            let x = x.to_f64();
            *sum += x;
            *square += x * x;
        }
    }

    /// Sum and sum of squares of a coordinate, for every chain (slowest) and batch.
    pub fn of_coordinate(&self, chains: usize, dimension: usize, coordinate: usize) -> Vec<[f64; 2]> {
        let places = (0..chains).flat_map(|chain| (0..BATCHES).map(move |batch| (chain, batch)));
        let index = |(chain, batch): (usize, usize)| (batch * chains + chain) * dimension + coordinate;
        places.map(index).map(|index| [self.sums[index], self.squares[index]]).collect()
    }

    pub fn save(&self, data: CheckpointData) -> CheckpointData {
        data.with_array("sums", self.sums.clone()).with_array("squares", self.squares.clone())
    }

    pub fn load(&mut self, data: &CheckpointData) -> Result<(), RunError> {
        for (name, place) in [("sums", &mut self.sums), ("squares", &mut self.squares)] {
            let stored = data.array::<f64>(name)?;
            if stored.len() != place.len() {
                return Err(RunError::Checkpoint(format!("'{name}' does not fit the number of chains")));
            }
            place.clear();
            place.extend(stored);
        }
        Ok(())
    }
}
