//! The networks to choose from.

mod conservative;
mod mlp;

pub use conservative::{Conservative, ConservativeSettings};
pub use mlp::{Mlp, MlpSettings};

#[cfg(test)]
pub(crate) mod check;
