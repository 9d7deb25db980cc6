//! The sub-variance-preserving process.

use ornstein_random::math::exp_f64;

use super::VariancePreservingLinear;
use crate::diffusion::elementary::{exp_minus_one, ln_one_plus};
use crate::diffusion::{DiffusionProcess, ProcessError};

/// `dx = -(beta/2) x dt + sqrt(beta (1 - e^(-2B))) dw`: signal as in [`VariancePreservingLinear`], but
/// `sigma = 1 - e^(-B)`, whose square is never more than that process has (Song et al. 2021, eq. 12 and 29). Made for
/// likelihoods.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SubVariancePreserving {
    signal: VariancePreservingLinear,
}

impl SubVariancePreserving {
    /// The process whose rate grows from `beta_0` to `beta_1`.
    ///
    /// # Errors
    /// Unless `0 < beta_0 <= beta_1 < infinity`.
    pub fn new(start: f64, end: f64) -> Result<Self, ProcessError> {
        Ok(Self { signal: VariancePreservingLinear::new(start, end)? })
    }
}

impl DiffusionProcess for SubVariancePreserving {
    fn horizon(&self) -> f64 {
        self.signal.horizon()
    }

    fn alpha(&self, time: f64) -> f64 {
        self.signal.alpha(time)
    }

    fn sigma(&self, time: f64) -> f64 {
        -exp_minus_one(-self.signal.integrated_rate(time))
    }

    fn drift(&self, time: f64) -> f64 {
        self.signal.drift(time)
    }

    fn squared_diffusion(&self, time: f64) -> f64 {
        -self.signal.rate(time) * exp_minus_one(-2.0 * self.signal.integrated_rate(time))
    }

    /// `alpha / (1 - alpha^2) = r` has the solution `alpha = 2 r / (1 + sqrt(1 + 4 r^2))`, and
    /// `B = -ln(1 - alpha / r)`.
    fn time_at_log_snr(&self, log_snr: f64) -> f64 {
        // With q = 1/r, which does not overflow where there is no noise: alpha = 2 / (q + sqrt(q^2 + 4)).
        let q = exp_f64(-0.5 * log_snr);
        let alpha = 2.0 / (q + (q * q + 4.0).sqrt());
        self.signal.time_at_integrated_rate(-ln_one_plus(-(alpha * q)))
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
    fn noise_is_the_square_of_that_of_the_variance_preserving_process() {
        let process = SubVariancePreserving::default();
        for (t, sigma) in [(0.1, 0.103_717_835_637_891_04), (0.5, 0.920_936_187_546_839_4)] {
            assert!((process.sigma(t) / sigma - 1.0).abs() < 1e-14);
        }
    }
}
