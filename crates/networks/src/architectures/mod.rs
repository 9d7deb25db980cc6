//! The networks to choose from.

mod mlp;

pub use mlp::{Mlp, MlpSettings};
