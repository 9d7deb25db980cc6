//! The dimension from the rate at which noise thins the density.

use ornstein_engine::diffusion::{DenoisedPoint, Denoiser, NoiseLevel, TraceEstimator, Workspace};
use ornstein_engine::{DensityError, Ensemble, Scalar};
use rayon::prelude::*;

use super::{DimensionAtLevel, ScoreDimension};

/// The dimension `d + sigma^2 (tr grad s + |s|^2)` at the noisy state `x_t = alpha x_0` of a point, with the score `s` of the noisy
/// marginal (FLIPD: Kamkari et al. 2024, *A geometric view of data complexity*, theorem 3.1).
///
/// By the Fokker-Planck equation it is `d + d ln p_sigma(x) / d ln sigma`: noise of deviation `sigma` thins the density on a
/// `k`-dimensional manifold by `sigma^(k - d)`. For a Gaussian on a plane with variances `s_i^2` it is
/// `sum_i [1 - sigma^2/(s_i^2 + sigma^2) + sigma^2 x_i^2/(s_i^2 + sigma^2)^2]`, so right to order `sigma^2`.
///
/// In terms of the denoiser, `s = (alpha D - x_t) / sigma^2`, nothing as large as `d` cancels:
///
/// `dimension = alpha tr dD/dx + |x_t - alpha D|^2 / sigma^2`.
///
/// The trace is that of any [`TraceEstimator`] of the engine: in closed form, coordinate by coordinate, or by random
/// probes, whose scatter gives the error of each point.
pub struct FokkerPlanckDimension<'a, T, E> {
    /// Knows the data.
    pub denoiser: &'a dyn Denoiser<T>,
    /// Gives the trace of its Jacobian.
    pub trace: E,
}

impl<T: Scalar, E: TraceEstimator<T>> ScoreDimension<T> for FokkerPlanckDimension<'_, T, E> {
    fn at_level(&self, level: NoiseLevel, points: &Ensemble<T>) -> Result<DimensionAtLevel, DensityError> {
        let blocks: Vec<_> =
            points.clone().into_blocks().into_par_iter().map(|block| self.block(level, block)).collect();
        let mut all = DimensionAtLevel { level, pointwise: Vec::new(), probe_errors: Vec::new() };
        for block in blocks {
            let (pointwise, probe_errors) = block?;
            all.pointwise.extend(pointwise);
            all.probe_errors.extend(probe_errors);
        }
        Ok(all)
    }
}

impl<T: Scalar, E: TraceEstimator<T>> FokkerPlanckDimension<'_, T, E> {
    /// Dimensions of the points of one block, and their errors.
    fn block(&self, level: NoiseLevel, points: Ensemble<T>) -> Result<(Vec<f64>, Vec<f64>), DensityError> {
        let mut states = points;
        let alpha = T::from_f64(level.alpha);
        for x in states.data_mut() {
            *x *= alpha;
        }
        let mut workspace = Workspace::new();
        let mut denoised = Ensemble::zeros_like(&states);
        self.denoiser.denoise(level, &states, &mut denoised, &mut workspace)?;
        let (count, estimates) = (states.layout().states(), self.trace.estimates());
        let mut traces = vec![0.0; count * estimates];
        let point = DenoisedPoint { denoiser: self.denoiser, level, states: &states };
        self.trace.estimate(point, &mut traces, &mut workspace)?;

        let rows = [states.to_rows(), denoised.to_rows()];
        let dimension = rows[0].len() / count.max(1);
        let variance = level.sigma * level.sigma;
        let each = (0..count).map(|state| {
            let row = state * dimension..(state + 1) * dimension;
            let squared: f64 = rows[0][row.clone()]
                .iter()
                .zip(&rows[1][row])
                .map(|(x, denoised)| (x.to_f64() - level.alpha * denoised.to_f64()).powi(2))
                .sum();
            let traces = traces[state..].iter().step_by(count);
            let n = estimates as f64;
            let mean = traces.clone().sum::<f64>() / n;
            let squares: f64 = traces.map(|trace| (trace - mean).powi(2)).sum();
            let error = if estimates > 1 { (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
            (level.alpha * mean + squared / variance, level.alpha * error)
        });
        Ok(each.unzip())
    }
}
