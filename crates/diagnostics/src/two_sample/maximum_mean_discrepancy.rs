//! Maximum mean discrepancy.

use super::pair_sums::{PairSums, pair_sums};
use super::permutation::PermutationNull;
use super::pooled::Pooled;
use crate::{DiagnosticsError, Points, TestResult};

/// Tests whether two samples come from the same law by the squared maximum mean discrepancy with a Gaussian kernel
/// $k(x,y)=\exp(-|x-y|^2/2h^2)$, in its unbiased form
/// $$\widehat{\mathrm{MMD}}^2=\frac{\sum_{i\ne j}k(x_i,x_j)}{m(m-1)}+\frac{\sum_{i\ne j}k(y_i,y_j)}{n(n-1)}-\frac{2\sum_{i,j}k(x_i,y_j)}{mn}.$$
///
/// It is negative in about half of all cases where the laws are equal. `width` is $h$ in the unit of the coordinates;
/// [`median_distance`](super::median_distance) is the usual choice, and keeps the p-value exact since it does not look at labels.
///
/// # Errors
/// Fewer than two points in a sample, samples of different dimension, a width that is not positive, or a null without permutations.
///
/// ```
/// use ornstein_diagnostics::Points;
/// use ornstein_diagnostics::two_sample::{PermutationNull, maximum_mean_discrepancy};
///
/// // Pairs of coinciding points, one width apart: 1 + 1 - 2 exp(-1/2).
/// let (x, y) = ([0.0, 0.0], [3.0, 3.0]);
/// let null = PermutationNull { permutations: 9, seed: 0, index: 0 };
/// let result = maximum_mean_discrepancy(Points::new(&x, 1)?, Points::new(&y, 1)?, 3.0, null)?;
/// assert!((result.statistic - 2.0 * (1.0 - (-0.5_f64).exp())).abs() < 1e-15);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: A. Gretton et al., J. Mach. Learn. Res. 13, 723 (2012), equation (3).
pub fn maximum_mean_discrepancy(
    first: Points,
    second: Points,
    width: f64,
    null: PermutationNull,
) -> Result<TestResult, DiagnosticsError> {
    null.validate()?;
    if !(width > 0.0 && width.is_finite()) {
        return Err(DiagnosticsError::InvalidParameter { name: "width", value: width, requirement: "positive" });
    }
    let pooled = Pooled::new(first, second, 2)?;
    let (m, n) = (first.len() as f64, second.len() as f64);
    let discrepancy = |sums: &PairSums| {
        sums.within_first / (m * (m - 1.0)) + sums.within_second / (n * (n - 1.0)) - 2.0 * sums.between / (m * n)
    };
    let exponent = -0.5 / (width * width);
    let kernel = |square: f64| (exponent * square).exp();
    let statistics: Vec<f64> = pair_sums(pooled, null, kernel).iter().map(discrepancy).collect();
    Ok(null.compare(&statistics))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_input_is_refused() {
        let null = PermutationNull { permutations: 9, seed: 0, index: 0 };
        let x = [0.0, 1.0, 2.0];
        let (three, one) = (Points::new(&x, 1).unwrap(), Points::new(&x[..1], 1).unwrap());
        for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(maximum_mean_discrepancy(three, three, width, null).is_err());
        }
        assert!(maximum_mean_discrepancy(three, one, 1.0, null).is_err());
    }
}
