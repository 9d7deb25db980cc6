//! Coefficients of explicit Runge-Kutta methods.

/// An explicit Runge-Kutta method (Hairer, Norsett and Wanner 1993, *Solving Ordinary Differential Equations I*, section II.1):
/// stage `i` stands at `nodes[i]` of the step, is reached with the slopes before it weighted by `matrix[i]`, and the step
/// is the sum of all slopes with `weights`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ButcherTableau {
    /// The order of the method.
    pub order: u32,
    /// Where in the step the stages stand.
    pub nodes: &'static [f64],
    /// The weights that lead to each stage.
    pub matrix: &'static [&'static [f64]],
    /// The weights that lead to the end.
    pub weights: &'static [f64],
}

impl ButcherTableau {
    /// Euler's method, order 1.
    pub const EULER: Self = Self { order: 1, nodes: &[0.0], matrix: &[&[]], weights: &[1.0] };

    /// Heun's method, order 2.
    pub const HEUN: Self = Self { order: 2, nodes: &[0.0, 1.0], matrix: &[&[], &[1.0]], weights: &[0.5, 0.5] };

    /// The method of Bogacki and Shampine (1989, Appl. Math. Lett. 2, 321), order 3. Its last stage is the first of the next
    /// step.
    pub const BOGACKI_SHAMPINE: Self = Self {
        order: 3,
        nodes: &[0.0, 0.5, 0.75, 1.0],
        matrix: &[&[], &[0.5], &[0.0, 0.75], &[2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0]],
        weights: &[2.0 / 9.0, 1.0 / 3.0, 4.0 / 9.0, 0.0],
    };

    /// The difference between the weights of Bogacki and Shampine and those of the method of order 2 embedded in it.
    pub const BOGACKI_SHAMPINE_ERROR: [f64; 4] =
        [2.0 / 9.0 - 7.0 / 24.0, 1.0 / 3.0 - 0.25, 4.0 / 9.0 - 1.0 / 3.0, -0.125];

    /// The method of Kutta (1901), order 4.
    pub const KUTTA: Self = Self {
        order: 4,
        nodes: &[0.0, 0.5, 0.5, 1.0],
        matrix: &[&[], &[0.5], &[0.0, 0.5], &[0.0, 0.0, 1.0]],
        weights: &[1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_conditions_hold() {
        for tableau in
            [ButcherTableau::EULER, ButcherTableau::HEUN, ButcherTableau::BOGACKI_SHAMPINE, ButcherTableau::KUTTA]
        {
            for (row, node) in tableau.matrix.iter().zip(tableau.nodes) {
                assert!((row.iter().sum::<f64>() - node).abs() < 1e-15);
            }
            for power in 0..tableau.order {
                let powers = tableau.nodes.iter().map(|node| node.powi(power as i32));
                let moment: f64 = tableau.weights.iter().zip(powers).map(|(weight, node)| weight * node).sum();
                assert!((moment - 1.0 / f64::from(power + 1)).abs() < 1e-15);
            }
        }
        assert!(ButcherTableau::BOGACKI_SHAMPINE_ERROR.iter().sum::<f64>().abs() < 1e-15);
    }
}
