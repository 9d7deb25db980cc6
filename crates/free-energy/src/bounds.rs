//! The true free energy between two bounds that need no exponential average.
//!
//! By Jensen's inequality the mean log-weight of runs from the reference bounds $\ln Z$ from below, and minus the mean
//! log-weight of runs back from the target bounds it from above. Their distance is what both ways dissipate together.

use crate::error::{check_count, check_values};
use crate::{Estimate, FreeEnergyError};

/// $\overline{l_F}\le\ln(Z_1/Z_0)\le-\overline{l_R}$, each with its statistical error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lower bound of $\ln(Z_1/Z_0)$: mean log-weight of the forward runs.
    pub lower: Estimate,
    /// Upper bound: minus the mean log-weight of the reverse runs.
    pub upper: Estimate,
}

/// Both bounds of $\ln(Z_1/Z_0)$ from log-weights of runs in both directions, each by its own direction: a reverse run
/// has $\langle e^{l_R}\rangle=Z_0/Z_1$.
///
/// # Errors
/// Fewer than two log-weights in a direction, or one that is not finite.
///
/// ```
/// use ornstein_free_energy::bounds;
///
/// let both = bounds(&[0.5, 0.7], &[-1.4, -1.2])?;
/// assert!((both.lower.value - 0.6).abs() < 1e-15 && (both.upper.value - 1.3).abs() < 1e-15);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: R. B. Grosse, S. Ancha & D. M. Roy, *Measuring the reliability of MCMC inference with bidirectional Monte
/// Carlo* (2016).
pub fn bounds(forward: &[f64], reverse: &[f64]) -> Result<Bounds, FreeEnergyError> {
    Ok(Bounds { lower: bound_of_mean(forward)?, upper: bound_of_mean(reverse)?.negated() })
}

/// The plain mean of independent log-weights with Student's error bar.
///
/// # Errors
/// Fewer than two log-weights, or one that is not finite.
pub fn bound_of_mean(log_weights: &[f64]) -> Result<Estimate, FreeEnergyError> {
    check_count("log-weights", log_weights.len(), 2)?;
    check_values("log-weights", log_weights, None)?;
    let n = log_weights.len() as f64;
    let (mean, variance) = mean_and_variance(log_weights);
    Ok(Estimate::student(mean, (variance / n).sqrt(), n - 1.0))
}

/// Mean and variance, the latter with the divisor N − 1.
pub(crate) fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = crate::lane_sums::lane_sums(values, |value| [value])[0] / n;
    let squares = crate::lane_sums::lane_sums(values, |value| [(value - mean) * (value - mean)])[0];
    (mean, squares / (n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_of_a_mean_is_the_textbook_one() {
        let bound = bound_of_mean(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert!((bound.standard_error - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
        assert_eq!(bound.degrees_of_freedom, 3.0);
    }

    #[test]
    fn a_weight_of_zero_bounds_nothing() {
        assert!(bounds(&[0.0, f64::NEG_INFINITY], &[0.0, 0.0]).is_err());
        assert!(bounds(&[0.0, 1.0], &[0.0]).is_err());
    }
}
