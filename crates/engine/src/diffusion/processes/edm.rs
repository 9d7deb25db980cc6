//! The process in which time is the noise.

use ornstein_random::math::exp_f64;

use crate::diffusion::process::check_between;
use crate::diffusion::{DiffusionProcess, ProcessError};

/// `alpha = 1`, `sigma(t) = t`: `dx = sqrt(2 t) dw` (Karras et al. 2022, *Elucidating the design space of diffusion-based
/// generative models*, table 1, last column). The lines of its probability flow bend least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edm {
    largest: f64,
}

impl Edm {
    /// The process up to the noise `sigma_max`.
    ///
    /// # Errors
    /// Unless `0 < sigma_max < infinity`.
    pub fn new(largest: f64) -> Result<Self, ProcessError> {
        check_between("sigma_max", largest, 0.0, f64::INFINITY)?;
        Ok(Self { largest })
    }
}

/// `sigma_max = 80`, as in the paper, for data of deviation 0.5.
impl Default for Edm {
    fn default() -> Self {
        Self { largest: 80.0 }
    }
}

impl DiffusionProcess for Edm {
    fn horizon(&self) -> f64 {
        self.largest
    }

    fn alpha(&self, _time: f64) -> f64 {
        1.0
    }

    fn sigma(&self, time: f64) -> f64 {
        time
    }

    fn drift(&self, _time: f64) -> f64 {
        0.0
    }

    fn squared_diffusion(&self, time: f64) -> f64 {
        2.0 * time
    }

    fn time_at_log_snr(&self, log_snr: f64) -> f64 {
        exp_f64(-0.5 * log_snr)
    }
}
