//! What a model of the data says of a noisy state.

use ornstein_random::dispatch;
use rayon::prelude::*;
use thiserror::Error;

use super::arithmetic::combine;
use super::{NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, LaneArray, Layout, Scalar, as_lanes, as_lanes_mut};

/// The conditional mean `D(x) = E[x_0 | x_t = x]` of the data given a noisy state: the one thing that a solver asks of a model.
///
/// By Tweedie's formula (Robbins 1956; Efron 2011, eq. 1.4) it is the score in other units, see [`write_score`]. Closed
/// forms ([`data`](super::data)) are written as a [`LaneDenoiser`]; a network implements this trait and sees whole
/// ensembles. Solvers call it for one block of an ensemble at a time, in parallel.
pub trait Denoiser<T: Scalar>: Sync {
    /// Writes the conditional mean of every state. Whoever needs memory borrows it from `workspace`.
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// A denoiser written for one block of lanes, `position[i]` being coordinate `i` of all. Mark its methods
/// `#[inline(always)]`: they are then compiled for every instruction set. It becomes a [`Denoiser`] by a call of
/// [`denoise_by_lanes`].
pub trait LaneDenoiser<T: Scalar>: Sync {
    /// The number of coordinates.
    fn dimension(&self) -> usize;

    /// Writes the conditional mean of every lane. `scratch` has any length and content.
    fn denoise_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
    );
}

dispatch! {
    fn denoise_block<T: Scalar, D: LaneDenoiser<T>>(
        denoiser: &D,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
    ) {
        denoiser.denoise_lanes(level, position, denoised, scratch);
    }
}

/// What a [`LaneDenoiser`] answers as a [`Denoiser`]: block by block, in parallel if there are several.
///
/// (Not an implementation for all such types: then no generic type, as a guided denoiser, could have its own.)
pub fn denoise_by_lanes<T: Scalar>(
    denoiser: &impl LaneDenoiser<T>,
    level: NoiseLevel,
    states: &Ensemble<T>,
    denoised: &mut Ensemble<T>,
    workspace: &mut Workspace<T>,
) -> Result<(), DensityError> {
    check_lanes(states, denoiser.dimension())?;
    if states.layout().chunks() == 1 {
        let denoised = as_lanes_mut(denoised.data_mut());
        denoise_block(denoiser, level, as_lanes(states.data()), denoised, &mut workspace.lanes);
    } else {
        denoised.par_chunks_mut().enumerate().for_each_init(Vec::new, |scratch, (chunk, denoised)| {
            denoise_block(denoiser, level, as_lanes(states.chunk(chunk)), as_lanes_mut(denoised), scratch);
        });
    }
    Ok(())
}

/// A single huge state was given to a denoiser that is written for lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this denoiser works on many small states side by side, not on a single one in pieces")]
pub struct LanesOnlyError;

/// An error unless these are states of this dimension in lanes.
pub(super) fn check_lanes<T: Scalar>(states: &Ensemble<T>, dimension: usize) -> Result<(), DensityError> {
    match states.layout() {
        Layout::Lanes { .. } => states.check_dimension(dimension),
        Layout::Single { .. } => Err(DensityError::Fatal(Box::new(LanesOnlyError))),
    }
}

/// Turns conditional means into the scores of the noisy states by Tweedie's formula,
/// `score = (alpha D(x) - x) / sigma^2`.
///
/// ```
/// use ornstein_engine::Ensemble;
/// use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace, data::GaussianData, write_score};
///
/// let (level, data) = (NoiseLevel { time: 0.0, alpha: 0.6, sigma: 0.8 }, GaussianData::new(vec![0.7], vec![0.5])?);
/// let states = Ensemble::from_states(1, 1, |_, _| 1.0f64);
/// let mut score = Ensemble::zeros_like(&states);
/// data.denoise(level, &states, &mut score, &mut Workspace::new())?;
/// write_score(level, &states, &mut score);
/// let expected = -(1.0 - 0.6 * 0.7) / (0.6 * 0.6 * 0.25 + 0.64);
/// assert!((score.get(0, 0) - expected).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_score<T: Scalar>(level: NoiseLevel, states: &Ensemble<T>, denoised: &mut Ensemble<T>) {
    let variance = level.sigma * level.sigma;
    combine(denoised, level.alpha / variance, (-1.0 / variance, states));
}
