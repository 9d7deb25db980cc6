//! Continuous ranked probability score.

use std::f64::consts::PI;

use crate::special::normal;
use crate::{CompensatedSum, DiagnosticsError, sample};

/// How the spread of an ensemble enters its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnsembleEstimator {
    /// The score of the ensemble's own step function; it favours large ensembles.
    Plain,
    /// Unbiased for the score of the law that the members were drawn from; compares ensembles of different size. Needs two members.
    Fair,
}

/// Continuous ranked probability score of an ensemble of $m$ members for an observation, in its unit (smaller is better):
/// $$\frac1m\sum_i|x_i-y|-\frac1{2m^2}\sum_{i,j}|x_i-x_j|,$$
/// with $m(m-1)$ in place of $m^2$ for the fair form. Costs $O(m\log m)$.
///
/// # Errors
/// An empty ensemble (a single member, for the fair form), or a member or an observation that is not finite.
///
/// ```
/// use ornstein_diagnostics::calibration::{EnsembleEstimator, ensemble_score};
///
/// // Members 0 and 2, observation 1: mean distance 1, spread 1/2 (plain) or 1 (fair).
/// assert_eq!(ensemble_score(&[0.0, 2.0], 1.0, EnsembleEstimator::Plain)?, 0.5);
/// assert_eq!(ensemble_score(&[0.0, 2.0], 1.0, EnsembleEstimator::Fair)?, 0.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: T. Gneiting & A. E. Raftery, J. Amer. Statist. Assoc. 102, 359 (2007), equation (21); C. A. T. Ferro, Q. J. R. Meteorol. Soc.
/// 140, 1917 (2014), for the fair form.
pub fn ensemble_score(
    members: &[f64],
    observation: f64,
    estimator: EnsembleEstimator,
) -> Result<f64, DiagnosticsError> {
    let required = match estimator {
        EnsembleEstimator::Plain => 1,
        EnsembleEstimator::Fair => 2,
    };
    sample::validate(members, required)?;
    sample::validate(&[observation], 1)?;
    let count = members.len() as f64;
    let distance: CompensatedSum = members.iter().map(|member| (member - observation).abs()).collect();
    // In ascending order x_(i) is the larger one in i pairs and the smaller one in m - 1 - i; distances from the observation keep
    // the digits of members that are far from zero.
    let spread: CompensatedSum = sample::sorted(members)
        .iter()
        .enumerate()
        .map(|(i, member)| (2.0 * i as f64 - (count - 1.0)) * (member - observation))
        .collect();
    let pairs = match estimator {
        EnsembleEstimator::Plain => count * count,
        EnsembleEstimator::Fair => count * (count - 1.0),
    };
    Ok(distance.value() / count - spread.value() / pairs)
}

/// Continuous ranked probability score of a normal law for an observation,
/// $$\sigma\left[z\,(2\Phi(z)-1)+2\varphi(z)-\frac1{\sqrt\pi}\right],\qquad z=\frac{y-\mu}\sigma.$$
///
/// # Errors
/// A standard deviation that is not positive, or a mean or an observation that is not finite.
///
/// ```
/// use ornstein_diagnostics::calibration::gaussian_score;
///
/// // At the mean: (sqrt(2) - 1) / sqrt(pi) standard deviations.
/// let expected = 3.0 * (2.0_f64.sqrt() - 1.0) / std::f64::consts::PI.sqrt();
/// assert!((gaussian_score(1.0, 3.0, 1.0)? - expected).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: T. Gneiting, A. E. Raftery, A. H. Westveld & T. Goldman, Mon. Weather Rev. 133, 1098 (2005), equation (5).
pub fn gaussian_score(mean: f64, standard_deviation: f64, observation: f64) -> Result<f64, DiagnosticsError> {
    sample::validate(&[mean, observation], 2)?;
    if !(standard_deviation > 0.0 && standard_deviation.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter {
            name: "standard_deviation",
            value: standard_deviation,
            requirement: "positive",
        });
    }
    let z = (observation - mean).abs() / standard_deviation;
    let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    Ok(standard_deviation * (z * (1.0 - 2.0 * normal::upper_tail(z)) + 2.0 * density - 1.0 / PI.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::normal_quantile::quantile;
    use approx::assert_relative_eq;

    #[test]
    fn sorted_and_double_sums_agree() {
        let members: [f64; 5] = [3.0, -1.0, 0.5, 7.25, 2.0];
        let pairs: f64 = members.iter().flat_map(|a| members.iter().map(move |b| (a - b).abs())).sum();
        let distance: f64 = members.iter().map(|x| (x - 1.5).abs()).sum::<f64>() / 5.0;
        for (estimator, count) in [(EnsembleEstimator::Plain, 25.0), (EnsembleEstimator::Fair, 20.0)] {
            let found = ensemble_score(&members, 1.5, estimator).unwrap();
            assert_relative_eq!(found, distance - 0.5 * pairs / count, max_relative = 1e-14);
        }
    }

    #[test]
    fn a_large_ensemble_scores_like_its_law() {
        // Normal quantiles: the step function differs from the law by 1/2m at most, over a range of about eight.
        let members: Vec<f64> = (0..2000).map(|i| 4.0 + 2.0 * quantile((f64::from(i) + 0.5) / 2000.0)).collect();
        for observation in [-3.0, 4.0, 5.1] {
            let ensemble = ensemble_score(&members, observation, EnsembleEstimator::Plain).unwrap();
            assert!((ensemble - gaussian_score(4.0, 2.0, observation).unwrap()).abs() < 2e-3);
        }
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(ensemble_score(&[], 0.0, EnsembleEstimator::Plain).is_err());
        assert!(ensemble_score(&[1.0], 0.0, EnsembleEstimator::Fair).is_err());
        assert!(ensemble_score(&[1.0], f64::NAN, EnsembleEstimator::Plain).is_err());
        assert!(gaussian_score(0.0, 0.0, 1.0).is_err() && gaussian_score(f64::NAN, 1.0, 1.0).is_err());
    }
}
