//! The step size for a wanted error of the energy.

use ornstein_random::math::{exp_f64, ln_f64};

use crate::kernels::{MicrocanonicalLangevin, MicrocanonicalLangevinState};
use crate::{CovarianceRoot, DensityError, Ensemble, Kernel, LogDensity, Scalar};

/// Finds the step of [`MicrocanonicalLangevin`] at which the energy of the chains changes per step by a wanted mean square per
/// dimension (Robnik, De Luca, Silverstein and Seljak 2023, J. Mach. Learn. Res. 24, 311, section 4.2).
///
/// That error grows with the sixth power of the step, so `eps' = eps (wanted / found)^(1/6)`, by a factor of two at most. All
/// chains are pooled. The step to keep is the geometric mean over the second half of the search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnergyVariance {
    /// The wanted mean squared energy change per step and dimension.
    pub wanted: f64,
    /// The number of steps of the search.
    pub steps: u32,
}

impl Default for EnergyVariance {
    fn default() -> Self {
        Self { wanted: 5e-4, steps: 200 }
    }
}

impl EnergyVariance {
    /// Starts from the step of `kernel` and leaves the one that is found there. Returns the chains, which have moved by the steps
    /// `1..=steps`. A step that diverges is halved, and the chains start again.
    pub fn run<T: Scalar, D: LogDensity<T> + ?Sized, C: CovarianceRoot<T>>(
        &self,
        kernel: &mut MicrocanonicalLangevin<C>,
        target: &D,
        start: &Ensemble<T>,
    ) -> Result<MicrocanonicalLangevinState<T>, DensityError> {
        let (mut sum, mut count) = (0.0, 0.0);
        let mut state = kernel.initialise(target, start.clone())?;
        for step in 1..=self.steps {
            let factor = match kernel.step(target, &mut state, step) {
                Ok(_) => exp_f64(ln_f64((self.wanted / state.energy_variance()).clamp(1e-300, 1e300)) / 6.0),
                Err(DensityError::Diverged { .. }) => {
                    state = kernel.initialise(target, start.clone())?;
                    0.5
                }
                Err(error) => return Err(error),
            };
            kernel.step_size *= factor.clamp(0.5, 2.0);
            if step > self.steps / 2 {
                sum += ln_f64(kernel.step_size);
                count += 1.0;
            }
        }
        if count > 0.0 {
            kernel.step_size = exp_f64(sum / count);
        }
        Ok(state)
    }
}
