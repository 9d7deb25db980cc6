//! Diffusion bridges.

mod bridge;
mod data_moments;
mod noise;
mod step;
mod weighted_draws;

pub use bridge::DiffusionBridge;
pub use data_moments::DataMoments;
pub use weighted_draws::{Evaluations, WeightedDraws, weighted_mean};
