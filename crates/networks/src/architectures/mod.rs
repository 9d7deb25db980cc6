//! The networks to choose from.

mod architecture;
mod conservative;
mod mlp;

pub use architecture::{Architecture, ArchitectureError};
pub use conservative::{Conservative, ConservativeSettings};
pub use mlp::{Mlp, MlpSettings};

#[cfg(test)]
pub(crate) mod check;
