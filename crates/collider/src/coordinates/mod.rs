//! The coordinates in which events are learned.
//!
//! | what | where |
//! |---|---|
//! | a map between events and rows of numbers | [`Coordinates`] |

mod coordinates_trait;

pub use coordinates_trait::{AffineMomenta, Coordinates};
