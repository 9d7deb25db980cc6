//! Where on the way from data to noise a state is.

use ornstein_random::math::ln_f64;

/// The marginal `x_t = alpha x_0 + sigma epsilon`, `epsilon ~ N(0, 1)`, of a diffusion at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseLevel {
    /// The time `t` of the process.
    pub time: f64,
    /// What is left of the signal.
    pub alpha: f64,
    /// The standard deviation of the noise.
    pub sigma: f64,
}

impl NoiseLevel {
    /// `sigma / alpha`, the noise seen by a state that is scaled back to the data: the `sigma` of Karras et al. (2022).
    #[must_use]
    pub fn noise_to_signal(self) -> f64 {
        self.sigma / self.alpha
    }

    /// `lambda = ln(alpha / sigma)`, half of the logarithmic signal-to-noise ratio and the natural time of exponential
    /// integrators (Lu et al. 2022, section 3.1). Infinite without noise.
    #[must_use]
    pub fn half_log_snr(self) -> f64 {
        if self.sigma == 0.0 { f64::INFINITY } else { ln_f64(self.alpha / self.sigma) }
    }

    /// `e^(-h) = (sigma_s / alpha_s) / (sigma_t / alpha_t)` for a step from `t` (`self`) to `s`, of `h = lambda_s - lambda_t`.
    #[must_use]
    pub fn noise_ratio(self, to: Self) -> f64 {
        to.noise_to_signal() / self.noise_to_signal()
    }
}
