//! Memory that is used again from step to step.

use crate::{Ensemble, LaneArray, Scalar};

/// Spare memory of one block: denoisers, guidance and solvers borrow from it, so that after the first step nothing is
/// allocated.
#[derive(Debug, Clone, Default)]
pub struct Workspace<T> {
    ensembles: Vec<Ensemble<T>>,
    /// Rows of lanes for closed forms, of any number.
    pub lanes: Vec<LaneArray<T>>,
}

impl<T: Scalar> Workspace<T> {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self { ensembles: Vec::new(), lanes: Vec::new() }
    }

    /// An ensemble in the shape and at the place of `like`, with any numbers in it.
    #[must_use]
    pub fn take(&mut self, like: &Ensemble<T>) -> Ensemble<T> {
        match self.ensembles.pop() {
            Some(spare) if spare.layout() == like.layout() && spare.first_chunk() == like.first_chunk() => spare,
            _ => Ensemble::zeros_like(like),
        }
    }

    /// Gives back what was taken.
    pub fn give(&mut self, spare: Ensemble<T>) {
        self.ensembles.push(spare);
    }
}
