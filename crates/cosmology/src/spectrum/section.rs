//! Spectra on planes and lines through a three-dimensional field.

use std::f64::consts::{PI, TAU};

use super::{LogSpline, PowerSpectrum, SplineError};

/// The spectrum of a plane (`dimensions = 2`) or a line (`dimensions = 1`) cut through a three-dimensional isotropic field
/// that has no structure beyond the wave-number `cutoff`, for wave-numbers of the section between `lower` and `upper`.
///
/// The field on the section keeps all of its variance, so the power of larger wave-numbers is folded in (Kaiser and
/// Peacock 1991, `ApJ` 379, 482, eqs. 2.1 and 2.2):
///
/// `P_2(k) = (1/pi) int_0^inf P_3(sqrt(k^2 + u^2)) du`, `P_1(k) = (1/2 pi) int_k^inf P_3(q) q dq`,
///
/// with `P_3(q) = 0` for `q > cutoff`. On cold-dark-matter spectra these integrals gather power over decades of `q`, so
/// the cutoff is part of what the section is and has no default. It should lie well above `upper`; at least twice.
///
/// # Errors
/// If the result is not positive and finite everywhere.
pub fn section(
    spectrum: &dyn PowerSpectrum,
    dimensions: usize,
    (lower, upper): (f64, f64),
    cutoff: f64,
) -> Result<LogSpline, SplineError> {
    const POINTS: usize = 400;
    let ratio = (upper / lower).max(1.0 + 1e-6);
    let wave_numbers: Vec<f64> = (0..POINTS)
        // A hair beyond either end, so that rounding leaves both inside.
        .map(|i| lower * (1.0 - 1e-9) * (ratio * (1.0 + 2e-9)).powf(i as f64 / (POINTS - 1) as f64))
        .collect();
    let powers: Vec<f64> = wave_numbers.iter().map(|&k| section_power(spectrum, dimensions, k, cutoff)).collect();
    LogSpline::new(&wave_numbers, &powers)
}

/// One value by Simpson's rule in `s`: with `q = k cosh(s)` in the plane (`du = q ds`), `q = k e^s` on the line.
fn section_power(spectrum: &dyn PowerSpectrum, dimensions: usize, k: f64, cutoff: f64) -> f64 {
    const INTERVALS: usize = 2000;
    let largest = if dimensions == 2 { (cutoff / k).acosh() } else { (cutoff / k).ln() };
    let integrand = |s: f64| {
        if dimensions == 2 {
            let q = (k * s.cosh()).min(cutoff);
            spectrum.power(q) * q / PI
        } else {
            let q = (k * s.exp()).min(cutoff);
            spectrum.power(q) * q * q / TAU
        }
    };
    let h = largest / INTERVALS as f64;
    let weight = |i: usize| match i {
        0 | INTERVALS => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=INTERVALS).map(|i| weight(i) * integrand(h * i as f64)).sum::<f64>() * h / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::PowerLaw;

    /// For `P_3 = A q^(-4)` up to a cutoff `c`: `P_1 = (A / 4 pi) (k^(-2) - c^(-2))`, and with `t = tanh(arcosh(c/k))`
    /// `P_2 = (A / 2 pi) k^(-3) (atan(sinh S) + tanh(S) / cosh(S))`, `S = arcosh(c/k)`.
    #[test]
    fn sections_of_a_steep_power_law_are_known() {
        let (amplitude, cutoff) = (3.0, 40.0);
        let field = PowerLaw { amplitude, index: -4.0, pivot: 1.0 };
        let plane = section(&field, 2, (0.1, 10.0), cutoff).unwrap();
        let line = section(&field, 1, (0.1, 10.0), cutoff).unwrap();
        for k in [0.1, 0.5, 3.0, 10.0f64] {
            let s = (cutoff / k).acosh();
            let on_plane = amplitude / TAU * k.powi(-3) * (s.sinh().atan() + s.tanh() / s.cosh());
            let on_line = amplitude / (4.0 * PI) * (k.powi(-2) - cutoff.powi(-2));
            assert!((plane.power(k) / on_plane - 1.0).abs() < 1e-8, "plane at {k}");
            assert!((line.power(k) / on_line - 1.0).abs() < 1e-8, "line at {k}");
        }
    }
}
