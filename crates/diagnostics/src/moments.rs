//! Skewness and kurtosis of a sample, tested against those of normal data.

use crate::{CompensatedSum, DiagnosticsError, TestResult, sample, z_test};

/// Mean and standardised central moments of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Arithmetic mean $\bar x$.
    pub mean: f64,
    /// Second central moment $m_2=\frac1n\sum(x_i-\bar x)^2$ (divided by $n$).
    pub variance: f64,
    /// $g_1=m_3/m_2^{3/2}$.
    pub skewness: f64,
    /// $g_2=m_4/m_2^2-3$.
    pub excess_kurtosis: f64,
}

/// The first four moments of a sample, in two passes in the order of the sample.
///
/// # Errors
/// An empty sample, members that are not finite, or a sample that does not vary.
///
/// ```
/// use ornstein_diagnostics::moments;
///
/// let moments = moments(&[-1.0, -1.0, 1.0, 1.0])?;
/// assert_eq!((moments.mean, moments.variance), (0.0, 1.0));
/// assert_eq!((moments.skewness, moments.excess_kurtosis), (0.0, -2.0));
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn moments(sample: &[f64]) -> Result<Moments, DiagnosticsError> {
    sample::validate(sample, 1)?;
    let count = sample.len() as f64;
    let mean = sample.iter().copied().collect::<CompensatedSum>().value() / count;
    let [mut second, mut third, mut fourth] = [CompensatedSum::default(); 3];
    for value in sample {
        let deviation = value - mean;
        let square = deviation * deviation;
        second.add(square);
        third.add(square * deviation);
        fourth.add(square * square);
    }
    let variance = second.value() / count;
    if variance == 0.0 {
        return Err(DiagnosticsError::Degenerate);
    }
    Ok(Moments {
        mean,
        variance,
        skewness: third.value() / count / (variance * variance.sqrt()),
        excess_kurtosis: fourth.value() / count / (variance * variance) - 3.0,
    })
}

/// Tests the skewness $g_1$ of normal data whose effective number of independent members is $n\ge8$ (see [`effective_number`]).
///
/// $g_1$ has mean 0 and the exact variance $6(n-2)/[(n+1)(n+3)]$; its kurtosis decides the parameters of
/// the transformation $Z=\delta\operatorname{arsinh}(g_1/\alpha\sigma)$, which is standard normal to a good approximation (the statistic of the result).
/// At $n=10^5$, $g_1/\sigma$ itself would be normal enough up to 5 standard deviations; for small $n$ it is not.
///
/// # Errors
/// A NaN, or $n<8$.
///
/// Source: R. B. D'Agostino, Biometrika 57, 679 (1970).
pub fn skewness_test(skewness: f64, effective_number: f64) -> Result<TestResult, DiagnosticsError> {
    let n = at_least(effective_number, 8.0, "at least 8")?;
    let variance = 6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0));
    // Excess kurtosis of g1, with the leading powers cancelled by hand.
    let excess = 36.0 * (((n - 5.0) * n - 19.0) * n + 35.0) / ((n - 2.0) * (n + 5.0) * (n + 7.0) * (n + 9.0));
    // W^2 - 1 of Johnson's unbounded system: W^2 = sqrt(2 (kurtosis - 1)) - 1.
    let spread = 2.0 * excess / ((4.0 + 2.0 * excess).sqrt() + 2.0);
    let delta = (0.5 * spread.ln_1p()).sqrt().recip();
    let alpha = (2.0 / spread).sqrt();
    z_test(delta * (skewness / (alpha * variance.sqrt())).asinh())
}

/// Tests the excess kurtosis $g_2$ of normal data whose effective number of independent members is $n\ge20$ (see
/// [`effective_number`]).
///
/// $g_2$ has the exact mean $-6/(n+1)$ and variance $24n(n-2)(n-3)/[(n+1)^2(n+3)(n+5)]$. Its law is so skew that even at
/// $n=10^5$ five standard deviations on the upper side are 2.6 times more probable than for a normal: therefore the cube root of
/// a matched chi-squared (Wilson & Hilferty) is tested, which is the statistic of the result.
///
/// # Errors
/// A NaN, or $n<20$.
///
/// Source: F. J. Anscombe & W. J. Glynn, Biometrika 70, 227 (1983).
pub fn kurtosis_test(excess_kurtosis: f64, effective_number: f64) -> Result<TestResult, DiagnosticsError> {
    let n = at_least(effective_number, 20.0, "at least 20")?;
    let mean = -6.0 / (n + 1.0);
    let variance = 24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0) * (n + 1.0) * (n + 3.0) * (n + 5.0));
    let skewness = 6.0 * ((n - 5.0) * n + 2.0) / ((n + 7.0) * (n + 9.0))
        * (6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0))).sqrt();
    let inverse = 2.0 / skewness;
    // Degrees of freedom of the chi-squared with this skewness.
    let freedom = 6.0 + 4.0 * inverse * (inverse + (1.0 + inverse * inverse).sqrt());
    let standardised = (excess_kurtosis - mean) / variance.sqrt();
    let ratio = (1.0 - 2.0 / freedom) / (1.0 + standardised * (2.0 / (freedom - 4.0)).sqrt());
    // A negative ratio lies below the support of the matched law.
    let root = if ratio > 0.0 { ratio.cbrt() } else { f64::INFINITY };
    let width = 2.0 / (9.0 * freedom);
    let z = (1.0 - width - root) / width.sqrt();
    if excess_kurtosis.is_nan() { z_test(f64::NAN) } else { z_test(z) }
}

/// Number of independent members to which a homogeneous correlated Gaussian sample is equivalent for the moment of the given order:
/// $n_\text{eff}=n\big/\sum_{r}\rho(r)^m$.
///
/// `autocorrelation` holds $\rho$ at every lag of the periodic grid, so that its length is $n$ and $\rho(0)=1$; `order` $m$ is
/// 2 for the variance, 3 for the skewness, 4 for the kurtosis. By Mehler's formula
/// the covariance of the Hermite polynomials of two members is $m!\,\rho^m$, hence
/// $\operatorname{Var}g_1=6/n_\text{eff,3}$ and $\operatorname{Var}g_2=24/n_\text{eff,4}$ to leading order.
///
/// # Errors
/// An empty autocorrelation, values that are not finite, or a sum that is not positive.
///
/// ```
/// use ornstein_diagnostics::effective_number;
///
/// // Every member is there twice.
/// let autocorrelation = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
/// assert_eq!(effective_number(&autocorrelation, 3)?, 3.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn effective_number(autocorrelation: &[f64], order: u32) -> Result<f64, DiagnosticsError> {
    sample::validate(autocorrelation, 1)?;
    let sum: CompensatedSum = autocorrelation.iter().map(|correlation| correlation.powi(order as i32)).collect();
    if sum.value() > 0.0 {
        Ok(autocorrelation.len() as f64 / sum.value())
    } else {
        Err(DiagnosticsError::InvalidParameter {
            name: "autocorrelation",
            value: sum.value(),
            requirement: "of positive sum over all lags at this power",
        })
    }
}

fn at_least(value: f64, least: f64, requirement: &'static str) -> Result<f64, DiagnosticsError> {
    if value >= least && value.is_finite() {
        Ok(value)
    } else {
        Err(DiagnosticsError::InvalidParameter { name: "effective_number", value, requirement })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_an_asymmetric_pair_of_values() {
        // One 1 among four: p = 1/4, skewness (1 - 2p)/sqrt(pq), excess kurtosis (1 - 6pq)/pq.
        let moments = moments(&[0.0, 1.0, 0.0, 0.0]).unwrap();
        let pq: f64 = 3.0 / 16.0;
        assert!((moments.skewness - 0.5 / pq.sqrt()).abs() < 1e-14);
        assert!((moments.excess_kurtosis - (1.0 - 6.0 * pq) / pq).abs() < 1e-14);
    }

    #[test]
    fn tests_of_huge_samples_are_plain_standard_scores() {
        let n: f64 = 1e14;
        let z = skewness_test(2.0 * (6.0 / n).sqrt(), n).unwrap().statistic;
        assert!((z - 2.0).abs() < 1e-6);
        let z = kurtosis_test(-2.0 * (24.0 / n).sqrt(), n).unwrap().statistic;
        assert!((z + 2.0).abs() < 1e-4);
    }

    #[test]
    fn impossible_kurtosis_is_rejected() {
        assert!(kurtosis_test(-2.9, 1000.0).unwrap().p_value < 1e-300);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(moments(&[]).is_err());
        assert_eq!(moments(&[2.0; 9]), Err(DiagnosticsError::Degenerate));
        assert!(skewness_test(0.1, 7.0).is_err());
        assert!(kurtosis_test(f64::NAN, 100.0).is_err());
        assert!(effective_number(&[0.0], 2).is_err());
    }
}
