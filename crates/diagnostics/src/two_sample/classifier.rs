//! Classifier two-sample test.

use ornstein_random::{Key, Purpose};

use super::logistic_regression::{linear_predictor, logistic_regression};
use super::permutation::{shuffled, validate_index};
use super::pooled::Pooled;
use super::random_features::RandomFeatures;
use crate::special::stirling::binomial_weight;
use crate::{DiagnosticsError, NullDistribution, Points, TestResult};

/// Each half of the smaller sample needs this many points.
const MINIMUM_HALF: usize = 5;

/// The classifier that tries to tell two samples apart: logistic regression on random Fourier features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classifier {
    /// Number of random features, beside the coordinates themselves.
    pub features: usize,
    /// Ridge penalty on the weights of standardised features; larger is smoother.
    pub penalty: f64,
    /// Seed of the run.
    pub seed: u64,
    /// Which test of the run: tests with different indices have independent splits and features (below
    /// [`Key::INDEX_LIMIT`]).
    pub index: u64,
}

impl Default for Classifier {
    /// 100 features and unit penalty.
    fn default() -> Self {
        Self { features: 100, penalty: 1.0, seed: 0, index: 0 }
    }
}

/// Tests whether a classifier that was trained on half of the points tells the other halves of two samples apart better than by
/// guessing. The statistic is the accuracy on held-out points, of which both samples have the same number $h$: ½ for equal
/// laws, 1 for samples that do not overlap.
///
/// The p-value is exact: if $k$ of the $2h$ held-out points are assigned to the first sample, the number of those that do belong to it is
/// hypergeometric under the null hypothesis, whatever the classifier has learned (Fisher's exact test; for $k=h$ close to a
/// binomial law of $2h$ fair guesses, but with fixed class sizes). It is discrete, so the test errs on the safe side.
///
/// Points of the larger sample that are not needed for equal halves train the classifier.
///
/// # Errors
/// Fewer than ten points in a sample, samples of different dimension, a penalty that is not positive, or points that all coincide.
///
/// ```
/// use ornstein_diagnostics::Points;
/// use ornstein_diagnostics::two_sample::{Classifier, classifier_test};
///
/// // Points on two circles: the same mean, told apart by their radius.
/// let circle = |radius: f64| -> Vec<f64> {
///     (0..200).map(|i| 2.4 * f64::from(i)).flat_map(|angle| [radius * angle.cos(), radius * angle.sin()]).collect()
/// };
/// let (small, large) = (circle(1.0), circle(1.5));
/// let result = classifier_test(Points::new(&small, 2)?, Points::new(&large, 2)?, Classifier::default())?;
/// assert!(result.statistic > 0.95 && result.p_value < 1e-12);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: D. Lopez-Paz & M. Oquab, *Revisiting classifier two-sample tests*, ICLR (2017).
pub fn classifier_test(first: Points, second: Points, classifier: Classifier) -> Result<TestResult, DiagnosticsError> {
    let Classifier { features, penalty, seed, index } = classifier;
    validate_index(index)?;
    if !(penalty > 0.0 && penalty.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter { name: "penalty", value: penalty, requirement: "positive" });
    }
    Pooled::new(first, second, 2 * MINIMUM_HALF)?;
    let held_out = first.len().min(second.len()) / 2;
    let key = Key::new(seed, Purpose::Subsample, index);
    let orders = [shuffled(key, 0, first.len(), first.len()), shuffled(key, 1, second.len(), second.len())];
    let samples = [(first, true), (second, false)];

    let mut training = Vec::new();
    let mut labels = Vec::new();
    for ((points, label), order) in samples.iter().zip(&orders) {
        for &i in &order[held_out..] {
            training.extend_from_slice(points.row(i));
            labels.push(*label);
        }
    }
    let training = Points::new(&training, first.dimension())?;
    let map = RandomFeatures::fit(training, features, seed, index)?;
    let mut rows = Vec::with_capacity(training.len() * map.width());
    for row in training.rows() {
        map.extend(row, &mut rows);
    }
    let weights = logistic_regression(&rows, map.width(), &labels, penalty)?;

    // Unequal training samples shift the intercept by the logarithm of their ratio.
    let offset = ((first.len() - held_out) as f64 / (second.len() - held_out) as f64).ln();
    let mut assigned = [0_usize; 2];
    let mut row = Vec::with_capacity(map.width());
    for (((points, _), order), count) in samples.iter().zip(&orders).zip(&mut assigned) {
        for &i in &order[..held_out] {
            row.clear();
            map.extend(points.row(i), &mut row);
            *count += usize::from(linear_predictor(&weights, &row) > offset);
        }
    }
    let correct = assigned[0] + held_out - assigned[1];
    Ok(TestResult {
        statistic: correct as f64 / (2 * held_out) as f64,
        p_value: hypergeometric_upper_tail(held_out, assigned[0] + assigned[1], assigned[0]),
        null: NullDistribution::HeldOutAccuracy { held_out },
    })
}

/// $\Pr(A\ge a)$ for $A$ the number of first-sample points among `drawn` out of `each` of both samples,
/// $\binom{h}{a}\binom{h}{k-a}/\binom{2h}{k}$ summed upwards; a sum of positive terms.
fn hypergeometric_upper_tail(each: usize, drawn: usize, at_least: usize) -> f64 {
    let largest = drawn.min(each);
    if at_least <= drawn.saturating_sub(each) {
        return 1.0;
    }
    let (h, k) = (each as f64, drawn as f64);
    let p = 0.5 * k / h;
    let sum: f64 = (at_least..=largest)
        .map(|a| {
            let a = a as f64;
            binomial_weight(a, h, p, 1.0 - p) * binomial_weight(k - a, h, p, 1.0 - p)
        })
        .sum();
    (sum / binomial_weight(k, 2.0 * h, p, 1.0 - p)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn tails_of_small_urns() {
        // Two of each, two drawn: 1, 4, 1 of 6.
        assert_eq!(hypergeometric_upper_tail(2, 2, 0), 1.0);
        assert_relative_eq!(hypergeometric_upper_tail(2, 2, 1), 5.0 / 6.0, max_relative = 1e-13);
        assert_relative_eq!(hypergeometric_upper_tail(2, 2, 2), 1.0 / 6.0, max_relative = 1e-13);
        // A classifier that assigns all points to one sample has learned nothing.
        assert_eq!(hypergeometric_upper_tail(50, 100, 50), 1.0);
        assert_eq!(hypergeometric_upper_tail(50, 0, 0), 1.0);
    }

    #[test]
    fn bad_input_is_refused() {
        let values: Vec<f64> = (0..40).map(f64::from).collect();
        let points = Points::new(&values, 2).unwrap();
        let few = Points::new(&values[..10], 2).unwrap();
        assert!(classifier_test(points, few, Classifier::default()).is_err());
        assert!(classifier_test(points, points, Classifier { penalty: 0.0, ..Classifier::default() }).is_err());
        let same = Points::new(&[1.0; 40], 2).unwrap();
        assert_eq!(classifier_test(same, same, Classifier::default()), Err(DiagnosticsError::Degenerate));
    }
}
