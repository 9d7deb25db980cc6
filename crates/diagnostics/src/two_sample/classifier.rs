//! Classifier two-sample test.

use ornstein_random::{Key, Purpose};

use super::area_under_curve::{AreaUnderCurve, area_under_curve};
use super::feature_map::FeatureMap;
use super::logistic_regression::{linear_predictor, logistic_regression, loss_of};
use super::permutation::{shuffled, validate_index};
use super::pooled::Pooled;
use crate::special::stirling::binomial_weight;
use crate::{DiagnosticsError, NullDistribution, Points, TestResult};

/// Each half of the smaller sample needs this many points.
const MINIMUM_HALF: usize = 5;

/// Ridge penalties to choose from.
const PENALTIES: [f64; 4] = [1000.0, 100.0, 10.0, 1.0];

/// The classifier that tries to tell two samples apart: logistic regression on the coordinates, their products, random waves across the
/// cloud of points and bumps around some of them.
///
/// What it sees, as the area under the curve for the held-out half of two samples of `n` points each (`tests/classifier_power.rs`):
///
/// | difference | best possible | n = 5000 | 20,000 | 80,000 |
/// |---|---|---|---|---|
/// | 2-d, one of four modes with 20 % of the weight instead of 25 % | 0.525 | 0.520 ± 0.008 | 0.521 ± 0.004 | 0.524 ± 0.002 |
/// | 2-d, one of four modes with 23.75 % instead of 25 % | 0.506 | 0.499 ± 0.008 | 0.506 ± 0.004 | 0.5055 ± 0.002 |
/// | 16-d, four modes 10 % too wide | 0.646 | 0.606 ± 0.008 | 0.639 ± 0.004 | |
/// | 16-d, none | 0.5 | 0.497 ± 0.008 | 0.505 ± 0.004 | |
///
/// With waves alone the widths in 16 dimensions would hardly show (an accuracy of 0.516 for 5000 points each, where this one has 0.574): they are
/// as long as the cloud. What no area can show with few points is a small error of a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classifier {
    /// Number of random waves, and of bumps. Products are all those of two coordinates up to 19 dimensions, above it squares.
    pub features: usize,
    /// Ridge penalty on the weights of standardised features; larger is smoother. `None` chooses among 1, 10, 100 and 1000 by the loss
    /// on a quarter of the training points.
    pub penalty: Option<f64>,
    /// Seed of the run.
    pub seed: u64,
    /// Which test of the run: tests with different indices have independent splits and features (below
    /// [`Key::INDEX_LIMIT`]).
    pub index: u64,
}

impl Default for Classifier {
    /// 100 waves and bumps, and a penalty that is chosen.
    fn default() -> Self {
        Self { features: 100, penalty: None, seed: 0, index: 0 }
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
    let scores = held_out_scores(first, second, classifier)?;
    let held_out = scores[0].len();
    let assigned = scores.each_ref().map(|scores| scores.iter().filter(|score| **score > 0.0).count());
    let correct = assigned[0] + held_out - assigned[1];
    Ok(TestResult {
        statistic: correct as f64 / (2 * held_out) as f64,
        p_value: hypergeometric_upper_tail(held_out, assigned[0] + assigned[1], assigned[0]),
        null: NullDistribution::HeldOutAccuracy { held_out },
    })
}

/// The area under the curve of a classifier that was trained on half of the points, for the other half: how often it ranks a point of the first
/// sample above one of the second. It sees more than the accuracy of [`classifier_test`], since it uses how sure the classifier is, and its
/// error bar says how small a difference was looked for.
///
/// An area near ½ is worth what the classifier is: see [`Classifier`] for what this one can see.
///
/// # Errors
/// Those of [`classifier_test`].
///
/// ```
/// use ornstein_diagnostics::Points;
/// use ornstein_diagnostics::two_sample::{Classifier, classifier_area};
///
/// // Points on two circles: the same mean, told apart by their radius.
/// let circle = |radius: f64| -> Vec<f64> {
///     (0..200).map(|i| 2.4 * f64::from(i)).flat_map(|angle| [radius * angle.cos(), radius * angle.sin()]).collect()
/// };
/// let (small, large) = (circle(1.0), circle(1.5));
/// let found = classifier_area(Points::new(&small, 2)?, Points::new(&large, 2)?, Classifier::default())?;
/// assert!(found.area > 0.99);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: D. Lopez-Paz & M. Oquab, *Revisiting classifier two-sample tests*, ICLR (2017).
pub fn classifier_area(
    first: Points,
    second: Points,
    classifier: Classifier,
) -> Result<AreaUnderCurve, DiagnosticsError> {
    let [first, second] = held_out_scores(first, second, classifier)?;
    area_under_curve(&first, &second)
}

/// Trains on half of the points, and returns the log-odds for the first sample of the held-out points of either.
fn held_out_scores(
    first: Points,
    second: Points,
    Classifier { features, penalty, seed, index }: Classifier,
) -> Result<[Vec<f64>; 2], DiagnosticsError> {
    validate_index(index)?;
    if let Some(penalty) = penalty
        && !(penalty > 0.0 && penalty.is_finite())
    {
        return Err(DiagnosticsError::InvalidParameter { name: "penalty", value: penalty, requirement: "positive" });
    }
    Pooled::new(first, second, 2 * MINIMUM_HALF)?;
    let held_out = first.len().min(second.len()) / 2;
    let key = Key::new(seed, Purpose::Subsample, index);
    let orders = [shuffled(key, 0, first.len(), first.len()), shuffled(key, 1, second.len(), second.len())];
    let samples = [(first, true), (second, false)];

    // Members of both samples take turns, so that every part of the list holds both in the same proportion.
    let sizes = [first.len() - held_out, second.len() - held_out];
    let total = sizes[0] + sizes[1];
    let mut training = Vec::with_capacity(total * first.dimension());
    let mut labels = Vec::with_capacity(total);
    let mut taken = [0; 2];
    for place in 1..=total {
        let from = usize::from(taken[0] >= (place * sizes[0]).div_ceil(total));
        training.extend_from_slice(samples[from].0.row(orders[from][held_out + taken[from]]));
        labels.push(samples[from].1);
        taken[from] += 1;
    }
    let training = Points::new(&training, first.dimension())?;
    let map = FeatureMap::fit(training, features, seed, index)?;
    let mut rows = Vec::with_capacity(training.len() * map.width());
    for row in training.rows() {
        map.extend(row, &mut rows);
    }
    let penalty = match penalty {
        Some(penalty) => penalty,
        None => choose_penalty(&rows, map.width(), &labels)?,
    };
    let weights = logistic_regression(&rows, &labels, penalty, vec![0.0; map.width()])?;

    // Unequal training samples shift the intercept by the logarithm of their ratio.
    let offset = (sizes[0] as f64 / sizes[1] as f64).ln();
    let mut row = Vec::with_capacity(map.width());
    let mut scores = [(); 2].map(|()| Vec::with_capacity(held_out));
    for (((points, _), order), scores) in samples.iter().zip(&orders).zip(&mut scores) {
        for &i in &order[..held_out] {
            row.clear();
            map.extend(points.row(i), &mut row);
            scores.push(linear_predictor(&weights, &row) - offset);
        }
    }
    Ok(scores)
}

/// The penalty whose weights, fitted to three quarters of the points, have the least loss on the fourth.
fn choose_penalty(rows: &[f64], width: usize, labels: &[bool]) -> Result<f64, DiagnosticsError> {
    let fitted = labels.len() - labels.len() / 4;
    let ((rows, other_rows), (labels, other_labels)) = (rows.split_at(fitted * width), labels.split_at(fitted));
    let mut best = (f64::INFINITY, PENALTIES[0]);
    let mut weights = vec![0.0; width];
    for penalty in PENALTIES {
        // From the weights of the penalty before: the path is continuous.
        weights = logistic_regression(rows, labels, penalty, weights)?;
        let loss = loss_of(other_rows, other_labels, &weights);
        if loss < best.0 {
            best = (loss, penalty);
        }
    }
    Ok(best.1)
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
        assert!(classifier_test(points, points, Classifier { penalty: Some(0.0), ..Classifier::default() }).is_err());
        let same = Points::new(&[1.0; 40], 2).unwrap();
        assert_eq!(classifier_test(same, same, Classifier::default()), Err(DiagnosticsError::Degenerate));
    }
}
