//! Scale-free spectra.

use super::PowerSpectrum;

/// `P(k) = A (k / k_pivot)^n`, known at every wave-number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// `A`, the power at the pivot.
    pub amplitude: f64,
    /// `n`.
    pub index: f64,
    /// `k_pivot`.
    pub pivot: f64,
}

impl PowerSpectrum for PowerLaw {
    fn power(&self, wave_number: f64) -> f64 {
        self.amplitude * (wave_number / self.pivot).powf(self.index)
    }

    fn range(&self) -> (f64, f64) {
        (f64::MIN_POSITIVE, f64::MAX)
    }
}
