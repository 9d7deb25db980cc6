//! Autocovariance of chains at every lag, by fast Fourier transform.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use super::variance::{mean, variance};
use crate::DiagnosticsError;

/// Autocovariance of a chain of $N$ draws at lags $0,\dots,N-1$:
/// $$\hat\gamma_k=\frac1N\sum_{t=0}^{N-1-k}(x_t-\bar x)(x_{t+k}-\bar x).$$
///
/// The divisor is $N$ at every lag, which makes the sequence positive definite. Costs $O(N\log N)$.
///
/// # Errors
/// An empty chain, or a draw that is not finite.
///
/// ```
/// use ornstein_diagnostics::chains::autocovariance;
///
/// let covariance = autocovariance(&[1.0, -1.0, 1.0, -1.0])?;
/// for (found, expected) in covariance.iter().zip([1.0, -0.75, 0.5, -0.25]) {
///     assert!((found - expected).abs() < 1e-15);
/// }
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn autocovariance(chain: &[f64]) -> Result<Vec<f64>, DiagnosticsError> {
    crate::sample::validate(chain, 1)?;
    Ok(mean_autocovariance(std::iter::once(chain), chain.len()))
}

/// Autocorrelation of a chain at lags $0,\dots,N-1$: $\hat\rho_k=\hat\gamma_k/\hat\gamma_0$. Equal to ArviZ's `autocorr`.
///
/// # Errors
/// An empty chain, a draw that is not finite, or draws that are all equal.
///
/// ```
/// use ornstein_diagnostics::chains::autocorrelation;
///
/// let correlation = autocorrelation(&[3.0, 1.0, 3.0, 1.0])?;
/// assert_eq!(correlation[0], 1.0);
/// assert!((correlation[1] + 0.75).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn autocorrelation(chain: &[f64]) -> Result<Vec<f64>, DiagnosticsError> {
    crate::sample::validate(chain, 1)?;
    if variance(chain) == 0.0 || chain.len() < 2 {
        return Err(DiagnosticsError::Degenerate);
    }
    let mut sequence = autocovariance(chain)?;
    let scale = sequence[0];
    for value in &mut sequence {
        *value /= scale;
    }
    Ok(sequence)
}

/// The mean over chains of `length` draws of their autocovariances, each about its own mean.
///
/// Two chains travel as real and imaginary part of one complex sequence $z$: the transform of $|\hat z|^2$ has the sum of their
/// autocovariances as its real part. Power spectra add up, so a single inverse transform serves any number of chains.
pub(crate) fn mean_autocovariance<'a>(chains: impl Iterator<Item = &'a [f64]>, length: usize) -> Vec<f64> {
    // Padding with as many zeros keeps the ends from wrapping around.
    let padded = fast_length(2 * length);
    let forward = FftPlanner::new().plan_fft_forward(padded);
    let mut scratch = vec![Complex::ZERO; forward.get_inplace_scratch_len()];
    let mut buffer = vec![Complex::ZERO; padded];
    let mut power = vec![Complex::ZERO; padded];
    let mut count = 0_usize;
    let mut chains = chains.peekable();
    while let Some(first) = chains.next() {
        let second = chains.next();
        let (first_mean, second_mean) = (mean(first), second.map_or(0.0, mean));
        for t in 0..length {
            buffer[t] = Complex::new(first[t] - first_mean, second.map_or(0.0, |chain| chain[t] - second_mean));
        }
        buffer[length..].fill(Complex::ZERO);
        forward.process_with_scratch(&mut buffer, &mut scratch);
        for (sum, amplitude) in power.iter_mut().zip(&buffer) {
            sum.re += amplitude.norm_sqr();
        }
        count += 1 + usize::from(second.is_some());
    }
    // The real part is even in the lag, so the forward transform inverts as well.
    forward.process_with_scratch(&mut power, &mut scratch);
    let scale = 1.0 / (padded as f64 * length as f64 * count as f64);
    power[..length].iter().map(|value| value.re * scale).collect()
}

/// The smallest of $\{8,9,10,12,15\}\times2^k$ from `minimum` on: lengths that factor well waste at most a quarter.
fn fast_length(minimum: usize) -> usize {
    let octave = minimum.next_power_of_two().max(16) / 16;
    [8, 9, 10, 12, 15, 16]
        .into_iter()
        .map(|sixteenths| sixteenths * octave)
        .find(|&length| length >= minimum)
        .unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transform_and_double_sum_agree() {
        for length in [1, 2, 5, 37, 100] {
            let chains: Vec<Vec<f64>> = (0..3)
                .map(|chain| (0..length).map(|t| f64::from(t * t % 17) * 0.3 + f64::from(chain * t % 5)).collect())
                .collect();
            let found = mean_autocovariance(chains.iter().map(Vec::as_slice), length as usize);
            for lag in 0..length as usize {
                let direct = |chain: &Vec<f64>| {
                    let mean = mean(chain);
                    chain.iter().zip(&chain[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>()
                };
                let expected = chains.iter().map(direct).sum::<f64>() / (3.0 * f64::from(length));
                assert!((found[lag] - expected).abs() < 1e-13, "length {length}, lag {lag}");
            }
        }
    }

    #[test]
    fn padded_lengths_are_long_enough() {
        for minimum in 1..5000 {
            let length = fast_length(minimum);
            assert!(length >= minimum && (minimum < 16 || 4 * length <= 5 * minimum), "{minimum}: {length}");
        }
    }

    #[test]
    fn a_constant_has_no_correlation() {
        assert_eq!(autocorrelation(&[0.1; 9]), Err(DiagnosticsError::Degenerate));
        assert!(autocovariance(&[]).is_err());
        assert!(autocovariance(&[f64::NAN]).is_err());
    }
}
