//! Everything that is written.

mod error;

pub use error::OutputError;
