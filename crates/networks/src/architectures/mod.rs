//! The networks to choose from.

mod architecture;
mod conditioning;
mod conservative;
mod equivariant;
mod mlp;
mod set_transformer;

pub use architecture::{Architecture, ArchitectureError};
pub use conditioning::Conditioning;
pub use conservative::{Conservative, ConservativeSettings};
pub use equivariant::{Equivariant, EquivariantError, EquivariantSettings};
pub use mlp::{Mlp, MlpSettings};
pub use set_transformer::{SetTransformer, SetTransformerSettings};

#[cfg(test)]
pub(crate) mod check;
