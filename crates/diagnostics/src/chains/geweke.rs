//! Geweke's comparison of the beginning of a chain with its end.

use super::variance::{mean, variance};
use super::{Chains, effective_sample_size};
use crate::{DiagnosticsError, TestResult, z_test};

/// Which parts of a chain are compared: fractions of its length, at its beginning and at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segments {
    /// Fraction at the beginning, in (0, 1).
    pub first: f64,
    /// Fraction at the end, in (0, 1); the two may not overlap.
    pub last: f64,
}

impl Default for Segments {
    /// Geweke's own choice, which PyMC and CODA share: the first 10 % and the last 50 %.
    fn default() -> Self {
        Self { first: 0.1, last: 0.5 }
    }
}

/// Tests whether a chain has forgotten its start: compares the means of its beginning and its end,
/// $$z=\frac{\bar x_A-\bar x_B}{\sqrt{\hat\tau_As_A^2/N_A+\hat\tau_Bs_B^2/N_B}},$$
/// with a standard normal as null distribution.
///
/// The variances are those of the *means*: $\hat\tau$ is the autocorrelation time of the segment by Geyer's initial monotone
/// sequence, in place of the spectral density at frequency zero that Geweke estimates with a window. It needs segments much longer
/// than the autocorrelation time; shorter ones make it reject too often.
///
/// ArviZ has no such function. The one of PyMC 3 divides by the spread of the draws instead: [`geweke_spread_score`].
///
/// # Errors
/// Segments that are empty, overlap or have fewer than [`Chains::MINIMUM_DRAWS`] draws, draws that are not finite, or that do not vary
/// within the segments.
///
/// ```
/// use ornstein_diagnostics::chains::{Segments, geweke};
///
/// let drifting: Vec<f64> = (0..1000).map(|i| f64::from(i * 37 % 101) + 0.5 * f64::from(i)).collect();
/// assert!(geweke(&drifting, Segments::default())?.p_value < 1e-6);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: J. Geweke, in *Bayesian Statistics 4*, 169 (1992).
pub fn geweke(chain: &[f64], segments: Segments) -> Result<TestResult, DiagnosticsError> {
    let variance_of_mean =
        |segment: &Chains| variance(segment.draws()) / effective_sample_size::of_whole_chains(segment);
    z_test(score(chain, segments, variance_of_mean)?)
}

/// Difference of the means of beginning and end in units of the spread of the draws, $(\bar x_A-\bar x_B)/\sqrt{\sigma_A^2+\sigma_B^2}$, with
/// variances divided by $N$.
///
/// This is the `geweke` of PyMC 3. It is *not* a z-score: it shrinks with the length of the chain, and has no known distribution.
/// Here for comparison; [`geweke`] is the test.
///
/// # Errors
/// As [`geweke`].
pub fn geweke_spread_score(chain: &[f64], segments: Segments) -> Result<f64, DiagnosticsError> {
    score(chain, segments, |segment| {
        let count = segment.draws().len() as f64;
        variance(segment.draws()) * (count - 1.0) / count
    })
}

fn score(chain: &[f64], segments: Segments, scale: impl Fn(&Chains) -> f64) -> Result<f64, DiagnosticsError> {
    let fraction = |name, value: f64, limit: f64| {
        if value > 0.0 && value <= limit {
            Ok((value * chain.len() as f64) as usize)
        } else {
            let requirement = "positive, and the two segments may not overlap";
            Err(DiagnosticsError::InvalidParameter { name, value, requirement })
        }
    };
    let first = Chains::single(&chain[..fraction("first", segments.first, 1.0)?])?;
    let last_length = fraction("last", segments.last, 1.0 - segments.first)?;
    let last = Chains::single(&chain[chain.len() - last_length..])?;
    let variance = scale(&first) + scale(&last);
    if variance == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    Ok((mean(first.draws()) - mean(last.draws())) / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_score_is_elementary() {
        // Ten draws of mean 1 and variance 1, then ten of mean 4 and variance 9, in segments of a half each.
        let chain: Vec<f64> =
            (0..20).map(|i| if i < 10 { f64::from(i % 2) * 2.0 } else { 1.0 + f64::from(i % 2) * 6.0 }).collect();
        let found = geweke_spread_score(&chain, Segments { first: 0.5, last: 0.5 }).unwrap();
        assert!((found + 3.0 / 10.0_f64.sqrt()).abs() < 1e-14);
    }

    #[test]
    fn bad_segments_are_refused() {
        let chain: Vec<f64> = (0..100).map(|i| f64::from(i % 7)).collect();
        assert!(geweke(&chain, Segments { first: 0.6, last: 0.5 }).is_err());
        assert!(geweke(&chain, Segments { first: 0.0, last: 0.5 }).is_err());
        assert!(geweke(&chain, Segments { first: f64::NAN, last: 0.5 }).is_err());
        assert!(geweke(&chain[..30], Segments::default()).is_err());
        assert_eq!(geweke(&[1.0; 100], Segments::default()), Err(DiagnosticsError::Degenerate));
        assert!(geweke(&[], Segments::default()).is_err());
    }
}
