//! Polynomials of second order.

use ornstein_engine::{LANES, LaneArray};

use super::{BasisBlock, Frame, PotentialBasis};

/// All `u_i`, then all `u_i u_j` with `i <= j`: potentials of Gaussians with any mean and covariance. Score matching with these alone is the
/// method of moments (Hyvarinen 2005, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuadraticBasis {
    /// Number of coordinates.
    pub dimension: usize,
}

impl PotentialBasis for QuadraticBasis {
    fn len(&self) -> usize {
        self.dimension + self.dimension * (self.dimension + 1) / 2
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn evaluate(&self, _frame: Frame<'_>, position: &[LaneArray<f64>], out: &mut BasisBlock) {
        for (i, x) in position.iter().enumerate() {
            let (value, gradient, _) = out.push(self.dimension);
            *value = *x;
            gradient[i].fill(1.0);
        }
        for (i, x) in position.iter().enumerate() {
            for (j, y) in position.iter().enumerate().skip(i) {
                let (value, gradient, laplacian) = out.push(self.dimension);
                for lane in 0..LANES {
                    value[lane] = x[lane] * y[lane];
                    gradient[i][lane] += y[lane];
                    gradient[j][lane] += x[lane];
                }
                laplacian.fill(if i == j { 2.0 } else { 0.0 });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::basis::check_derivatives;
    use super::*;

    #[test]
    fn derivatives_are_those_of_the_values() {
        for dimension in [1, 2, 5] {
            check_derivatives(&QuadraticBasis { dimension });
        }
    }
}
