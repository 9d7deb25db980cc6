//! What training asks of data.

use std::fmt::Debug;

/// Rows of data in the network's coordinates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// How many rows.
    pub size: usize,
    /// The states, one after the other.
    pub rows: Vec<f32>,
    /// What they are conditioned on; empty if nothing.
    pub condition: Vec<f32>,
    /// Which members of each state are there (1) or padding (0); empty if all are.
    pub mask: Vec<f32>,
}

impl Batch {
    /// Room for `size` rows of this data.
    #[must_use]
    pub fn new(data: &dyn DataSource, size: usize) -> Self {
        let room = |per_row: usize| vec![0.0; size * per_row];
        Self {
            size,
            rows: room(data.dimension()),
            condition: room(data.condition_dimension()),
            mask: room(data.members()),
        }
    }
}

/// What rows are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataPart {
    /// To learn from.
    Training,
    /// Never learned from.
    Validation,
}

/// Rows of data in the network's coordinates, in a sequence that never ends and always is the same.
pub trait DataSource: Debug + Send + Sync {
    /// Numbers per row.
    fn dimension(&self) -> usize;

    /// Numbers per row that it is conditioned on.
    fn condition_dimension(&self) -> usize {
        0
    }

    /// Members of each row's set that a mask tells of; 0 if there is no mask.
    fn members(&self) -> usize {
        0
    }

    /// How many different rows there are for validation.
    fn validation_rows(&self) -> usize;

    /// Writes the rows number `first`, `first + 1`, ... of the part's sequence, as many as the batch holds.
    fn fill(&self, part: DataPart, first: u64, batch: &mut Batch);
}
