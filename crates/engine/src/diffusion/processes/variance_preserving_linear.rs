//! The variance-preserving process with a linear rate.

use ornstein_random::math::exp_f64;

use crate::diffusion::elementary::{exp_minus_one, ln_one_plus};
use crate::diffusion::process::check_between;
use crate::diffusion::{DiffusionProcess, ProcessError};

/// `dx = -(beta/2) x dt + sqrt(beta) dw` on `[0, 1]` with `beta(t) = beta_0 + t (beta_1 - beta_0)`: the continuous form of
/// DDPM (Ho et al. 2020; Song et al. 2021, eq. 11 and 32).
///
/// With `B(t) = beta_0 t + (beta_1 - beta_0) t^2 / 2`: `alpha^2 = e^(-B)` and `sigma^2 = 1 - e^(-B)`, so data of unit variance
/// keep it.
///
/// ```
/// use ornstein_engine::diffusion::{DiffusionProcess, processes::VariancePreservingLinear};
///
/// let process = VariancePreservingLinear::default();
/// assert!((process.alpha(0.5) - (-0.25f64 * (0.1 + 0.25 * 19.9)).exp()).abs() < 1e-15);
/// assert!((process.alpha(0.5).powi(2) + process.sigma(0.5).powi(2) - 1.0).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariancePreservingLinear {
    start: f64,
    end: f64,
}

impl VariancePreservingLinear {
    /// The process whose rate grows from `beta_0` to `beta_1`.
    ///
    /// # Errors
    /// Unless `0 < beta_0 <= beta_1 < infinity`.
    pub fn new(start: f64, end: f64) -> Result<Self, ProcessError> {
        check_between("beta_0", start, 0.0, f64::INFINITY)?;
        check_between("beta_1", end, start.next_down(), f64::INFINITY)?;
        Ok(Self { start, end })
    }

    /// `beta(t)`.
    #[must_use]
    pub fn rate(&self, time: f64) -> f64 {
        self.start + time * (self.end - self.start)
    }

    /// `B(t)`, the integral of the rate.
    #[must_use]
    pub fn integrated_rate(&self, time: f64) -> f64 {
        time * (self.start + 0.5 * time * (self.end - self.start))
    }

    /// The time at which the integral of the rate is `B`.
    pub(super) fn time_at_integrated_rate(&self, integral: f64) -> f64 {
        2.0 * integral / (self.start + (self.start * self.start + 2.0 * (self.end - self.start) * integral).sqrt())
    }
}

/// `beta` from 0.1 to 20, as in both papers.
impl Default for VariancePreservingLinear {
    fn default() -> Self {
        Self { start: 0.1, end: 20.0 }
    }
}

impl DiffusionProcess for VariancePreservingLinear {
    fn horizon(&self) -> f64 {
        1.0
    }

    fn alpha(&self, time: f64) -> f64 {
        exp_f64(-0.5 * self.integrated_rate(time))
    }

    fn sigma(&self, time: f64) -> f64 {
        (-exp_minus_one(-self.integrated_rate(time))).sqrt()
    }

    fn drift(&self, time: f64) -> f64 {
        -0.5 * self.rate(time)
    }

    fn squared_diffusion(&self, time: f64) -> f64 {
        self.rate(time)
    }

    /// From `e^B - 1 = 1 / SNR`.
    fn time_at_log_snr(&self, log_snr: f64) -> f64 {
        self.time_at_integrated_rate(ln_one_plus(exp_f64(-log_snr)))
    }

    /// One: the deviation to which the process tends.
    fn prior_deviation(&self) -> f64 {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedule_agrees_with_an_independent_one() {
        // Made in Python with 64-bit floats from the integral of the rate.
        let process = VariancePreservingLinear::default();
        for (t, alpha, variance, log_snr) in [
            (0.001, 0.999_945_026_511_097_6, 0.000_109_943_955_720_274_88, 9.115_429_865_459_795),
            (0.25, 0.723_657_185_083_086_4, 0.476_320_278_477_623_6, 0.094_789_797_070_855_33),
            (1.0, 0.006_571_586_494_929_619, 0.999_956_814_250_939_6, -10.049_956_813_318_408),
        ] {
            assert!((process.alpha(t) / alpha - 1.0).abs() < 1e-14);
            assert!((process.sigma(t).powi(2) / variance - 1.0).abs() < 1e-14);
            assert!((process.log_snr(t) - log_snr).abs() < 1e-13);
        }
    }

    #[test]
    fn impossible_rates_are_refused() {
        assert!(VariancePreservingLinear::new(0.0, 1.0).is_err());
        assert!(VariancePreservingLinear::new(2.0, 1.0).is_err());
        assert!(VariancePreservingLinear::new(0.1, f64::NAN).is_err());
        assert!(VariancePreservingLinear::new(1.0, 1.0).is_ok());
    }
}
