//! The parts that architectures are put together from.
//!
//! A layer remembers handles of its parameters and its settings; `new` adds the parameters to a [`ParameterScope`](crate::ParameterScope),
//! `forward` computes.

mod attention;
mod convolution;
mod film;
mod group_norm;
mod layer_norm;
mod linear;
mod noise_embedding;
mod number_tokens;
mod spectral_filter;

pub use attention::{CrossAttention, SelfAttention};
pub use convolution::Convolution;
pub use film::Film;
pub use group_norm::{GroupNorm, ModulatedNorm};
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use noise_embedding::NoiseEmbedding;
pub use number_tokens::NumberTokens;
pub use spectral_filter::SpectralFilter;
