//! Guidance by the likelihood of an observation.

use super::Guidance;
use crate::diffusion::arithmetic::combine;
use crate::diffusion::{NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, Scalar};

/// The likelihood `p(y | x_t)` of a fixed observation or class `y` given the *noisy* state.
pub trait NoisyLikelihood<T: Scalar>: Sync {
    /// Writes the gradient of `ln p(y | x_t)` with respect to the noisy state.
    fn score(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// Adds `w grad ln p(y | x_t)` to the score (Dhariwal and Nichol 2021, algorithm 1; Song et al. 2021, eq. 14). With `w = 1`
/// and the true likelihood, what is sampled is the posterior `p(x_0 | y)`.
#[derive(Debug, Clone, Copy)]
pub struct Classifier<L> {
    /// `p(y | x_t)`.
    pub likelihood: L,
    /// `w`.
    pub strength: f64,
}

impl<T: Scalar, L: NoisyLikelihood<T>> Guidance<T> for Classifier<L> {
    fn guide(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let mut score = workspace.take(states);
        self.likelihood.score(level, states, &mut score, workspace)?;
        combine(denoised, 1.0, (self.strength * level.sigma * level.sigma / level.alpha, &score));
        workspace.give(score);
        Ok(())
    }
}
