//! The variance-exploding process.

use ornstein_random::math::{exp_f64, ln_f64};

use crate::diffusion::process::check_between;
use crate::diffusion::{DiffusionProcess, ProcessError};

/// Noise is added, the signal stays: `alpha = 1`, `sigma(t) = sigma_min (sigma_max / sigma_min)^t` on `[0, 1]` (Song and
/// Ermon 2019; Song et al. 2021, eq. 9 and 30).
///
/// At `t = 0` the noise `sigma_min` is left, too little to see; a run ends there with a denoising step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceExploding {
    smallest: f64,
    log_range: f64,
}

impl VarianceExploding {
    /// The process from `sigma_min` to `sigma_max`.
    ///
    /// # Errors
    /// Unless `0 < sigma_min < sigma_max < infinity`.
    pub fn new(smallest: f64, largest: f64) -> Result<Self, ProcessError> {
        check_between("sigma_min", smallest, 0.0, f64::INFINITY)?;
        check_between("sigma_max", largest, smallest, f64::INFINITY)?;
        Ok(Self { smallest, log_range: ln_f64(largest / smallest) })
    }
}

/// `sigma` from 0.01 to 50, as in the paper's experiments on CIFAR-10.
impl Default for VarianceExploding {
    fn default() -> Self {
        Self { smallest: 0.01, log_range: ln_f64(5000.0) }
    }
}

impl DiffusionProcess for VarianceExploding {
    fn horizon(&self) -> f64 {
        1.0
    }

    fn alpha(&self, _time: f64) -> f64 {
        1.0
    }

    fn sigma(&self, time: f64) -> f64 {
        self.smallest * exp_f64(time * self.log_range)
    }

    fn drift(&self, _time: f64) -> f64 {
        0.0
    }

    fn squared_diffusion(&self, time: f64) -> f64 {
        let sigma = self.sigma(time);
        2.0 * self.log_range * sigma * sigma
    }

    fn time_at_log_snr(&self, log_snr: f64) -> f64 {
        -(0.5 * log_snr + ln_f64(self.smallest)) / self.log_range
    }
}
