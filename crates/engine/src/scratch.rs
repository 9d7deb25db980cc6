//! Working memory that outlives the call it is used in.

use std::cell::RefCell;

use crate::{Ensemble, Scalar};

/// Calls `work` with an ensemble of the shape and place of `like`, whose numbers are left over from earlier uses.
///
/// Each thread keeps what it once allocated, so a loop that needs such room at every turn allocates it once. Calls may be
/// nested.
pub(crate) fn with_ensemble<T: Scalar, R>(like: &Ensemble<T>, work: impl FnOnce(&mut Ensemble<T>) -> R) -> R {
    let mut room = T::pool(|pool| pool.borrow_mut().pop()).unwrap_or_default();
    room.resize(like.data().len(), T::ZERO);
    let mut ensemble = Ensemble::from_data_like(like, room);
    let result = work(&mut ensemble);
    T::pool(|pool| pool.borrow_mut().push(ensemble.into_data()));
    result
}

thread_local! {
    pub(crate) static SINGLE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
    pub(crate) static DOUBLE: RefCell<Vec<Vec<f64>>> = const { RefCell::new(Vec::new()) };
}
