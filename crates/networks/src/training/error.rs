//! Why training stops.

use thiserror::Error;

use super::SettingsError;
use crate::device::DeviceError;

/// Why there is no (further) training.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainingError {
    /// A setting out of range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A device that this build does not know.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Model and data do not belong together.
    #[error("{what}: the network has {network}, the data {data}")]
    Mismatch {
        /// What does not fit.
        what: &'static str,
        /// The network's number.
        network: usize,
        /// The data's.
        data: usize,
    },
    /// Loss or gradient left the finite numbers, or the loss is far above what it was. The weights are still those before the step;
    /// [`Trainer::last_good`](super::Trainer::last_good) has older ones, from before the loss went up.
    #[error(
        "training diverged at step {step}: loss {loss:.4e}, gradient norm {gradient_norm:.4e}{}; the weights after step {good} are kept",
        before(*lowest)
    )]
    Diverged {
        /// The step, from 0.
        step: u32,
        /// Its loss.
        loss: f64,
        /// Its gradient's norm.
        gradient_norm: f64,
        /// The lowest running mean of the loss so far, infinite at the beginning.
        lowest: f64,
        /// Steps behind the last good state.
        good: u32,
    },
    /// A state of another network or number of noise levels.
    #[error(
        "the state to resume from has {found} weights and {levels} noise levels, the training {expected} and {expected_levels}"
    )]
    State {
        /// Weights in the state.
        found: usize,
        /// Weights of the network.
        expected: usize,
        /// Noise levels in the state.
        levels: usize,
        /// Noise levels of the training.
        expected_levels: usize,
    },
    /// The data holds nothing out.
    #[error("there are no rows for validation: hold a part of the data out")]
    NoValidationRows,
}

/// What the loss was before it went up, if it is known.
fn before(lowest: f64) -> String {
    if lowest.is_finite() { format!(", where the mean loss has been as low as {lowest:.4e}") } else { String::new() }
}
