//! Distributions between a known start and a target.

use crate::{DensityError, Ensemble, LogDensity, Scalar};

/// A family of unnormalised densities `f_beta`, `0 <= beta <= 1`, from a known one at 0 to the target at 1.
///
/// Free energies and evidences are differences of `ln Z(beta) = ln int f_beta(x) dx` along it.
pub trait Path<T: Scalar>: Sync {
    /// The density at one place of the path.
    type Density<'a>: LogDensity<T>
    where
        Self: 'a;

    /// Whether `ln f_beta` is linear in `beta`, so that one derivative says all about it.
    const LINEAR: bool = false;

    /// The density at `beta`.
    fn at(&self, beta: f64) -> Self::Density<'_>;

    /// Writes `d ln f_beta / d beta` of every state, whose mean under `pi_beta` is `d ln Z / d beta` (thermodynamic
    /// integration).
    ///
    /// The default takes the difference over `beta +- 1e-4` (one-sided at the ends), exact to `O(1e-8)` in the middle.
    fn derivative(&self, beta: f64, states: &Ensemble<T>, derivative: &mut [f64]) -> Result<(), DensityError> {
        const STEP: f64 = 1e-4;
        let (low, high) = ((beta - STEP).max(0.0), (beta + STEP).min(1.0));
        let mut below = vec![0.0; derivative.len()];
        log_densities(&self.at(low), states, &mut below)?;
        log_densities(&self.at(high), states, derivative)?;
        for (derivative, below) in derivative.iter_mut().zip(below) {
            *derivative = (*derivative - below) / (high - low);
        }
        Ok(())
    }
}

/// Writes the log-density of every state, leaving the score aside.
pub fn log_densities<T: Scalar, D: LogDensity<T> + ?Sized>(
    density: &D,
    states: &Ensemble<T>,
    log_density: &mut [f64],
) -> Result<(), DensityError> {
    crate::scratch::with_ensemble(states, |score| density.evaluate(states, score, log_density))
}
