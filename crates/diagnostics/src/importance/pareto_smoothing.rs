//! Pareto-smoothed importance weights.

use super::effective_sample_size::largest;
use super::generalised_pareto::GeneralisedPareto;
use crate::{CompensatedSum, DiagnosticsError};

/// A tail of fewer weights is not fitted.
const MINIMUM_TAIL: usize = 5;

/// Importance weights whose largest ones are replaced by quantiles of a fitted tail.
#[derive(Debug, Clone, PartialEq)]
pub struct SmoothedWeights {
    /// Logarithms of the smoothed weights, normalised to a sum of weights of 1, in the order of the input.
    pub log_weights: Vec<f64>,
    /// Shape $\hat k$ of the tail; infinite if there are too few different weights for a fit, and the weights are then not smoothed.
    pub shape: f64,
}

impl SmoothedWeights {
    /// Whether means by these weights can be believed: $\hat k\le0.7$.
    pub fn reliable(&self) -> bool {
        self.shape <= 0.7
    }
}

/// Fits a generalised Pareto law to the largest importance weights and replaces them by its quantiles, which lowers the variance of
/// weighted means; the shape $\hat k$ says whether such means can be believed at all.
///
/// `log_weights` need no normalisation, and $-\infty$ is a weight of zero. `relative_efficiency` is ESS over draws of the chain
/// that the weights come from, 1 for independent draws. The tail are the $\min(S/5,3\sqrt{S/r_\mathrm{eff}})$ largest of $S$ weights.
///
/// Equal to ArviZ's `psislw`; equal weights of the tail receive its quantiles in their order of appearance.
///
/// # Errors
/// No weights, a logarithm that is NaN or $+\infty$, weights that are all zero, or a relative efficiency that is not positive.
///
/// Source: A. Vehtari, D. Simpson, A. Gelman, Y. Yao & J. Gabry, J. Mach. Learn. Res. 25(72) (2024), section 2.
pub fn pareto_smooth(log_weights: &[f64], relative_efficiency: f64) -> Result<SmoothedWeights, DiagnosticsError> {
    if !(relative_efficiency > 0.0 && relative_efficiency.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter {
            name: "relative_efficiency",
            value: relative_efficiency,
            requirement: "positive",
        });
    }
    let largest = largest(log_weights)?;
    let mut smoothed: Vec<f64> = log_weights.iter().map(|weight| weight - largest).collect();
    let tail = tail(&smoothed, relative_efficiency);
    let mut shape = f64::INFINITY;
    if tail.members.len() >= MINIMUM_TAIL {
        let threshold = tail.threshold.exp();
        let exceedances: Vec<f64> = tail.members.iter().map(|&index| smoothed[index].exp() - threshold).collect();
        let fit = GeneralisedPareto::fit(&exceedances);
        shape = if fit.shape.is_nan() { f64::INFINITY } else { fit.shape };
        if fit.shape.is_finite() && fit.scale > 0.0 {
            let count = tail.members.len() as f64;
            for (rank, &index) in tail.members.iter().enumerate() {
                let exceedance = fit.quantile((rank as f64 + 0.5) / count);
                // No weight may exceed the largest raw one.
                smoothed[index] = (exceedance + threshold).ln().min(0.0);
            }
        }
    }
    let total = smoothed.iter().map(|weight| weight.exp()).collect::<CompensatedSum>().value().ln();
    for weight in &mut smoothed {
        *weight -= total;
    }
    Ok(SmoothedWeights { log_weights: smoothed, shape })
}

/// The weights above a threshold.
struct Tail {
    /// Logarithm of the threshold, relative to the largest weight.
    threshold: f64,
    /// Where the weights above it stand, by ascending weight.
    members: Vec<usize>,
}

fn tail(log_weights: &[f64], relative_efficiency: f64) -> Tail {
    let size = log_weights.len() as f64;
    let length = (size / 5.0).min(3.0 * (size / relative_efficiency).sqrt()).ceil() as usize;
    let mut order: Vec<usize> = (0..log_weights.len()).collect();
    order.sort_by(|&a, &b| log_weights[a].total_cmp(&log_weights[b]));
    // Weights that underflow have no say in the threshold.
    let cutoff = order.len().saturating_sub(length + 1);
    let threshold = log_weights[order[cutoff]].max(f64::MIN_POSITIVE.ln());
    // Weights equal to the threshold exceed nothing.
    let members = order.split_off(order.partition_point(|&index| log_weights[index] <= threshold));
    Tail { threshold, members }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_stay_equal_and_cannot_be_judged() {
        let smoothed = pareto_smooth(&[3.0; 100], 1.0).unwrap();
        assert_eq!(smoothed.shape, f64::INFINITY);
        assert!(smoothed.log_weights.iter().all(|weight| (weight + 100.0_f64.ln()).abs() < 1e-14));
        assert!(!smoothed.reliable());
    }

    #[test]
    fn weights_of_zero_stay_zero() {
        let mut log_weights: Vec<f64> = (0..200).map(|i| f64::from(i) * 0.01).collect();
        log_weights[17] = f64::NEG_INFINITY;
        let smoothed = pareto_smooth(&log_weights, 1.0).unwrap();
        assert_eq!(smoothed.log_weights[17], f64::NEG_INFINITY);
        assert!(smoothed.shape.is_finite());
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(pareto_smooth(&[], 1.0).is_err());
        assert!(pareto_smooth(&[0.0, 1.0], 0.0).is_err());
        assert!(pareto_smooth(&[0.0, f64::NAN], 1.0).is_err());
        assert!(pareto_smooth(&[0.0], 1.0).is_ok());
    }
}
