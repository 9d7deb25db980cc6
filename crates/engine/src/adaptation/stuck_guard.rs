//! Notices that no chain moves.

use crate::{DensityError, Ensemble, Observer, Scalar, Transition};

/// Watches whether any state of an ensemble still moves. A single chain may sit still for long; that all of them do means that the
/// step is far too large or that the target is not finite around the start.
///
/// ```
/// use ornstein_engine::adaptation::StuckGuard;
/// use ornstein_engine::{DensityError, Transition};
///
/// let mut guard = StuckGuard::new(2);
/// let still = Transition { accepted: 0, acceptance: 0.0, ..Transition::certain(10) };
/// guard.watch(1, &still);
/// assert!(guard.verdict(&[-3.0]).is_ok());
/// guard.watch(2, &still);
/// assert!(matches!(guard.verdict(&[-3.0]), Err(DensityError::Stuck { states: 10, step: 2, .. })));
/// ```
#[derive(Debug, Clone)]
pub struct StuckGuard {
    patience: u32,
    still: u32,
    states: usize,
    step: u32,
}

impl StuckGuard {
    /// Calls an ensemble stuck after this many steps without a move.
    #[must_use]
    pub fn new(patience: u32) -> Self {
        Self { patience: patience.max(1), still: 0, states: 0, step: 0 }
    }

    /// Takes note of a step.
    pub fn watch(&mut self, step: u32, transition: &Transition) {
        self.step = step;
        self.states = transition.states;
        self.still = if transition.accepted == 0 { self.still.saturating_add(1) } else { 0 };
    }

    /// [`DensityError::Stuck`] if no state has moved for too long. `log_density` is that of the states, of which the error
    /// shows the first.
    pub fn verdict(&self, log_density: &[f64]) -> Result<(), DensityError> {
        if self.still < self.patience {
            return Ok(());
        }
        let log_density = log_density.first().copied().unwrap_or(f64::NAN);
        Err(DensityError::Stuck { states: self.states, step: self.step, steps: self.still, log_density })
    }
}

impl<T: Scalar> Observer<T> for StuckGuard {
    fn observe(&mut self, step: u32, _position: &Ensemble<T>, transition: &Transition) {
        self.watch(step, transition);
    }
}
