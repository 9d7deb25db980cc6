//! What a network is asked to predict, and in which units.

use ornstein_random::math::ln_f64;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the network predicts. Each is a choice of the line `D = c_skip z + c_out F` between the noisy state and the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Prediction {
    /// The mixture of signal and noise of Karras et al. (2022), table 1: in and out have unit variance at every level, and errors of the
    /// network are amplified as little as possible.
    #[default]
    Edm,
    /// The noise `epsilon` (Ho et al. 2020, eq. 11).
    Noise,
    /// `v = alpha epsilon - sigma x_0 / s_d` (Salimans and Ho 2022, section 4), with `alpha^2 + sigma^2 = 1`. It equals EDM but for the
    /// sign of the network.
    Velocity,
    /// The data in units of its deviation.
    Data,
}

/// A denoiser `D(z; s) = c_skip z + c_out F(c_in z; c_noise)` around a network `F`, for data of deviation `s_d`.
///
/// All is a function of `s = sigma / alpha`: a state `x_t = alpha x_0 + sigma epsilon` of any process is first scaled back to
/// `z = x_t / alpha = x_0 + s epsilon`, which is the variance-exploding process, and what is variance-preserving of a process is
/// `c_in`, the scaling of the input to unit variance. In units `s_d = 1`
///
/// | prediction | `c_skip` | `c_out` | loss weight |
/// |---|---|---|---|
/// | EDM | `1 / (1 + s^2)` | `s / sqrt(1 + s^2)` | `(1 + s^2) / s^2` |
/// | noise | 1 | `-s` | `1 / s^2` |
/// | velocity | `1 / (1 + s^2)` | `-s / sqrt(1 + s^2)` | `(1 + s^2) / s^2` |
/// | data | 0 | 1 | 1 |
///
/// with `c_in = 1 / sqrt(1 + s^2)` and `c_noise = ln(s) / 4` for all (Karras et al. 2022, *Elucidating the design space of
/// diffusion-based generative models*, eq. 7 and table 1).
///
/// ```
/// use ornstein_networks::Preconditioning;
///
/// let at_one = Preconditioning::default().coefficients(1.0);
/// assert_eq!((at_one.skip, at_one.noise), (0.5, 0.0));
/// assert!((at_one.loss_weight() - 2.0).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preconditioning {
    /// What the network predicts.
    pub prediction: Prediction,
    /// `s_d`, the standard deviation of the data in the coordinates that the network sees: 1 if they are normalised.
    pub data_deviation: f64,
}

impl Default for Preconditioning {
    fn default() -> Self {
        Self { prediction: Prediction::Edm, data_deviation: 1.0 }
    }
}

/// The numbers of a [`Preconditioning`] at one noise level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// `s`.
    pub sigma: f64,
    /// `c_skip`.
    pub skip: f64,
    /// `c_out`.
    pub output: f64,
    /// `c_in`.
    pub input: f64,
    /// `c_noise`.
    pub noise: f64,
}

impl Preconditioning {
    /// The numbers at noise `sigma > 0`.
    #[must_use]
    pub fn coefficients(self, sigma: f64) -> Coefficients {
        let deviation = self.data_deviation;
        let data_variance = deviation * deviation;
        let variance = data_variance + sigma * sigma;
        let (skip, output) = match self.prediction {
            Prediction::Edm => (data_variance / variance, sigma * deviation / variance.sqrt()),
            Prediction::Noise => (1.0, -sigma),
            Prediction::Velocity => (data_variance / variance, -sigma * deviation / variance.sqrt()),
            Prediction::Data => (0.0, deviation),
        };
        Coefficients { sigma, skip, output, input: 1.0 / variance.sqrt(), noise: 0.25 * ln_f64(sigma) }
    }
}

impl Coefficients {
    /// `lambda = 1 / c_out^2`, the weight of `|D - x_0|^2` that makes it `|F - F_target|^2`: every level then counts alike to the network.
    /// For EDM it is `(s^2 + s_d^2) / (s s_d)^2`, for the noise `1 / s^2`.
    #[must_use]
    pub fn loss_weight(self) -> f64 {
        1.0 / (self.output * self.output)
    }

    /// `(a, b)` of the network's target `F = (x_0 - c_skip z) / c_out = a x_0 + b epsilon`.
    #[must_use]
    pub fn target(self) -> (f64, f64) {
        ((1.0 - self.skip) / self.output, -(self.skip * self.sigma) / self.output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Prediction; 4] = [Prediction::Edm, Prediction::Noise, Prediction::Velocity, Prediction::Data];

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-14 * expected.abs().max(1.0), "{found}, not {expected}");
    }

    /// Table 1 of Karras et al. (2022), last column, by its own formulas.
    #[test]
    fn edm_is_that_of_the_paper() {
        for sigma in [0.002, 0.3, 1.0, 80.0] {
            let s_d = 0.5f64;
            let found = Preconditioning { prediction: Prediction::Edm, data_deviation: s_d }.coefficients(sigma);
            close(found.skip, s_d.powi(2) / (sigma.powi(2) + s_d.powi(2)));
            close(found.output, sigma * s_d / (s_d.powi(2) + sigma.powi(2)).sqrt());
            close(found.input, 1.0 / (sigma.powi(2) + s_d.powi(2)).sqrt());
            close(found.noise, sigma.ln() / 4.0);
            close(found.loss_weight() / ((sigma.powi(2) + s_d.powi(2)) / (sigma * s_d).powi(2)), 1.0);
        }
    }

    /// The answer of a network that hits its target is the data, whatever data and noise were.
    #[test]
    fn targets_lead_back_to_the_data() {
        for prediction in ALL {
            for sigma in [0.01, 0.7, 30.0] {
                let level = Preconditioning { prediction, data_deviation: 0.5 }.coefficients(sigma);
                let (of_data, of_noise) = level.target();
                for (x, epsilon) in [(1.0, 0.0), (0.0, 1.0), (-0.3, 2.0)] {
                    let denoised =
                        level.skip * (x + sigma * epsilon) + level.output * (of_data * x + of_noise * epsilon);
                    assert!((denoised - x).abs() < 1e-13 * (1.0 + sigma), "{prediction:?} at {sigma}: {denoised}");
                }
            }
        }
    }

    /// Predicted noise is noise, and the velocity that of Salimans and Ho (2022), `alpha epsilon - sigma x`.
    #[test]
    fn targets_are_what_they_are_called() {
        let at = |prediction| Preconditioning { prediction, data_deviation: 1.0 }.coefficients(0.75).target();
        assert_eq!(at(Prediction::Data), (1.0, 0.0));
        assert_eq!(at(Prediction::Noise), (0.0, 1.0));
        // sigma / alpha = 3/4 with alpha^2 + sigma^2 = 1
        let (of_data, of_noise) = at(Prediction::Velocity);
        close(of_data, -0.6);
        close(of_noise, 0.8);
    }
}
