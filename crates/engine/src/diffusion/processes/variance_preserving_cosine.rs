//! The variance-preserving process with a cosine schedule.

use std::f64::consts::{FRAC_PI_2, TAU};

use ornstein_random::math::{exp_f64, sin_cos_turns_f64};

use crate::diffusion::elementary::angle_turns;
use crate::diffusion::process::check_between;
use crate::diffusion::{DiffusionProcess, ProcessError};

/// The variance-preserving process with `alpha = cos(theta(t)) / cos(theta(0))`, `theta(t) = (pi/2) (t + s)/(1 + s)`, whose
/// signal fades evenly (Nichol and Dhariwal 2021, *Improved denoising diffusion probabilistic models*, eq. 17).
///
/// `beta = 2 tan(theta) theta'` diverges at `t = 1`, so the horizon is 0.9946 (Lu et al. 2022, *DPM-Solver*, appendix D.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariancePreservingCosine {
    offset: f64,
}

impl VariancePreservingCosine {
    /// The process with the offset `s`, which keeps the first steps from being too small.
    ///
    /// # Errors
    /// Unless `0 < s < 1`.
    pub fn new(offset: f64) -> Result<Self, ProcessError> {
        check_between("the offset s", offset, 0.0, 1.0)?;
        Ok(Self { offset })
    }

    /// `theta(t)` in turns.
    fn turns(self, time: f64) -> f64 {
        0.25 * (time + self.offset) / (1.0 + self.offset)
    }
}

/// `s = 0.008`, as in the paper.
impl Default for VariancePreservingCosine {
    fn default() -> Self {
        Self { offset: 0.008 }
    }
}

impl DiffusionProcess for VariancePreservingCosine {
    fn horizon(&self) -> f64 {
        0.9946
    }

    fn alpha(&self, time: f64) -> f64 {
        sin_cos_turns_f64(self.turns(time)).1 / sin_cos_turns_f64(self.turns(0.0)).1
    }

    /// `sigma^2 = sin(theta - theta_0) sin(theta + theta_0) / cos^2(theta_0)`, which does not cancel at small times.
    fn sigma(&self, time: f64) -> f64 {
        let start = self.turns(0.0);
        let difference = sin_cos_turns_f64(0.25 * time / (1.0 + self.offset)).0;
        let sum = sin_cos_turns_f64(self.turns(time) + start).0;
        (difference * sum).sqrt() / sin_cos_turns_f64(start).1
    }

    fn drift(&self, time: f64) -> f64 {
        let (sine, cosine) = sin_cos_turns_f64(self.turns(time));
        -sine / cosine * FRAC_PI_2 / (1.0 + self.offset)
    }

    fn squared_diffusion(&self, time: f64) -> f64 {
        -2.0 * self.drift(time)
    }

    /// From `cos(theta) = alpha cos(theta_0)` and `alpha^2 = 1 / (1 + 1/SNR)`.
    fn time_at_log_snr(&self, log_snr: f64) -> f64 {
        let (sine, cosine) = sin_cos_turns_f64(self.turns(0.0));
        let (signal, noise) = (1.0 / (1.0 + exp_f64(-log_snr)), 1.0 / (1.0 + exp_f64(log_snr)));
        let sine_now = (sine * sine + cosine * cosine * noise).sqrt();
        let theta = angle_turns(cosine * signal.sqrt(), sine_now) * TAU;
        theta / FRAC_PI_2 * (1.0 + self.offset) - self.offset
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
        // alpha^2, made in Python with 64-bit floats from the paper's formula.
        let process = VariancePreservingCosine::default();
        for (t, expected) in
            [(0.01, 0.999_368_718_401_658_3), (0.5, 0.493_843_590_440_637_75), (0.99, 0.000_242_857_227_935_005_94)]
        {
            assert!((process.alpha(t).powi(2) / expected - 1.0).abs() < 1e-12);
            assert!((process.alpha(t).powi(2) + process.sigma(t).powi(2) - 1.0).abs() < 1e-15);
        }
    }
}
