//! Guidance by an energy.

use super::Guidance;
use crate::diffusion::arithmetic::combine;
use crate::diffusion::{NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, LogDensity, Scalar};

/// Tilts the data towards `p(x_0) f(x_0)^w`, the factor being given by `ln f = -U`, a [`LogDensity`] (Lu et al. 2023,
/// *Contrastive energy prediction*; Song et al. 2023, *Loss-guided diffusion models*).
///
/// The exact additional score is `grad ln E[f(x_0)^w | x_t]`. What is added instead is stated at [`GuidancePoint`]; both agree
/// with it at the end of the way, where the noise is gone.
#[derive(Debug, Clone, Copy)]
pub struct Energy<F> {
    /// `ln f`.
    pub log_factor: F,
    /// `w`.
    pub strength: f64,
    /// Where its gradient is taken.
    pub point: GuidancePoint,
}

/// Where the gradient of an energy is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuidancePoint {
    /// At the noisy state: the additional score is `w grad ln f(x_t)`.
    State,
    /// At the denoised state: `w (dD/dx)^T grad ln f(D)`, with the Jacobian that data of variance `v` has. The denoised state
    /// moves by `w C grad ln f(D)`, `C = v sigma^2 / (alpha^2 v + sigma^2)` being what such data leaves uncertain. Exact for
    /// Gaussian data of this variance and a linear `ln f`.
    Denoised {
        /// `v`.
        data_variance: f64,
    },
}

impl<T: Scalar, F: LogDensity<T>> Guidance<T> for Energy<F> {
    fn guide(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let mut gradient = workspace.take(states);
        let noise = level.sigma * level.sigma;
        let uncertainty = match self.point {
            GuidancePoint::State => {
                self.log_factor.score(states, &mut gradient)?;
                noise / level.alpha
            }
            GuidancePoint::Denoised { data_variance } => {
                self.log_factor.score(denoised, &mut gradient)?;
                let total = level.alpha * level.alpha * data_variance + noise;
                if total == 0.0 { 0.0 } else { data_variance * noise / total }
            }
        };
        combine(denoised, 1.0, (self.strength * uncertainty, &gradient));
        workspace.give(gradient);
        Ok(())
    }
}
