//! What is added to a score on the way, one kind per file.
//!
//! A guided denoiser is a [`Denoiser`] again, so it goes into every solver. With an additional score `s`, the
//! denoised state moves by `(sigma^2 / alpha) s` (Tweedie).

mod classifier;
mod classifier_free;
mod energy;

pub use classifier::{Classifier, NoisyLikelihood};
pub use classifier_free::ClassifierFree;
pub use energy::{Energy, GuidancePoint};

use super::{Denoiser, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, Scalar};

/// Changes what a denoiser says.
pub trait Guidance<T: Scalar>: Sync {
    /// Adds its part to the denoised states.
    fn guide(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// A denoiser under guidance.
pub struct Guided<'a, T, G> {
    /// The denoiser.
    pub denoiser: &'a dyn Denoiser<T>,
    /// What is added.
    pub guidance: G,
}

impl<T: Scalar, G: Guidance<T>> Denoiser<T> for Guided<'_, T, G> {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.denoiser.denoise(level, states, denoised, workspace)?;
        self.guidance.guide(level, states, denoised, workspace)
    }
}
