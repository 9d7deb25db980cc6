//! The networks to choose from.

mod architecture;
mod conditioning;
mod conservative;
mod equivariant;
mod grid_states;
mod mlp;
mod set_transformer;
mod spectral_operator;
mod unet;

pub use architecture::{Architecture, ArchitectureError};
pub use conditioning::Conditioning;
pub use conservative::{Conservative, ConservativeSettings};
pub use equivariant::{Equivariant, EquivariantError, EquivariantSettings};
pub use mlp::{Mlp, MlpSettings};
pub use set_transformer::{SetTransformer, SetTransformerSettings};
pub use spectral_operator::{SpectralOperator, SpectralOperatorSettings};
pub use unet::{UNet, UNetSettings};

#[cfg(test)]
pub(crate) mod check;
