//! Guidance by the difference of two denoisers.

use crate::diffusion::arithmetic::combine;
use crate::diffusion::{Denoiser, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, Scalar};

/// `D = D_u + w (D_c - D_u)` of a conditional and an unconditional denoiser (Ho and Salimans 2022, *Classifier-free diffusion
/// guidance*, eq. 6, whose `w` is one less): `w = 0` leaves the condition out, 1 obeys it, more exaggerates.
///
/// The score is that of `p_c^w p_u^(1-w)` at every noise level.
pub struct ClassifierFree<'a, T> {
    /// `D_c`.
    pub conditional: &'a dyn Denoiser<T>,
    /// `D_u`.
    pub unconditional: &'a dyn Denoiser<T>,
    /// `w`.
    pub weight: f64,
}

impl<T: Scalar> Denoiser<T> for ClassifierFree<'_, T> {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let mut unconditional = workspace.take(states);
        self.conditional.denoise(level, states, denoised, workspace)?;
        self.unconditional.denoise(level, states, &mut unconditional, workspace)?;
        combine(denoised, self.weight, (1.0 - self.weight, &unconditional));
        workspace.give(unconditional);
        Ok(())
    }
}
