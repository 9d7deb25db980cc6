//! Derivatives of denoisers, which likelihoods need.

use ornstein_random::dispatch;

use super::denoiser::check_lanes;
use super::{Denoiser, LaneDenoiser, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, LANES, LaneArray, Scalar, as_lanes};

/// A denoiser that knows the trace of its Jacobian, `tr dD/dx`, in closed form.
pub trait DenoiserDivergence<T: Scalar>: Denoiser<T> {
    /// Writes the trace for every state.
    fn divergence(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        traces: &mut [f64],
        workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError>;
}

/// A [`DenoiserDivergence`] written for one block of lanes; it becomes one by a call of [`divergence_by_lanes`].
pub trait LaneDivergence<T: Scalar>: LaneDenoiser<T> {
    /// Writes the trace for every lane. `scratch` has any length and content.
    fn divergence_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
        traces: &mut LaneArray<f64>,
    );
}

dispatch! {
    fn divergence_block<T: Scalar, D: LaneDivergence<T>>(
        denoiser: &D,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
        traces: &mut LaneArray<f64>,
    ) {
        denoiser.divergence_lanes(level, position, scratch, traces);
    }
}

/// What a [`LaneDivergence`] answers as a [`DenoiserDivergence`]: block by block.
pub fn divergence_by_lanes<T: Scalar>(
    denoiser: &impl LaneDivergence<T>,
    level: NoiseLevel,
    states: &Ensemble<T>,
    traces: &mut [f64],
    workspace: &mut Workspace<T>,
) -> Result<(), DensityError> {
    check_lanes(states, denoiser.dimension())?;
    for (chunk, traces) in traces.chunks_mut(LANES).enumerate() {
        let mut all = [0.0; LANES];
        divergence_block(denoiser, level, as_lanes(states.chunk(chunk)), &mut workspace.lanes, &mut all);
        traces.copy_from_slice(&all[..traces.len()]);
    }
    Ok(())
}
