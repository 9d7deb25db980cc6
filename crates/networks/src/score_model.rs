//! A network and what its output means.

use std::sync::Arc;

use burn_tensor::{DType, Device, Tensor, TensorData};

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
        let place = (noisy.clone().inner().device(), noisy.dtype());
        let each = |of: fn(&Coefficients) -> f64| row_factors(&coefficients, of, &place);
        let noise = each(|level| level.noise).squeeze_dim(1);
        let states = noisy.clone() * each(|level| level.input);
        let predicted = self.network.forward(weights, NetworkInput { states, noise, condition, mask });
        noisy * each(|level| level.skip) + predicted * each(|level| level.output)
    }
}

/// One number per row, `[B, 1]`, on this device in this precision.
fn row_factors(
    coefficients: &[Coefficients],
    of: fn(&Coefficients) -> f64,
    (device, precision): &(Device, DType),
) -> Tensor<2> {
    let factors: Vec<f64> = coefficients.iter().map(of).collect();
    Tensor::from_data(TensorData::new(factors, [coefficients.len(), 1]), (device, *precision))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::ParameterLayout;
    use crate::preconditioning::Prediction;

    /// What the network would have to be for data `N(m, s_d^2)`: the mean of its target given the noisy state.
    #[derive(Debug)]
    struct Ideal {
        layout: ParameterLayout,
        preconditioning: Preconditioning,
    }

    const MEAN: f64 = 0.3;

    impl Network for Ideal {
        fn parameters(&self) -> &ParameterLayout {
            &self.layout
        }

        fn dimension(&self) -> usize {
            1
        }

        fn forward(&self, _weights: &Weights, input: NetworkInput) -> Tensor<2> {
            let deviation = self.preconditioning.data_deviation;
            let sigma: Tensor<2> = input.noise.mul_scalar(4.0).exp().unsqueeze_dim(1);
            let variance = sigma.clone().powi_scalar(2).add_scalar(deviation * deviation);
            // c_in = 1 / sqrt(variance)
            let z = input.states * variance.clone().sqrt();
            let mixture = sigma.clone() * (MEAN / deviation) / variance.clone().sqrt();
            match self.preconditioning.prediction {
                Prediction::Edm => mixture,
                Prediction::Velocity => mixture.neg(),
                Prediction::Noise => sigma * z.sub_scalar(MEAN) / variance,
                Prediction::Data => {
                    (z.mul_scalar(deviation * deviation) + sigma.powi_scalar(2).mul_scalar(MEAN)) / variance / deviation
                }
            }
        }
    }

    /// The largest error of Tweedie's identity `D(z) = z + s^2 score(z)`, relative to the larger of 1 and `|z|`, for states within three
    /// deviations at levels from 0.002 to 80.
    fn error_of_tweedie(prediction: Prediction, precision: DType) -> f64 {
        let preconditioning = Preconditioning { prediction, data_deviation: 0.5 };
        let network = Arc::new(Ideal { layout: ParameterLayout::new(), preconditioning });
        let model = ScoreModel { network, preconditioning };
        let count = 200;
        let sigma: Vec<f64> = (0..count).map(|i| 0.002 * 40_000f64.powf(f64::from(i) / f64::from(count - 1))).collect();
        let spread = |s: f64| (0.25 + s * s).sqrt();
        let z: Vec<f64> = sigma.iter().zip(0..).map(|(&s, i)| MEAN + 3.0 * f64::from(i).sin() * spread(s)).collect();
        let device = Device::flex();
        let tensor = |values: &[f64]| {
            Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), (&device, precision))
        };
        let weights = Weights::constant::<f64>(model.network.parameters(), &[], &device);
        let denoised = model.denoise(&weights, tensor(&z).unsqueeze_dim(1), tensor(&sigma), None, None);
        let errors = f64::read(denoised).into_iter().zip(&z).zip(&sigma).map(|((denoised, z), s)| {
            let score = -(z - MEAN) / (0.25 + s * s);
            (denoised - (z + s * s * score)).abs() / z.abs().max(1.0)
        });
        errors.fold(0.0, f64::max)
    }

    /// In single precision to 1e-6, some ten roundings of 6e-8. In double precision the polynomials of `exp` and `ln` of the level leave
    /// 1e-13.
    #[test]
    fn an_ideal_network_obeys_tweedies_identity_in_every_parametrisation() {
        for prediction in [Prediction::Edm, Prediction::Noise, Prediction::Velocity, Prediction::Data] {
            let [single, double] = [DType::F32, DType::F64].map(|precision| error_of_tweedie(prediction, precision));
            assert!(single < 1e-6, "{prediction:?}: {single}");
            assert!(double < 1e-13, "{prediction:?}: {double}");
        }
    }
}
