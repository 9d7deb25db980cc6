//! Energy distance.

use super::pair_sums::{PairSums, pair_sums};
use super::permutation::PermutationNull;
use super::pooled::Pooled;
use crate::{DiagnosticsError, Points, TestResult};

/// Tests whether two samples come from the same law by their energy distance,
/// $$\mathcal E=\frac2{mn}\sum_{i,j}|x_i-y_j|-\frac1{m^2}\sum_{i,j}|x_i-x_j|-\frac1{n^2}\sum_{i,j}|y_i-y_j|\ge0,$$
/// in the unit of the coordinates. It vanishes only for equal samples, and its expectation in the limit only for equal laws; the coordinates should be of
/// comparable scale.
///
/// # Errors
/// An empty sample, samples of different dimension, or a null without permutations.
///
/// ```
/// use ornstein_diagnostics::Points;
/// use ornstein_diagnostics::two_sample::{PermutationNull, energy_distance};
///
/// // Two points against two at a distance of 1: 2 * 1 - 0 - 0.
/// let (x, y) = ([0.0, 0.0], [1.0, 1.0]);
/// let null = PermutationNull { permutations: 9, seed: 0, index: 0 };
/// assert_eq!(energy_distance(Points::new(&x, 1)?, Points::new(&y, 1)?, null)?.statistic, 2.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: G. J. Székely & M. L. Rizzo, J. Statist. Plann. Inference 143, 1249 (2013), equation (6.1).
pub fn energy_distance(first: Points, second: Points, null: PermutationNull) -> Result<TestResult, DiagnosticsError> {
    null.validate()?;
    let pooled = Pooled::new(first, second, 1)?;
    let (m, n) = (first.len() as f64, second.len() as f64);
    let distance =
        |sums: &PairSums| 2.0 * sums.between / (m * n) - sums.within_first / (m * m) - sums.within_second / (n * n);
    let statistics: Vec<f64> = pair_sums(pooled, null, f64::sqrt).iter().map(distance).collect();
    Ok(null.compare(&statistics))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: PermutationNull = PermutationNull { permutations: 19, seed: 2, index: 0 };

    #[test]
    fn equal_samples_have_no_distance() {
        let x = [0.0, 1.0, 4.0, -2.0, 0.5, 3.0];
        let points = Points::new(&x, 2).unwrap();
        let result = energy_distance(points, points, NULL).unwrap();
        assert!(result.statistic.abs() < 1e-14);
        assert_eq!(result.p_value, 1.0);
    }

    #[test]
    fn bad_samples_are_refused() {
        let x = [0.0; 6];
        let (two, three, none) =
            (Points::new(&x, 2).unwrap(), Points::new(&x, 3).unwrap(), Points::new(&[], 2).unwrap());
        assert_eq!(energy_distance(two, three, NULL), Err(DiagnosticsError::DimensionMismatch { first: 2, second: 3 }));
        assert!(energy_distance(two, none, NULL).is_err());
        assert!(energy_distance(two, two, PermutationNull { permutations: 0, ..NULL }).is_err());
    }
}
