//! Chi-squared values on the scale of a standard normal.

use crate::special::{incomplete_gamma, normal};

/// The standard normal quantile of a chi-squared value: $z=\Phi^{-1}\big(F_{\chi^2_\nu}(x)\big)$.
///
/// If $x$ follows the chi-squared law with $\nu$ degrees of freedom, $z$ is exactly standard normal, whatever $\nu$; for large
/// $\nu$ it tends to $(x-\nu)/\sqrt{2\nu}$. Squares of such scores add up to a chi-squared statistic without the error that
/// the skewness of $x$ brings into $\sum(x-\nu)^2/2\nu$. NaN for arguments outside of the law's domain.
///
/// ```
/// use ornstein_diagnostics::chi_squared_normal_score;
///
/// // One degree of freedom: x = 1 is one standard deviation of the normal, P(x < 1) = 0.6827.
/// assert!((chi_squared_normal_score(1.0, 1.0) - 0.475_232_849_247).abs() < 1e-11);
/// ```
pub fn chi_squared_normal_score(statistic: f64, degrees_of_freedom: f64) -> f64 {
    let (a, x) = (degrees_of_freedom / 2.0, statistic / 2.0);
    let (below, above) = (incomplete_gamma::lower(a, x), incomplete_gamma::upper(a, x));
    // The smaller tail keeps its digits.
    if below < above { -normal::upper_quantile(below) } else { normal::upper_quantile(above) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_degrees_of_freedom_give_the_standardised_value() {
        let freedom: f64 = 2e6;
        for z in [-5.0, -1.0, 0.0, 0.5, 4.0] {
            let score = chi_squared_normal_score(freedom + z * (2.0 * freedom).sqrt(), freedom);
            // The leading correction of the Cornish-Fisher expansion is (z^2 - 1) sqrt(8/nu) / 6.
            assert!((score - z).abs() < (z * z + 1.0) * (8.0 / freedom).sqrt() / 5.0 + 1e-9, "{z}: {score}");
        }
    }

    #[test]
    fn the_score_of_a_quantile_is_the_normal_quantile() {
        // Two degrees of freedom: the survival function is exp(-x/2).
        for z in [-6.0, -2.0, 0.3, 3.0, 10.0] {
            let above = normal::upper_tail(z);
            let x = if z > 0.0 { -2.0 * above.ln() } else { -2.0 * (-normal::upper_tail(-z)).ln_1p() };
            assert!((chi_squared_normal_score(x, 2.0) - z).abs() < 1e-9, "{z}");
        }
    }
}
