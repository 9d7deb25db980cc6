//! Processes whose theory is known exactly.
//!
//! | what | where |
//! |---|---|
//! | what a process says: cross section, events, observables with their laws | [`Process`] |

mod process_trait;

pub use process_trait::{Process, RateUnit};
