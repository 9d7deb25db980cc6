//! Thermodynamic integration: the slope of $\ln Z$ measured along a path, and integrated.
//!
//! For unnormalised densities $q_\lambda$
//! $$\ln\frac{Z_1}{Z_0}=\int_0^1\left\langle\frac{\partial\ln q_\lambda}{\partial\lambda}\right\rangle_\lambda d\lambda\approx\sum_i\left(a_im_i+b_iv_i\right)$$
//! with means $m_i$ and variances $v_i$ of the slope at nodes $\lambda_i$, and weights $a_i,b_i$ of a
//! [`QuadratureRule`]. The variance of the sum is the sum over nodes of that of the mean of $a_ix+b_i(x-m_i)^2$: means
//! and variances of one node are correlated, and both are correlated in time, so the autocorrelation time of just this
//! combination enters.
//!
//! No error bar of the means sees the error of the rule. Two rules on the same nodes do.

use ornstein_diagnostics::chains::{Chains, integrated_autocorrelation_time};

use crate::bounds::mean_and_variance;
use crate::error::{check_count, check_values};
use crate::{Estimate, FreeEnergyError, QuadratureRule};

/// Samples of $\partial\ln q_\lambda/\partial\lambda$ at one point of a path, in the order in which they were drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathNode<'a> {
    /// Where on the path: $\lambda$.
    pub parameter: f64,
    /// Series of the slope: for a physical path minus $\partial U/\partial\lambda$ in $k_BT$; on the geometric path
    /// $\ln q_1-\ln q_0$.
    pub slopes: &'a [f64],
}

/// $\ln(Z_1/Z_0)$ by integration along a path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathIntegral {
    /// The integral with its statistical error.
    pub log_ratio: Estimate,
    /// Mean slope with its error per node: the curve to draw.
    pub means: Vec<Estimate>,
    /// How far the plain trapezoid is from the value: when it exceeds the statistical error, the rule matters, and
    /// nodes should be added.
    pub distance_from_trapezoid: f64,
}

/// Integrates the mean slope along the nodes by a rule.
///
/// # Errors
/// Nodes that do not ascend or are too few for the rule, fewer than four slopes at a node, or slopes that are not
/// finite.
///
/// ```
/// use ornstein_free_energy::{PathNode, QuadratureRule, thermodynamic_integration};
///
/// // Mean slopes 1 and 3 at the ends of [0, 1].
/// let slopes = [[0.9, 1.1, 1.1, 0.9], [3.2, 2.8, 3.1, 2.9]];
/// let nodes = [PathNode { parameter: 0.0, slopes: &slopes[0] }, PathNode { parameter: 1.0, slopes: &slopes[1] }];
/// let integral = thermodynamic_integration(&nodes, QuadratureRule::Trapezoid)?;
/// assert!((integral.log_ratio.value - 2.0).abs() < 1e-14);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: A. Gelman & X.-L. Meng, Stat. Sci. 13, 163 (1998), section 3; rules as cited at [`QuadratureRule`].
pub fn thermodynamic_integration(nodes: &[PathNode], rule: QuadratureRule) -> Result<PathIntegral, FreeEnergyError> {
    let parameters: Vec<f64> = nodes.iter().map(|node| node.parameter).collect();
    let weights = rule.weights(&parameters)?;
    for node in nodes {
        check_count("slopes at a node", node.slopes.len(), Chains::MINIMUM_DRAWS)?;
        check_values("slopes", node.slopes, None)?;
    }
    let mut value = 0.0;
    let mut variance = 0.0;
    let mut denominator = 0.0;
    let mut means = Vec::with_capacity(nodes.len());
    for (node, (a, b)) in nodes.iter().zip(weights.means.iter().zip(&weights.variances)) {
        let (mean, spread) = mean_and_variance(node.slopes);
        value += a * mean + b * spread;
        means.push(correlated_mean(node.slopes)?);
        let influence: Vec<f64> = node.slopes.iter().map(|x| a * x + b * (x - mean).powi(2)).collect();
        let term = correlated_mean(&influence)?;
        variance += term.standard_error.powi(2);
        denominator += term.standard_error.powi(4) / term.degrees_of_freedom;
    }
    let degrees_of_freedom = if denominator > 0.0 { variance.powi(2) / denominator } else { f64::INFINITY };
    let distance_from_trapezoid = rule.distance_from_trapezoid(&parameters, &means, value)?;
    Ok(PathIntegral {
        log_ratio: Estimate::student(value, variance.sqrt(), degrees_of_freedom),
        means,
        distance_from_trapezoid,
    })
}

impl QuadratureRule {
    /// How far `value`, the integral by this rule, is from that by the plain trapezoid on the same nodes.
    pub(crate) fn distance_from_trapezoid(
        self,
        nodes: &[f64],
        means: &[Estimate],
        value: f64,
    ) -> Result<f64, FreeEnergyError> {
        let [first, .., last] = nodes else { return Ok(0.0) };
        let plain = Self::Trapezoid.weights(nodes)?;
        let sum: f64 = plain.means.iter().zip(means).map(|(a, mean)| a * mean.value).sum();
        // Between the outer nodes only: Gauss-Legendre nodes do not reach the ends.
        let trapezoid = if self == Self::GaussLegendre { sum / (last - first) } else { sum };
        Ok((value - trapezoid).abs())
    }
}

/// The mean of a time series with the error bar that its autocorrelation time leaves.
fn correlated_mean(series: &[f64]) -> Result<Estimate, FreeEnergyError> {
    let (mean, variance) = mean_and_variance(series);
    let n = series.len() as f64;
    if series.iter().all(|value| *value == series[0]) {
        return Ok(Estimate::student(series[0], 0.0, n - 1.0));
    }
    // Antithetic series are not credited: their gain is rarely estimated well.
    let time = integrated_autocorrelation_time(&Chains::single(series)?)?.max(1.0);
    Ok(Estimate::student(mean, (variance * time / n).sqrt(), (n / time - 1.0).max(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_slopes_integrate_without_error() {
        let slopes = [2.5; 10];
        let nodes = [0.0, 0.3, 1.0].map(|parameter| PathNode { parameter, slopes: &slopes });
        for rule in [QuadratureRule::Trapezoid, QuadratureRule::CorrectedTrapezoid, QuadratureRule::CubicSpline] {
            let integral = thermodynamic_integration(&nodes, rule).unwrap();
            assert!((integral.log_ratio.value - 2.5).abs() < 1e-14);
            assert_eq!(integral.log_ratio.standard_error, 0.0);
            assert!(integral.distance_from_trapezoid < 1e-14);
        }
    }

    #[test]
    fn bad_series_are_refused() {
        let node = |slopes| PathNode { parameter: 0.5, slopes };
        let integrate = |slopes| thermodynamic_integration(&[node(slopes)], QuadratureRule::GaussLegendre);
        assert!(integrate(&[1.0, 2.0, 3.0]).is_err());
        assert!(integrate(&[1.0, 2.0, 3.0, f64::NAN]).is_err());
        assert!(thermodynamic_integration(&[], QuadratureRule::Trapezoid).is_err());
    }
}
