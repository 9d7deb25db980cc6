//! Every coordinate by itself.

use super::kolmogorov_smirnov;
use super::pooled::Pooled;
use crate::{DiagnosticsError, Points, TestResult, holm};

/// Kolmogorov-Smirnov tests of all coordinates of two samples of points.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalTests {
    /// The test of each coordinate.
    pub coordinates: Vec<TestResult>,
    /// The p-value of each coordinate as one of a family, after Holm: coordinates may depend on each other in any way.
    pub adjusted: Vec<f64>,
    /// The smallest adjusted p-value: that of the hypothesis that all marginals agree.
    pub p_value: f64,
    /// The coordinate that it belongs to.
    pub worst: usize,
}

/// Tests every coordinate by [`kolmogorov_smirnov`], and all together. It says which coordinate is wrong, and sees no dependence between
/// coordinates: the other tests of this module do.
///
/// # Errors
/// An empty sample, or samples of different dimension.
///
/// ```
/// use ornstein_diagnostics::Points;
/// use ornstein_diagnostics::two_sample::marginal_kolmogorov_smirnov;
///
/// // The second of three coordinates is shifted.
/// let points = |shift: f64| -> Vec<f64> { (0..50).map(f64::from).flat_map(|i| [i, (7.0 * i) % 50.0 + shift, -i]).collect() };
/// let (x, y) = (points(0.0), points(40.0));
/// let found = marginal_kolmogorov_smirnov(Points::new(&x, 3)?, Points::new(&y, 3)?)?;
/// assert_eq!(found.worst, 1);
/// assert!(found.p_value < 1e-12 && found.adjusted[0] == 1.0);
/// # Ok::<(), ornstein_diagnostics::DiagnosticsError>(())
/// ```
pub fn marginal_kolmogorov_smirnov(first: Points, second: Points) -> Result<MarginalTests, DiagnosticsError> {
    Pooled::new(first, second, 1)?;
    let column = |points: Points<'_>, i: usize| points.rows().map(|row| row[i]).collect::<Vec<_>>();
    let coordinates: Vec<TestResult> = (0..first.dimension())
        .map(|i| kolmogorov_smirnov(&column(first, i), &column(second, i)))
        .collect::<Result<_, _>>()?;
    let p_values: Vec<f64> = coordinates.iter().map(|result| result.p_value).collect();
    let adjusted = holm(&p_values)?;
    let worst = (0..p_values.len()).fold(0, |worst, i| if p_values[i] < p_values[worst] { i } else { worst });
    Ok(MarginalTests { p_value: adjusted[worst], coordinates, adjusted, worst })
}
