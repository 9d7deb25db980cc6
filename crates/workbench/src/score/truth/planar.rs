//! The denoiser of a density in the plane, by quadrature.

use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, LANES};
use ornstein_networks::Normalisation;
use rayon::prelude::*;

use crate::Target;

/// Nodes along each side of the square over which is integrated.
const NODES: usize = 64;

/// The square reaches so many noise deviations from the state.
const REACH: f64 = 7.0;

/// `D(x) = int x_0 p(x_0) N(x; x_0, s^2) / int p(x_0) N(x; x_0, s^2)` for a density `p` in the plane, in normalised coordinates.
///
/// Both integrals are sums over a grid of 64 x 64 nodes on the part of the square `x +- 7 s` that lies within the support. The integrands
/// are smooth and vanish at its edges, where the trapezoidal rule converges faster than any power.
#[derive(Debug, Clone)]
pub(super) struct PlanarDenoiser {
    target: Target,
    /// Lower and upper end of the support in both normalised coordinates.
    support: [[f64; 2]; 2],
    normalisation: Normalisation,
}

impl PlanarDenoiser {
    /// For a target whose draws lie within `support`, in physical coordinates.
    pub(super) fn new(target: Target, support: [[f64; 2]; 2], normalisation: Normalisation) -> Self {
        let scaled = |i: usize| support[i].map(|x| (x - normalisation.mean(i)) / normalisation.scale(i));
        Self { target, support: [scaled(0), scaled(1)], normalisation }
    }

    /// The conditional mean at one state.
    fn at(&self, sigma: f64, x: [f64; 2]) -> Result<[f64; 2], DensityError> {
        // A state outside of the support still has its nearest part of it within reach.
        let range = |i: usize| {
            let [low, high] = self.support[i];
            let centre = x[i].clamp(low, high);
            let reach = REACH * sigma + (x[i] - centre).abs().min(REACH * sigma);
            let (from, to) = ((centre - reach).max(low), (centre + reach).min(high));
            (from, (to - from) / (NODES - 1) as f64)
        };
        let axes = [range(0), range(1)];
        let place = |node: usize| {
            let index = [node % NODES, node / NODES];
            [0, 1].map(|i| axes[i].0 + index[i] as f64 * axes[i].1)
        };
        let map = &self.normalisation;
        let physical =
            Ensemble::<f64>::from_states(NODES * NODES, 2, |node, i| map.mean(i) + map.scale(i) * place(node)[i]);
        let mut score = Ensemble::zeros_like(&physical);
        let mut log_density = vec![0.0; NODES * NODES];
        self.target.density().evaluate(&physical, &mut score, &mut log_density)?;
        for (node, log) in log_density.iter_mut().enumerate() {
            let y = place(node);
            *log -= ((x[0] - y[0]).powi(2) + (x[1] - y[1]).powi(2)) / (2.0 * sigma * sigma);
        }
        let largest = log_density.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut mean) = (0.0, [0.0; 2]);
        for (node, log) in log_density.iter().enumerate() {
            let (weight, y) = ((log - largest).exp(), place(node));
            sum += weight;
            mean = [mean[0] + weight * y[0], mean[1] + weight * y[1]];
        }
        Ok(mean.map(|mean| mean / sum))
    }
}

impl Denoiser<f64> for PlanarDenoiser {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<f64>,
        denoised: &mut Ensemble<f64>,
        _workspace: &mut Workspace<f64>,
    ) -> Result<(), DensityError> {
        states.check_dimension(2)?;
        let (sigma, alpha) = (level.noise_to_signal(), level.alpha);
        denoised.par_chunks_mut().enumerate().try_for_each(|(chunk, out)| {
            let x = states.chunk(chunk);
            for lane in 0..LANES {
                let mean = self.at(sigma, [x[lane] / alpha, x[LANES + lane] / alpha])?;
                out[lane] = mean[0];
                out[LANES + lane] = mean[1];
            }
            Ok(())
        })
    }
}
