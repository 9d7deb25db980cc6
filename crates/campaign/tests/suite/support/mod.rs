//! What the tests of campaigns share: a small real experiment, the program that runs it, a folder with both configs.

mod program;
mod walk;
mod workshop;

pub use program::WalkProgram;
pub use walk::Walk;
pub use workshop::{BASE, Workshop};
