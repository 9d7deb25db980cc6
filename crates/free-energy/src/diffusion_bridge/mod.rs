//! Diffusion bridges.

mod bridge;
mod data_moments;
mod flow_proposal;
mod jumps;
mod mode_weight;
mod noise;
mod step;
mod two_ended;
mod weighted_draws;

pub use bridge::DiffusionBridge;
pub use data_moments::DataMoments;
pub use flow_proposal::{FlowProposal, FoldedFlowError, StochasticFlowError};
pub use jumps::{BridgeMetropolis, BridgeMetropolisState, JumpCycle};
pub use mode_weight::ModeWeight;
pub use two_ended::{MAXIMUM_DISAGREEMENT, TwoEndedEstimate};
pub use weighted_draws::{Evaluations, WeightedDraws, weighted_mean};
