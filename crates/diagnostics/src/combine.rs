//! Several p-values, one verdict.

use crate::special::incomplete_gamma;
use crate::{CompensatedSum, DiagnosticsError, NullDistribution, Tail, TestResult, sample};

/// Fisher's combination of independent p-values: $-2\sum\ln p_i$ is chi-squared with $2k$ degrees of freedom.
///
/// Sensitive to many slightly small p-values. The p-values must be independent and continuous.
///
/// # Errors
/// An empty list, or a value outside of \[0, 1\].
///
/// ```
/// use ornstein_diagnostics::fisher;
///
/// // One p-value stays itself; two combine to q (1 - ln q) with q their product.
/// assert!((fisher(&[0.03])?.p_value - 0.03).abs() < 1e-15);
/// let q: f64 = 0.1 * 0.2;
/// assert!((fisher(&[0.1, 0.2])?.p_value - q * (1.0 - q.ln())).abs() < 1e-14);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: R. A. Fisher, *Statistical Methods for Research Workers*, 4th ed. (1932), section 21.1.
pub fn fisher(p_values: &[f64]) -> Result<TestResult, DiagnosticsError> {
    validate(p_values)?;
    let logarithms: CompensatedSum = p_values.iter().map(|p| p.ln()).collect();
    let statistic = -2.0 * logarithms.value();
    let degrees_of_freedom = 2.0 * p_values.len() as f64;
    Ok(TestResult {
        statistic,
        p_value: incomplete_gamma::upper(0.5 * degrees_of_freedom, 0.5 * statistic),
        null: NullDistribution::ChiSquared { degrees_of_freedom, tail: Tail::Upper },
    })
}

/// Bonferroni's combined p-value, $\min(1,k\min_ip_i)$: valid under any dependence.
///
/// # Errors
/// An empty list, or a value outside of \[0, 1\].
///
/// ```
/// use ornstein_diagnostics::bonferroni;
/// assert_eq!(bonferroni(&[0.5, 0.01, 0.2])?, 0.03);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn bonferroni(p_values: &[f64]) -> Result<f64, DiagnosticsError> {
    validate(p_values)?;
    let smallest = p_values.iter().copied().fold(1.0, f64::min);
    Ok((smallest * p_values.len() as f64).min(1.0))
}

/// Holm's adjusted p-values, in the order given: hypothesis $i$ is rejected at the level $\alpha$ for the whole family if its adjusted value is
/// below $\alpha$. Valid under any dependence, and never less powerful than Bonferroni's.
///
/// $\tilde p_{(i)}=\max_{j\le i}\min\left(1,(k-j+1)\,p_{(j)}\right)$.
///
/// # Errors
/// An empty list, or a value outside of \[0, 1\].
///
/// ```
/// use ornstein_diagnostics::holm;
/// assert_eq!(holm(&[0.5, 0.01, 0.25])?, [0.5, 0.03, 0.5]);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
///
/// Source: S. Holm, Scand. J. Statist. 6, 65 (1979).
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, DiagnosticsError> {
    validate(p_values)?;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        let factor = (p_values.len() - rank) as f64;
        largest = largest.max((factor * p_values[index]).min(1.0));
        adjusted[index] = largest;
    }
    Ok(adjusted)
}

fn validate(p_values: &[f64]) -> Result<(), DiagnosticsError> {
    if p_values.is_empty() {
        return Err(DiagnosticsError::SampleTooSmall { required: 1, found: 0 });
    }
    p_values.iter().enumerate().try_for_each(|(index, &p)| sample::probability(p, index).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vanishing_p_value_decides() {
        assert_eq!(fisher(&[0.9, 0.0]).unwrap().p_value, 0.0);
        assert_eq!(bonferroni(&[0.9, 0.0]).unwrap(), 0.0);
    }

    #[test]
    fn bad_input_is_refused() {
        assert!(fisher(&[]).is_err());
        assert!(bonferroni(&[1.5]).is_err());
        assert!(holm(&[f64::NAN]).is_err());
    }
}
