//! The penalty of what a sampler makes.

use std::sync::Arc;

use ornstein_networks::Tensor;
use ornstein_networks::operations::{RowFunction, row_function};
use ornstein_networks::training::{Penalty, PenaltyBatch};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f32};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PreparedLaw;
use super::law_penalty::{none, warmth};

/// The sampler that is differentiated through.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pathwise {
    /// The step from one noise level to the next.
    pub method: PathwiseMethod,
    /// Steps from pure noise to data.
    pub steps: usize,
    /// The noise that it starts from, in the network's coordinates.
    pub largest: f64,
    /// The last noise level before 0.
    pub smallest: f64,
    /// Samples, at most as many as the training's batch has rows.
    pub rows: usize,
    /// The penalty is evaluated at each so many steps of the training, and is 0 at the others.
    pub every: u32,
}

impl Default for Pathwise {
    fn default() -> Self {
        Self { method: PathwiseMethod::Heun, steps: 5, largest: 20.0, smallest: 0.05, rows: 64, every: 8 }
    }
}

/// How a sampler goes from one noise level to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PathwiseMethod {
    /// One call of the model (DDIM).
    Euler,
    /// Two calls, of second order; the last step is one of Euler.
    Heun,
}

/// The distance between quantities of generated events and their law: a sampler of a few steps along the probability flow, from pure noise
/// to data, is part of the loss, and is differentiated through all of its calls of the model (as in Clark et al. 2024, *Directly
/// fine-tuning diffusion models on differentiable rewards*).
///
/// The samples are what is meant to have the law, so there is no gap to care for; but they are samples of the short sampler, whose
/// error of discretisation the network learns to make good at the price of its score. Costs of `steps` or twice as many calls, and
/// their memory.
#[derive(Debug)]
pub struct PathwisePenalty {
    quantities: Vec<Arc<dyn RowFunction>>,
    law: PreparedLaw,
    levels: Vec<f64>,
    settings: Pathwise,
    warm_up: u32,
}

impl PathwisePenalty {
    /// Compares these quantities of normalised rows with their law. Noise levels are spaced by $s^{1/7}$ (Karras et al. 2022, eq. 5).
    #[must_use]
    pub fn new(quantities: Vec<Arc<dyn RowFunction>>, law: PreparedLaw, settings: Pathwise, warm_up: u32) -> Self {
        let Pathwise { steps, largest, smallest, .. } = settings;
        let [high, low] = [largest, smallest].map(|s| s.powf(1.0 / 7.0));
        let level = |i: usize| (high + (low - high) * i as f64 / (steps.max(2) - 1) as f64).powi(7);
        let levels = (0..steps).map(level).chain([0.0]).collect();
        Self { quantities, law, levels, settings, warm_up }
    }

    /// The samples of one step of the training, rows of the network's coordinates.
    #[must_use]
    pub fn samples(&self, batch: &PenaltyBatch<'_>) -> Tensor<2> {
        let rows = self.settings.rows.min(batch.rows());
        let [_, dimension] = batch.noisy.dims();
        let place = (batch.noisy.device(), batch.noisy.dtype());
        let key = Key::new(batch.seed, Purpose::PathwiseNoise, 0);
        let mut noise = vec![0.0f32; rows * dimension];
        for (row, noise) in noise.chunks_exact_mut(dimension).enumerate() {
            fill_normals_f32(key, Counter::coordinate(0, row as u64, batch.step), noise);
        }
        let noise = Tensor::<1>::from_data(&noise[..], (&place.0, place.1)).reshape([rows, dimension]);
        let denoise = |state: &Tensor<2>, level: f64| {
            batch.denoise(state.clone(), Tensor::full([rows], level, (&place.0, place.1)))
        };
        let mut state = noise.mul_scalar(self.levels[0]);
        for pair in self.levels.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let ratio = to / from;
            let denoised = denoise(&state, from);
            let next = denoised.clone().mul_scalar(1.0 - ratio) + state.clone().mul_scalar(ratio);
            state = if to == 0.0 || self.settings.method == PathwiseMethod::Euler {
                next
            } else {
                // z + (s' - s) (d + d') / 2 with d = (z - D) / s, d' = (z_1 - D_1) / s'
                let denoised_next = denoise(&next, to);
                let slope = (state.clone() - denoised).mul_scalar(0.5 / from);
                let slope_next = (next - denoised_next).mul_scalar(0.5 / to);
                state + (slope + slope_next).mul_scalar(to - from)
            };
        }
        state
    }
}

impl Penalty for PathwisePenalty {
    fn name(&self) -> &'static str {
        "pathwise"
    }

    fn evaluate(&self, batch: &PenaltyBatch<'_>) -> Tensor<1> {
        if !batch.step.is_multiple_of(self.settings.every) || self.settings.rows.min(batch.rows()) < 2 {
            return none(batch);
        }
        let samples = self.samples(batch);
        let quantities = self.quantities.iter().map(|quantity| row_function(quantity, samples.clone())).collect();
        self.law.distance(quantities).mul_scalar(warmth(batch.step, self.warm_up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coordinates::{Coordinates, MomentumCoordinates};
    use crate::penalty::{Axis, Distance, Quantity, RowMomenta, RowQuantity};
    use ornstein_diagnostics::special::normal_quantile::quantile;
    use ornstein_networks::architectures::{Mlp, MlpSettings};
    use ornstein_networks::operations::Number;
    use ornstein_networks::{Device, Normalisation, Preconditioning, ScoreModel, Weights};

    /// One particle whose momentum is $N(0,1)$ in every direction. A network that is zero, as a new one is, is exact for such data, and so
    /// are its samples but for the steps; the momentum's law is compared with one that is moved by `shift`.
    fn of_new_network(settings: Pathwise, shift: f64, step: u32) -> (f64, f64) {
        let coordinates = MomentumCoordinates::new(vec![0.0]);
        let momenta = RowMomenta::new(coordinates.affine().unwrap(), &Normalisation::identity(3));
        let quantity = Quantity::TotalMomentum { axis: Axis::X };
        let quantity = RowQuantity { quantity, momenta, centre: 0.0, width: 1.0 };
        let law = (0..1000).map(|i| shift + quantile((f64::from(i) + 0.5) / 1000.0)).collect();
        let law = Distance::Energy.prepare(&[law], &[None]);
        let penalty = PathwisePenalty::new(vec![Arc::new(quantity)], law, settings, 0);
        let device = Device::flex();
        let network = Mlp::new(&MlpSettings { width: 8, blocks: 1, embedding: 4, ..MlpSettings::default() }, 3, 0);
        let model = ScoreModel { network: Arc::new(network), preconditioning: Preconditioning::default() };
        let values: Vec<f32> = model.network.parameters().initial_values(1);
        let weights = Weights::tracked(model.network.parameters(), &values, &device);
        let rows = Tensor::<2>::zeros([2000, 3], &device);
        let batch = PenaltyBatch {
            denoised: rows.clone(),
            noisy: rows.clone(),
            clean: rows,
            levels: &[1.0; 2000],
            sigma: Tensor::ones([2000], &device),
            condition: None,
            mask: None,
            model: &model,
            weights: &weights,
            step,
            seed: 6,
        };
        let value = penalty.evaluate(&batch);
        let slope = if value.is_autodiff() {
            weights.derivatives::<f32>(&value.clone().backward()).iter().map(|x| f64::from(x * x)).sum::<f64>()
        } else {
            0.0
        };
        (f64::read(value.inner())[0], slope.sqrt())
    }

    /// Of 2000 draws of the law, the unbiased energy distance is $\sum_i\lambda_i(Z_i^2-1)/2000$ with eigenvalues of 0.59, 0.18, ... that sum
    /// to 1.13: beyond 0.008 once in $10^7$ times. That of normals at a distance of 1 is $2(\sqrt2\,\mathrm E|Z+1/\sqrt2|-2/\sqrt\pi)=0.542$,
    /// with a deviation of 0.024 for 2000 draws.
    #[test]
    fn an_exact_denoiser_generates_the_law_and_weights_are_reached_through_all_steps() {
        let settings = Pathwise { steps: 12, rows: 2000, every: 3, ..Pathwise::default() };
        let (same, _) = of_new_network(settings, 0.0, 3);
        assert!(same.abs() < 0.008, "{same}");
        for method in [PathwiseMethod::Heun, PathwiseMethod::Euler] {
            let (moved, slope) = of_new_network(Pathwise { method, ..settings }, 1.0, 3);
            assert!((moved - 0.542).abs() < 5.5 * 0.024 && slope > 1e-3, "{method:?}: {moved}, {slope}");
        }
        assert_eq!(of_new_network(settings, 1.0, 4), (0.0, 0.0));
    }
}
