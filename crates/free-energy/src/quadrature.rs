//! Rules that integrate a function along a path from its values at nodes.

use std::f64::consts::PI;

use crate::FreeEnergyError;
use crate::error::{check_count, check_values};

/// How thermodynamic integration interpolates between its nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuadratureRule {
    /// Straight lines: $\frac{h}{2}(m_i+m_{i+1})$, error $O(h^2)$.
    Trapezoid,
    /// Cubics through values and slopes: $\frac h2(m_i+m_{i+1})-\frac{h^2}{12}(v_{i+1}-v_i)$, error $O(h^4)$.
    ///
    /// Right only where the variance $v$ of $\partial_\lambda\ln q$ is the slope of its mean: where $\ln q$ is linear
    /// in $\lambda$, as on the geometric path with $\lambda$ the inverse temperature (N. Friel, M. Hurn & J. Wyse,
    /// Stat. Comput. 24, 709 (2014), equation 13).
    CorrectedTrapezoid,
    /// The natural cubic spline through the means.
    CubicSpline,
    /// Gauss and Legendre's nodes and weights ([`gauss_legendre`]): the nodes must be theirs.
    GaussLegendre,
}

/// The integral $\sum_i(a_im_i+b_iv_i)$ in terms of means and variances at the nodes.
pub(crate) struct QuadratureWeights {
    pub(crate) means: Vec<f64>,
    pub(crate) variances: Vec<f64>,
}

impl QuadratureRule {
    pub(crate) fn weights(self, nodes: &[f64]) -> Result<QuadratureWeights, FreeEnergyError> {
        check_values("nodes", nodes, None)?;
        if let Some(pair) = nodes.windows(2).find(|pair| pair[0] >= pair[1]) {
            let requirement = "above the one before";
            return Err(FreeEnergyError::InvalidParameter { name: "node", value: pair[1], requirement });
        }
        if self != Self::GaussLegendre {
            check_count("nodes", nodes.len(), 2)?;
        }
        let none = || vec![0.0; nodes.len()];
        Ok(match self {
            Self::Trapezoid => QuadratureWeights { means: trapezoid(nodes), variances: none() },
            Self::CorrectedTrapezoid => {
                let mut variances = none();
                for (i, pair) in nodes.windows(2).enumerate() {
                    let term = (pair[1] - pair[0]).powi(2) / 12.0;
                    variances[i] += term;
                    variances[i + 1] -= term;
                }
                QuadratureWeights { means: trapezoid(nodes), variances }
            }
            Self::CubicSpline => QuadratureWeights { means: cubic_spline(nodes), variances: none() },
            Self::GaussLegendre => {
                let rule = gauss_legendre(nodes.len())?;
                if let Some((found, _)) =
                    nodes.iter().zip(&rule.nodes).find(|(found, node)| (*found - *node).abs() > 1e-9)
                {
                    let requirement = "a node of the Gauss-Legendre rule on [0, 1]";
                    return Err(FreeEnergyError::InvalidParameter { name: "node", value: *found, requirement });
                }
                QuadratureWeights { means: rule.weights, variances: none() }
            }
        })
    }
}

fn trapezoid(nodes: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; nodes.len()];
    for (i, pair) in nodes.windows(2).enumerate() {
        let half = 0.5 * (pair[1] - pair[0]);
        weights[i] += half;
        weights[i + 1] += half;
    }
    weights
}

/// Weights of the natural cubic spline.
///
/// An interval contributes $\frac h2(y_i+y_{i+1})-\frac{h^3}{24}(y''_i+y''_{i+1})$, and the second derivatives solve
/// $Ay''=By$ with a symmetric tridiagonal $A$. So the weights are those of the trapezoid minus $B^\top A^{-1}c$,
/// $c_i=(h_{i-1}^3+h_i^3)/24$: one solution instead of one per node.
fn cubic_spline(nodes: &[f64]) -> Vec<f64> {
    let mut weights = trapezoid(nodes);
    let steps: Vec<f64> = nodes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let inner = nodes.len() - 2;
    if inner == 0 {
        return weights;
    }
    let mut diagonal: Vec<f64> = (0..inner).map(|i| (steps[i] + steps[i + 1]) / 3.0).collect();
    let mut solution: Vec<f64> = (0..inner).map(|i| (steps[i].powi(3) + steps[i + 1].powi(3)) / 24.0).collect();
    for i in 1..inner {
        let factor = steps[i] / 6.0 / diagonal[i - 1];
        diagonal[i] -= factor * steps[i] / 6.0;
        solution[i] -= factor * solution[i - 1];
    }
    for i in (0..inner).rev() {
        let above = if i + 1 < inner { steps[i + 1] / 6.0 * solution[i + 1] } else { 0.0 };
        solution[i] = (solution[i] - above) / diagonal[i];
    }
    for i in 0..inner {
        let (left, right) = (1.0 / steps[i], 1.0 / steps[i + 1]);
        weights[i] -= solution[i] * left;
        weights[i + 1] += solution[i] * (left + right);
        weights[i + 2] -= solution[i] * right;
    }
    weights
}

/// Nodes and weights of a rule on \[0, 1\].
#[derive(Debug, Clone, PartialEq)]
pub struct GaussLegendre {
    /// Nodes, ascending.
    pub nodes: Vec<f64>,
    /// Weights, which add up to 1.
    pub weights: Vec<f64>,
}

/// The Gauss-Legendre rule of `count` nodes on \[0, 1\], exact for polynomials of degree $2n-1$.
///
/// Newton's iteration on Legendre's polynomial $P_n$ by its recursion, from $\cos\pi\frac{i+3/4}{n+1/2}$; weights
/// $\left[(1-x^2)P_n'(x)^2\right]^{-1}$.
///
/// # Errors
/// No nodes.
///
/// ```
/// use ornstein_free_energy::gauss_legendre;
///
/// let rule = gauss_legendre(2)?;
/// assert!((rule.nodes[0] - (0.5 - 0.5 / 3.0_f64.sqrt())).abs() < 1e-15);
/// assert!((rule.weights[0] - 0.5).abs() < 1e-15);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
pub fn gauss_legendre(count: usize) -> Result<GaussLegendre, FreeEnergyError> {
    check_count("nodes", count, 1)?;
    let n = count as f64;
    let (nodes, weights) = (0..count)
        .map(|i| {
            let mut x = -(PI * (i as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..8 {
                let value;
                (value, slope) = legendre(count, x);
                x -= value / slope;
            }
            (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .unzip();
    Ok(GaussLegendre { nodes, weights })
}

/// $P_n(x)$ and $P_n'(x)$.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=degree {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, degree as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integral(rule: QuadratureRule, nodes: &[f64], function: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> f64 {
        let weights = rule.weights(nodes).unwrap();
        let terms = nodes.iter().zip(weights.means.iter().zip(&weights.variances));
        terms.map(|(x, (a, b))| a * function(*x) + b * slope(*x)).sum()
    }

    #[test]
    fn gauss_legendre_is_exact_for_polynomials_up_to_its_degree() {
        for count in [1, 2, 5, 16, 64] {
            let rule = gauss_legendre(count).unwrap();
            for degree in [0, 1, 2 * count - 1] {
                let sum: f64 = rule.nodes.iter().zip(&rule.weights).map(|(x, w)| w * x.powi(degree as i32)).sum();
                assert!((sum * (degree + 1) as f64 - 1.0).abs() < 1e-12, "{count} {degree}");
            }
        }
    }

    #[test]
    fn rules_have_their_orders() {
        let nodes = |count: u32| -> Vec<f64> { (0..=count).map(|i| f64::from(i) / f64::from(count)).collect() };
        let exact = 1.0_f64.exp() - 1.0;
        for (rule, order) in [(QuadratureRule::Trapezoid, 2.0), (QuadratureRule::CorrectedTrapezoid, 4.0)] {
            let error = |count| integral(rule, &nodes(count), f64::exp, f64::exp) - exact;
            let found = (error(8) / error(16)).log2();
            assert!((found - order).abs() < 0.02, "{rule:?} {found}");
        }
        // The natural end condition leaves the spline at third order.
        let error = |count| integral(QuadratureRule::CubicSpline, &nodes(count), f64::exp, |_| 0.0) - exact;
        assert!((error(32) / error(64)).log2() > 2.8);
    }

    #[test]
    fn the_spline_is_the_natural_one() {
        // Nodes 0, 1, 3 with values 0, 0, 1: y''(1) = 6 (1/2) / (2 (1 + 2)) = 1/2, integral 1 - (1 + 8) / 24 / 2.
        let weights = QuadratureRule::CubicSpline.weights(&[0.0, 1.0, 3.0]).unwrap();
        assert!((weights.means[2] - (1.0 - 9.0 / 48.0)).abs() < 1e-14);
        assert!((weights.means.iter().sum::<f64>() - 3.0).abs() < 1e-14);
    }

    #[test]
    fn bad_nodes_are_refused() {
        assert!(QuadratureRule::Trapezoid.weights(&[0.0]).is_err());
        assert!(QuadratureRule::CubicSpline.weights(&[0.0, 1.0, 1.0]).is_err());
        assert!(QuadratureRule::GaussLegendre.weights(&[0.0, 1.0]).is_err());
        assert!(QuadratureRule::GaussLegendre.weights(&[0.5]).is_ok());
        assert!(gauss_legendre(0).is_err());
    }
}
