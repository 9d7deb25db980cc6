//! The parts that architectures are put together from.
//!
//! A layer remembers handles of its parameters and its settings; `new` adds the parameters to a [`ParameterScope`](crate::ParameterScope),
//! `forward` computes.

mod linear;
mod noise_embedding;

pub use linear::Linear;
pub use noise_embedding::NoiseEmbedding;
