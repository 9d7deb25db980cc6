//! Quadrature and inversion of densities on an interval.

use ornstein_random::math::exp_f64;

/// Nodes and weights of the five-point Gauss-Legendre rule on [-1, 1] (Abramowitz and Stegun, table 25.4).
const NODES: [f64; 5] =
    [-0.906_179_845_938_664, -0.538_469_310_105_683_1, 0.0, 0.538_469_310_105_683_1, 0.906_179_845_938_664];
const WEIGHTS: [f64; 5] = [
    0.236_926_885_056_189_1,
    0.478_628_670_499_366_5,
    0.568_888_888_888_888_9,
    0.478_628_670_499_366_5,
    0.236_926_885_056_189_1,
];

/// How many cells the interval is cut into. The rule's error falls with the tenth power of the cells' width: for the
/// densities of this folder it is below rounding.
const CELLS: usize = 1024;

/// The integral of `f` over one cell.
fn cell_integral(lower: f64, upper: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (centre, half) = (0.5 * (lower + upper), 0.5 * (upper - lower));
    half * NODES.iter().zip(WEIGHTS).map(|(node, weight)| weight * f(centre + half * node)).sum::<f64>()
}

/// The integral of `f` over the interval, cell by cell.
pub(crate) fn integrate([lower, upper]: [f64; 2], f: impl Fn(f64) -> f64) -> f64 {
    let width = (upper - lower) / CELLS as f64;
    (0..CELLS).map(|i| cell_integral(lower + i as f64 * width, lower + (i + 1) as f64 * width, &f)).sum()
}

/// A distribution on an interval outside which its density can be neglected (below 1e-18 of the whole), with the
/// distribution function tabulated.
#[derive(Debug, Clone)]
pub(crate) struct LineDistribution {
    interval: [f64; 2],
    /// The integral of the density up to the end of every cell.
    cumulative: Vec<f64>,
}

impl LineDistribution {
    /// The distribution with density proportional to `e^log_density`.
    pub(crate) fn new(interval: [f64; 2], log_density: impl Fn(f64) -> f64) -> Self {
        let width = (interval[1] - interval[0]) / CELLS as f64;
        let mut sum = 0.0;
        let cumulative = (0..CELLS)
            .map(|i| {
                let lower = interval[0] + i as f64 * width;
                sum += cell_integral(lower, lower + width, |x| exp_f64(log_density(x)));
                sum
            })
            .collect();
        Self { interval, cumulative }
    }

    /// The integral of `e^log_density`.
    pub(crate) fn integral(&self) -> f64 {
        self.cumulative[CELLS - 1]
    }

    /// `E[f(x)]`.
    pub(crate) fn expectation(&self, log_density: impl Fn(f64) -> f64, f: impl Fn(f64) -> f64) -> f64 {
        integrate(self.interval, |x| f(x) * exp_f64(log_density(x))) / self.integral()
    }

    /// The place below which the share `u` of the distribution lies: Newton's iteration within the cell, held in a
    /// shrinking bracket, to the last digits.
    pub(crate) fn quantile(&self, log_density: impl Fn(f64) -> f64, u: f64) -> f64 {
        let mark = u * self.integral();
        let cell = self.cumulative.partition_point(|&sum| sum < mark).min(CELLS - 1);
        let before = if cell == 0 { 0.0 } else { self.cumulative[cell - 1] };
        let width = (self.interval[1] - self.interval[0]) / CELLS as f64;
        let start = self.interval[0] + cell as f64 * width;
        let content = self.cumulative[cell] - before;
        let (mut lower, mut upper) = (start, start + width);
        let mut x = start + width * ((mark - before) / content).clamp(0.0, 1.0);
        for _ in 0..30 {
            let excess = cell_integral(start, x, |x| exp_f64(log_density(x))) - (mark - before);
            let newton = x - excess / exp_f64(log_density(x));
            if (newton - x).abs() <= 1e-13 * width {
                break;
            }
            if excess > 0.0 {
                upper = x;
            } else {
                lower = x;
            }
            x = if newton > lower && newton < upper { newton } else { 0.5 * (lower + upper) };
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_logistic_distribution() {
        // The density 1/(4 cosh^2(x/2)) has the quantile function ln(u/(1 - u)).
        let log_density = |x: f64| -2.0 * ((0.5 * x).exp() + (-0.5 * x).exp()).ln();
        let distribution = LineDistribution::new([-45.0, 45.0], log_density);
        assert!((distribution.integral() - 1.0).abs() < 1e-13);
        assert!((distribution.expectation(log_density, |x| x * x) - std::f64::consts::PI.powi(2) / 3.0).abs() < 1e-11);
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            let x = distribution.quantile(log_density, u);
            // A rounding of the table moves x by it divided by the density, which is at least u (1 - u).
            assert!((x - (u / (1.0 - u)).ln()).abs() < 1e-14 / (u * (1.0 - u)) + 1e-12, "{u}: {x}");
        }
    }
}
