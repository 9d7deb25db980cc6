//! What a training run is resumed from.

use super::Adam;
use super::report::LossSums;

/// All that a training run has become so far. Together with the same model, data, settings and seed it determines the rest, to the last
/// bit: noise, levels and shuffles are functions of the step.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainerState {
    /// Steps taken.
    pub step: u32,
    /// Weights, moments and average, each in the order of the network's [`ParameterLayout`](crate::ParameterLayout).
    pub optimiser: Adam,
    /// Losses per noise level since they were last [taken](super::Trainer::take_level_losses).
    pub losses: Vec<LossSums>,
    /// The running mean of the loss, and the lowest it has been.
    pub running_loss: [f64; 2],
}
