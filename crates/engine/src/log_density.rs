//! What a target says of itself.

use thiserror::Error;

use crate::{Ensemble, Scalar};

/// Why a chain cannot go on.
#[derive(Debug, Error)]
pub enum DensityError {
    /// A state left the finite numbers under a kernel that cannot reject it. Usual cause: a step beyond the limit of
    /// stability.
    #[error("the chain diverged at step {step}: a coordinate is infinite or NaN (is the step too large?)")]
    Diverged {
        /// The step that made it so.
        step: u32,
    },
    /// The chain starts where the log-density is not finite.
    #[error("state {state} starts where the log-density is {log_density}")]
    Start {
        /// The state's number.
        state: usize,
        /// The log-density there.
        log_density: f64,
    },
    /// There is no state to work on.
    #[error("the ensemble has no states")]
    Empty,
    /// States and target disagree on the number of coordinates.
    #[error("the states have {found} coordinates, but the target has {expected}")]
    Dimension {
        /// Coordinates of the target.
        expected: usize,
        /// Coordinates of the states.
        found: usize,
    },
    /// No state has moved for so long that none will.
    #[error(
        "all {states} chains are stuck: no proposal was accepted in the {steps} steps up to {step}; the log-density of \
         state 0 is {log_density} (is the step too large, or the target not finite around the start?)"
    )]
    Stuck {
        /// How many states there are.
        states: usize,
        /// The last step.
        step: u32,
        /// Steps without a move.
        steps: u32,
        /// The log-density of state 0.
        log_density: f64,
    },
    /// The target cannot be evaluated at all; the chain stops.
    #[error("the target failed: {0}")]
    Fatal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A probability density `pi(x)` on a [`StateSpace`](crate::StateSpace), known up to a constant, with its score.
///
/// The score is the gradient of `log pi` under the inner product of the space: `d/de log pi(x + e v) = <score, v>`.
/// Stein's identity `E[<x, score>] = -d` fixes its sign and scale.
///
/// A state at which the density vanishes or cannot be computed gets the log-density `-inf` or NaN: kernels with a
/// Metropolis step reject it and go on. An error stops the chain.
pub trait LogDensity<T: Scalar>: Sync {
    /// Writes the score of every state and its log-density (one entry per state).
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError>;

    /// Writes the score alone, for kernels that need no more. By default this evaluates both.
    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        let mut log_density = vec![0.0; states.layout().states()];
        self.evaluate(states, score, &mut log_density)
    }
}

/// Forwards to what is behind a pointer.
macro_rules! forward_log_density {
    ($pointer:ty) => {
        impl<T: Scalar, D: LogDensity<T> + ?Sized> LogDensity<T> for $pointer {
            fn evaluate(
                &self,
                states: &Ensemble<T>,
                score: &mut Ensemble<T>,
                log_density: &mut [f64],
            ) -> Result<(), DensityError> {
                (**self).evaluate(states, score, log_density)
            }

            fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
                (**self).score(states, score)
            }
        }
    };
}

forward_log_density!(&D);
forward_log_density!(Box<D>);
