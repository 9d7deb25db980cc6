//! Independence of two sets of complex amplitudes.

use crate::correlation::validate_pairs;
use crate::{CompensatedSum, DiagnosticsError, NullDistribution, TestResult};

/// A paired sample of complex numbers, as parts.
#[derive(Debug, Clone, Copy)]
pub struct ComplexSample<'a> {
    /// Real parts.
    pub real: &'a [f64],
    /// Imaginary parts, as many.
    pub imaginary: &'a [f64],
}

/// Squared coherence of complex amplitudes $a_i$, $b_i$ with zero mean, sensitive to any phase relation:
/// $$\gamma^2=\frac{\left|\sum a_ib_i^*\right|^2}{\sum|a_i|^2\sum|b_i|^2},\qquad\Pr(\gamma^2\ge g)=(1-g)^{n-1}.$$
///
/// The law is exact for independent pairs if one of the two is i.i.d. circular complex normal (an isotropic direction in
/// $\mathbb C^n$), whatever the other.
///
/// # Errors
/// Parts of different lengths, fewer than 2 pairs, members that are not finite, or amplitudes that are all zero.
///
/// ```
/// use ornstein_diagnostics::{ComplexSample, coherence};
///
/// // b = i a: fully coherent, although the real parts are uncorrelated.
/// let (p, q) = ([1.0, 2.0, -1.0], [0.5, -1.0, -1.5]);
/// let minus_q = q.map(|value: f64| -value);
/// let a = ComplexSample { real: &p, imaginary: &q };
/// let b = ComplexSample { real: &minus_q, imaginary: &p };
/// assert!((coherence(a, b)?.statistic - 1.0).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: G. C. Carter, C. H. Knapp & A. H. Nuttall, IEEE Trans. Audio Electroacoust. 21, 337 (1973), equation (3) at zero
/// coherence.
pub fn coherence(a: ComplexSample<'_>, b: ComplexSample<'_>) -> Result<TestResult, DiagnosticsError> {
    validate_pairs(a.real, a.imaginary, 2)?;
    validate_pairs(b.real, b.imaginary, 2)?;
    validate_pairs(a.real, b.real, 2)?;
    let [mut cross_real, mut cross_imaginary, mut a_power, mut b_power] = [CompensatedSum::default(); 4];
    let a_parts = a.real.iter().zip(a.imaginary);
    let b_parts = b.real.iter().zip(b.imaginary);
    for ((ar, ai), (br, bi)) in a_parts.zip(b_parts) {
        cross_real.add(ar * br + ai * bi);
        cross_imaginary.add(ai * br - ar * bi);
        a_power.add(ar * ar + ai * ai);
        b_power.add(br * br + bi * bi);
    }
    let norm = a_power.value() * b_power.value();
    if norm == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    let cross = cross_real.value().powi(2) + cross_imaginary.value().powi(2);
    let statistic = (cross / norm).min(1.0);
    let sample_size = a.real.len();
    let p_value = ((sample_size as f64 - 1.0) * (-statistic).ln_1p()).exp();
    Ok(TestResult { statistic, p_value, null: NullDistribution::Coherence { sample_size } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orthogonal_amplitudes_are_incoherent() {
        let a = ComplexSample { real: &[1.0, 0.0], imaginary: &[0.0, 0.0] };
        let b = ComplexSample { real: &[0.0, 0.0], imaginary: &[0.0, 1.0] };
        let result = coherence(a, b).unwrap();
        assert_eq!((result.statistic, result.p_value), (0.0, 1.0));
    }

    #[test]
    fn bad_input_is_refused() {
        let pair = ComplexSample { real: &[1.0, 0.0], imaginary: &[0.0, 0.0] };
        let triple = ComplexSample { real: &[1.0; 3], imaginary: &[0.0; 3] };
        let zero = ComplexSample { real: &[0.0; 2], imaginary: &[0.0; 2] };
        assert!(coherence(pair, triple).is_err());
        assert_eq!(coherence(pair, zero), Err(DiagnosticsError::Degenerate));
    }
}
