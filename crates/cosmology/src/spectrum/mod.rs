//! Power spectra: `<delta_k conj(delta_k')> = V P(k)` for equal wave-vectors, zero for others.

mod log_spline;
mod power_law;
mod section;
mod table;

pub use log_spline::{LogSpline, SplineError};
pub use power_law::PowerLaw;
pub use section::section;
pub use table::{SpectrumTable, TableError};

/// An isotropic power spectrum.
pub trait PowerSpectrum: Send + Sync {
    /// `P(k)` for `k` in [`range`](Self::range). Outside of it the value means nothing: callers check first.
    fn power(&self, wave_number: f64) -> f64;

    /// The wave-numbers at which the spectrum is known, ends included.
    fn range(&self) -> (f64, f64);
}
