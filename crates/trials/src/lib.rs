//! What the tests of whole runs share: folders to run in, interruptions at a known place, the promise that a resumed run has the same bits.
//!
//! A dependency of tests only. Everything here panics where a program would return an error: a failed test is meant to.

mod resumable;
mod scratch;
mod stop_at;

pub use resumable::assert_resumable;
pub use scratch::{Scratch, bits};
pub use stop_at::StopAt;
