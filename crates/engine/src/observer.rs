//! Those who watch a chain.

use crate::{Ensemble, Scalar, Transition};

/// Sees every step, decides nothing.
pub trait Observer<T: Scalar> {
    /// Called after step `step` with the new position.
    fn observe(&mut self, step: u32, position: &Ensemble<T>, transition: &Transition);
}

impl<T: Scalar, F: FnMut(u32, &Ensemble<T>, &Transition)> Observer<T> for F {
    fn observe(&mut self, step: u32, position: &Ensemble<T>, transition: &Transition) {
        self(step, position, transition);
    }
}
