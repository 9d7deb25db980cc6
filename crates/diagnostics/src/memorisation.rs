//! Are generated samples copies of the training set?

use crate::intrinsic_dimension::CrossNeighbours;
use crate::special::stirling::binomial_weight;
use crate::two_sample::{AreaUnderCurve, area_under_curve, kolmogorov_smirnov};
use crate::{DiagnosticsError, Points, TestResult};

/// A sample is taken for a copy if its nearest training point is this many times nearer than the next.
const COPY_RATIO: f64 = 3.0;

/// Samples of either kind that are needed for a median with an error bar.
const MINIMUM: usize = 10;

/// How near generated samples come to the training set, beside true samples that were held out from it.
///
/// A model that has learned the law of its training set puts samples as near to the set as new true samples are. One that has learned
/// the set itself puts them nearer; and no test against the training set sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memorisation {
    /// Median distance of a generated sample from its nearest training point.
    pub generated_median: f64,
    /// The same of a held-out true sample.
    pub held_out_median: f64,
    /// The first over the second: 1 for new samples, towards 0 for copies; above 1 for samples off the data.
    pub ratio: f64,
    /// Standard error of the ratio for this training set, from the order statistics around both medians.
    pub ratio_error: f64,
    /// The probability that a held-out sample is farther from the training set than a generated one: ½ for new samples, 1 for copies (Meehan et
    /// al. 2020 test this).
    pub nearer: AreaUnderCurve,
    /// Whether both kinds of distances have the same law. Given the training set they are independent draws, so the test is exact.
    pub distances: TestResult,
    /// Fraction of generated samples whose nearest training point is at less than a third of the distance of the second nearest.
    pub generated_copies: f64,
    /// The same of held-out samples. It is not zero: in `k` dimensions of constant density it is `3^(-k)`.
    pub held_out_copies: f64,
    /// Probability of at least so many copies among the generated samples if they were as frequent as among held-out ones (Fisher's
    /// exact test).
    pub copies_p_value: f64,
}

/// Compares the distances of generated and of held-out samples from their nearest training points.
///
/// The copies are those of Yoon et al. (2023, *Diffusion probabilistic models generalize when they fail to memorize*, section 3.1), a relative
/// version of the criterion of Carlini et al. (2023). The rate among held-out samples belongs beside theirs, since
/// in few dimensions it is large.
///
/// # Errors
/// Fewer than ten generated or held-out samples or than two training points, samples of different dimension, or
/// [`DiagnosticsError::Degenerate`] if more than half of the held-out samples are training points.
///
/// ```
/// use ornstein_diagnostics::{Points, memorisation};
///
/// // Training points on a line at whole numbers, held-out ones at random between them, and copies with a little noise.
/// let training: Vec<f64> = (0..200).map(f64::from).collect();
/// let held_out: Vec<f64> = (0..100).map(|i| 0.5 + (f64::from(i) * 1.618) % 190.0).collect();
/// let copies: Vec<f64> = (0..100).map(|i| f64::from(i) + 0.001).collect();
/// let [training, held_out, copies] = [&training, &held_out, &copies].map(|values| Points::new(values, 1));
/// let found = memorisation(training?, copies?, held_out?)?;
/// assert!(found.ratio < 0.01 && found.generated_copies == 1.0);
/// assert!(found.distances.p_value < 1e-12);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn memorisation(
    training: Points<'_>,
    generated: Points<'_>,
    held_out: Points<'_>,
) -> Result<Memorisation, DiagnosticsError> {
    let found = generated.len().min(held_out.len());
    if found < MINIMUM {
        return Err(DiagnosticsError::SampleTooSmall { required: MINIMUM, found });
    }
    let [generated, held_out] = [generated, held_out].map(|points| Nearest::find(points, training));
    let (generated, held_out) = (generated?, held_out?);
    if held_out.median == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    let ratio = generated.median / held_out.median;
    let relative = |nearest: &Nearest| nearest.median_error / nearest.median.max(f64::MIN_POSITIVE);
    let ratio_error = (generated.median_error / held_out.median).hypot(ratio * relative(&held_out));
    Ok(Memorisation {
        generated_median: generated.median,
        held_out_median: held_out.median,
        ratio,
        ratio_error,
        nearer: area_under_curve(&held_out.distances, &generated.distances)?,
        distances: kolmogorov_smirnov(&generated.distances, &held_out.distances)?,
        generated_copies: generated.copies as f64 / generated.distances.len() as f64,
        held_out_copies: held_out.copies as f64 / held_out.distances.len() as f64,
        copies_p_value: excess(
            [generated.copies, generated.distances.len()],
            [held_out.copies, held_out.distances.len()],
        ),
    })
}

/// Distances of samples from their nearest training points.
struct Nearest {
    distances: Vec<f64>,
    median: f64,
    median_error: f64,
    copies: usize,
}

impl Nearest {
    fn find(samples: Points<'_>, training: Points<'_>) -> Result<Self, DiagnosticsError> {
        let found = CrossNeighbours::find(samples, training, 2)?;
        let pairs: Vec<&[f64]> = (0..found.len()).map(|i| found.distances(i)).collect();
        let distances: Vec<f64> = pairs.iter().map(|pair| pair[0]).collect();
        // A sample on a repeated training point counts: zero against zero.
        let copies = pairs.iter().filter(|pair| COPY_RATIO * pair[0] <= pair[1]).count();
        let mut sorted = distances.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = |shift: f64| {
            let place = 0.5 * (sorted.len() as f64 - 1.0) + shift;
            let (below, part) = (place.floor().max(0.0) as usize, place - place.floor());
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below.min(above)] * (1.0 - part) + sorted[above] * part
        };
        // The rank of the true median has the deviation sqrt(n)/2.
        let deviation = 0.5 * (sorted.len() as f64).sqrt();
        Ok(Self { median: rank(0.0), median_error: 0.5 * (rank(deviation) - rank(-deviation)), distances, copies })
    }
}

/// The probability of at least `a` of `m` if `a + b` marked ones of `m + n` are spread at random: hypergeometric, a sum of positive terms.
fn excess([a, m]: [usize; 2], [b, n]: [usize; 2]) -> f64 {
    let marked = a + b;
    if a <= marked.saturating_sub(n) {
        return 1.0;
    }
    let (size, other) = (m as f64, n as f64);
    let p = marked as f64 / (size + other);
    let sum: f64 = (a..=marked.min(m))
        .map(|a| binomial_weight(a as f64, size, p, 1.0 - p) * binomial_weight((marked - a) as f64, other, p, 1.0 - p))
        .sum();
    (sum / binomial_weight(marked as f64, size + other, p, 1.0 - p)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, fill_uniforms};

    fn uniform(index: u64, count: usize) -> Vec<f64> {
        let mut out = vec![0.0; count];
        fill_uniforms(Key::new(3, Purpose::SyntheticData, index), Counter::coordinate(0, 0, 0), &mut out);
        out
    }

    #[test]
    fn new_samples_of_a_square_are_no_copies_but_a_ninth_seem_so() {
        let [training, generated, held_out] = [(0, 4000), (1, 2000), (2, 2000)].map(|(i, n)| uniform(i, 2 * n));
        let [training, generated, held_out] =
            [&training, &generated, &held_out].map(|values| Points::new(values, 2).unwrap());
        let found = memorisation(training, generated, held_out).unwrap();
        assert!((found.ratio - 1.0).abs() < 5.0 * found.ratio_error, "{found:?}");
        // The distance of the nearest of N points of density N has the median sqrt(ln 2 / pi N) and at it the density of its logarithm ln 2:
        // the relative error of a median of n is 1 / (2 sqrt(n) ln 2).
        let expected = (2.0_f64.ln() / (std::f64::consts::PI * 4000.0)).sqrt();
        assert!((found.held_out_median / expected - 1.0).abs() < 5.0 * 0.73 / 2000.0_f64.sqrt() + 0.02, "{found:?}");
        assert!(found.distances.p_value > 1e-6 && found.copies_p_value > 1e-6);
        assert!((found.nearer.area - 0.5).abs() < 5.0 * found.nearer.standard_error);
        // Binomial of 2000 with 1/9: a deviation of 0.007; samples that share neighbours are not independent, which may double it.
        assert!((found.held_out_copies - 1.0 / 9.0).abs() < 0.07, "{found:?}");
    }

    #[test]
    fn a_tenth_of_noisy_copies_is_seen() {
        let mut values = vec![0.0; 5 * 5000];
        fill_normals_f64(Key::new(3, Purpose::SyntheticData, 3), Counter::coordinate(0, 0, 0), &mut values);
        let (training, rest) = values.split_at(5 * 2000);
        let (generated, held_out) = rest.split_at(5 * 1500);
        let mut generated = generated.to_vec();
        for (copy, original) in generated.iter_mut().zip(&training[..5 * 150]) {
            *copy = original + 0.01 * *copy;
        }
        let [training, generated, held_out] =
            [training, &generated, held_out].map(|values| Points::new(values, 5).unwrap());
        let found = memorisation(training, generated, held_out).unwrap();
        // Copies beside the background of about 3^-5; 150 more of 1500.
        assert!((found.generated_copies - found.held_out_copies - 0.1).abs() < 0.03, "{found:?}");
        assert!(found.copies_p_value < 1e-12);
        // The median moves little, the tail of small distances by a tenth: the KS distance is 0.1 where 0.095 has p = 1e-6.
        assert!(found.distances.p_value < 1e-4 && found.nearer.area > 0.5);
    }

    #[test]
    fn urns_of_unequal_size() {
        // One marked of 1 + 3: in the first with probability 1/4; two marked of 2 + 2, both in the first: 1/6.
        assert!((excess([1, 1], [0, 3]) - 0.25).abs() < 1e-14);
        assert!((excess([2, 2], [0, 2]) - 1.0 / 6.0).abs() < 1e-14);
        assert_eq!(excess([0, 10], [4, 10]), 1.0);
        assert_eq!(excess([0, 10], [0, 10]), 1.0);
        assert_eq!(excess([10, 10], [10, 10]), 1.0);
    }

    #[test]
    fn bad_input_is_refused() {
        let values = uniform(4, 40);
        let [points, few] = [&values[..], &values[..8]].map(|values| Points::new(values, 2).unwrap());
        assert!(memorisation(points, few, points).is_err());
        assert_eq!(memorisation(points, points, points), Err(DiagnosticsError::Degenerate));
        assert!(memorisation(Points::new(&values[..2], 2).unwrap(), points, points).is_err());
        assert!(memorisation(Points::new(&values, 1).unwrap(), points, points).is_err());
    }
}
