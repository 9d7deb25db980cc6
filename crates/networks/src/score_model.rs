//! A network and what its output means.

use std::sync::Arc;

use burn_tensor::{Device, Tensor, TensorData};

use crate::network::{Network, NetworkInput};
use crate::operations::Number;
use crate::parameters::Weights;
use crate::preconditioning::{Coefficients, Preconditioning};

/// A denoiser with parameters: `D(z; s) = c_skip z + c_out F_theta(c_in z; c_noise)` of noisy states `z = x_0 + s epsilon`.
///
/// By Tweedie's formula it is a score, `(D(z; s) - z) / s^2`. States of a process with `alpha != 1` are divided by `alpha`, and
/// `s = sigma / alpha`.
#[derive(Debug, Clone)]
pub struct ScoreModel {
    /// `F_theta`.
    pub network: Arc<dyn Network>,
    /// What it predicts.
    pub preconditioning: Preconditioning,
}

impl ScoreModel {
    /// The denoised states, `[B, dimension]`, of `noisy` states with noise `sigma`, `[B]`. It can be differentiated by weights and
    /// states.
    #[must_use]
    pub fn denoise(
        &self,
        weights: &Weights,
        noisy: Tensor<2>,
        sigma: Tensor<1>,
        condition: Option<Tensor<2>>,
        mask: Option<Tensor<2>>,
    ) -> Tensor<2> {
        let coefficients: Vec<_> =
            f64::read(sigma.inner()).into_iter().map(|sigma| self.preconditioning.coefficients(sigma)).collect();
        let each = |of: fn(&Coefficients) -> f64| row_factors(&coefficients, of, &noisy);
        let noise = each(|level| level.noise).squeeze_dim(1);
        let states = noisy.clone() * each(|level| level.input);
        let predicted = self.network.forward(weights, NetworkInput { states, noise, condition, mask });
        noisy.clone() * each(|level| level.skip) + predicted * each(|level| level.output)
    }
}

/// One number per row, `[B, 1]`, in the precision and on the device of `like`.
fn row_factors(coefficients: &[Coefficients], of: fn(&Coefficients) -> f64, like: &Tensor<2>) -> Tensor<2> {
    let factors: Vec<f64> = coefficients.iter().map(of).collect();
    let device: Device = like.clone().inner().device();
    Tensor::from_data(TensorData::new(factors, [coefficients.len(), 1]), (&device, like.dtype()))
}
