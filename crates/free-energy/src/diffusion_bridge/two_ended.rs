//! Paths of both directions put together.

use crate::{
    BennettEstimate, Estimate, ExponentialAverage, FreeEnergyError, Reliability, bennett, exponential_average,
};

use super::WeightedDraws;

/// By how many joint standard errors the forward weights may miss Bennett's estimate.
pub const MAXIMUM_DISAGREEMENT: f64 = 5.0;

/// $\ln Z$ from paths down from noise and paths up from draws of the target, and whether the forward paths reach all of it.
///
/// Forward weights alone cannot know of a mode that the denoiser has no idea of: no path ends there, and the weights of those that end
/// elsewhere are even, give a small error bar and $\ln Z$ of the rest. Draws of the target that begin in that mode do know. Their share
/// enters Bennett's estimate, and the forward average comes out short by $\ln(1-\text{missed})$.
///
/// What cannot be detected: a mode that is in neither the forward paths nor the draws. Draws that come from a chain which never left
/// its mode, or from the data that the denoiser was trained on, share its ignorance.
#[derive(Debug, Clone)]
pub struct TwoEndedEstimate {
    /// $\ln Z$ by Bennett's acceptance ratio.
    pub log_normalisation: Estimate,
    /// All of that estimate: overlap, bounds, verdict.
    pub bennett: BennettEstimate,
    /// $\ln Z$ by the forward paths alone.
    pub forward: ExponentialAverage,
    /// $-\ln Z$ by the paths from the target alone.
    pub reverse: ExponentialAverage,
    /// By how many joint standard errors the forward average exceeds Bennett's estimate.
    pub disagreement: f64,
    /// Share of the target that the forward paths miss, $1-e^{\ln\hat Z_F-\ln\hat Z_B}$, and zero if they disagree within errors.
    pub missed: f64,
    /// Whether the forward weights may be used for averages: their own verdict, and no disagreement.
    pub weights: Reliability,
}

impl TwoEndedEstimate {
    /// The estimate from [`forward`](super::DiffusionBridge::forward) paths and from [`reverse`](super::DiffusionBridge::reverse)
    /// paths of independent draws.
    ///
    /// # Errors
    /// Fewer than two paths in a direction, or no overlap at all.
    pub fn new(forward: &WeightedDraws, reverse: &WeightedDraws) -> Result<Self, FreeEnergyError> {
        let works: Vec<f64> = forward.log_weights.iter().map(|log_weight| -log_weight).collect();
        let bennett = bennett(&works, &reverse.log_weights)?;
        let inverse: Vec<f64> = reverse.log_weights.iter().map(|log_weight| -log_weight).collect();
        let log_normalisation = bennett.free_energy.negated();
        let forward = exponential_average(&forward.log_weights)?;
        let difference = forward.log_mean.value - log_normalisation.value;
        let error = forward.log_mean.standard_error.hypot(log_normalisation.standard_error);
        let disagreement = if difference == 0.0 { 0.0 } else { difference / error };
        let apart = disagreement < -MAXIMUM_DISAGREEMENT;
        let missed = if apart { -difference.exp_m1() } else { 0.0 };
        let mut weights = forward.reliability.clone();
        if apart && weights.reliable {
            weights.reliable = false;
            weights.advice = format!(
                "forward paths find ln Z {:.1} standard errors below what both directions give: they miss {:.1} % of the target; \
                 train the denoiser on draws of all modes",
                -disagreement,
                100.0 * missed
            );
        }
        Ok(Self {
            log_normalisation,
            bennett,
            forward,
            reverse: exponential_average(&inverse)?,
            disagreement,
            missed,
            weights,
        })
    }
}
