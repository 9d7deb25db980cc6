//! What turns data into noise.

use ornstein_random::math::ln_f64;
use thiserror::Error;

use super::NoiseLevel;

/// A forward diffusion `dx = f(t) x dt + g(t) dw` from data at `t = 0` to noise at the [horizon](Self::horizon).
///
/// Its law given the data is `x_t = alpha(t) x_0 + sigma(t) epsilon`, where `f = d ln(alpha)/dt` and
/// `g^2 = d(sigma^2)/dt - 2 f sigma^2` (Song et al. 2021, *Score-based generative modeling through stochastic differential
/// equations*, eq. 5 and appendix B; Kingma et al. 2021, *Variational diffusion models*, appendix A). A new process is a
/// new file with these functions.
pub trait DiffusionProcess: Sync {
    /// The time `T` at which the state is taken for pure noise of deviation [`prior_deviation`](Self::prior_deviation).
    fn horizon(&self) -> f64;

    /// The signal's amplitude.
    fn alpha(&self, time: f64) -> f64;

    /// The noise's standard deviation.
    fn sigma(&self, time: f64) -> f64;

    /// `f(t)`, the rate of linear drift.
    fn drift(&self, time: f64) -> f64;

    /// `g(t)^2`, the rate at which variance is added.
    fn squared_diffusion(&self, time: f64) -> f64;

    /// The time at which [`log_snr`](Self::log_snr) has this value.
    fn time_at_log_snr(&self, log_snr: f64) -> f64;

    /// `ln(alpha^2 / sigma^2)`, which falls with time.
    fn log_snr(&self, time: f64) -> f64 {
        2.0 * ln_f64(self.alpha(time) / self.sigma(time))
    }

    /// Signal and noise at one time.
    fn level(&self, time: f64) -> NoiseLevel {
        NoiseLevel { time, alpha: self.alpha(time), sigma: self.sigma(time) }
    }

    /// Signal and noise where `lambda = ln(alpha / sigma)` has this value.
    fn level_at_half_log_snr(&self, lambda: f64) -> NoiseLevel {
        self.level(self.time_at_log_snr(2.0 * lambda))
    }

    /// The standard deviation of the noise that generation starts from, by default `sigma(T)`.
    fn prior_deviation(&self) -> f64 {
        self.sigma(self.horizon())
    }
}

/// A process with impossible parameters.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("{name} must lie strictly between {above} and {below}, but is {found}")]
pub struct ProcessError {
    /// The parameter.
    pub name: &'static str,
    /// What was given.
    pub found: f64,
    /// Its lower limit.
    pub above: f64,
    /// Its upper limit.
    pub below: f64,
}

/// An error unless `above < found < below`.
pub(super) fn check_between(name: &'static str, found: f64, above: f64, below: f64) -> Result<(), ProcessError> {
    if found > above && found < below { Ok(()) } else { Err(ProcessError { name, found, above, below }) }
}
