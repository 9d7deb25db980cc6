//! Spins turned into a continuous field.

use ornstein_random::math::{ln_f64, sin_cos_turns_f64};

use super::partition_function::log_partition_function;
use crate::ensemble::LANES;
use crate::targets::error::{TargetError, positive};
use crate::targets::known_answers::KnownAnswers;
use crate::targets::lattice::Lattice;
use crate::targets::normal_constants::LN_SQRT_TAU;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// The Ising model as a field `psi` of real numbers (Hubbard-Stratonovich): with the adjacency matrix `A` of the lattice
/// and `J = K A + c I`, `c > 4 K`, positive definite,
///
/// `log pi(psi) = -psi^T J psi/2 + sum_x ln(2 cosh h_x)`, `h = J psi`, score `J (tanh h - psi)`.
///
/// Given spins `s` the field is normal about them with covariance `J^(-1)`, and given the field the spins are independent
/// with means `tanh h_x`. Summing over the spins first,
///
/// `ln Z_dual = ln Z_Ising(K) + N c/2 + (N/2) ln 2 pi - (1/2) ln det J`.
#[derive(Debug, Clone)]
pub struct IsingDual {
    lattice: Lattice,
    coupling: f64,
    shift: f64,
}

impl IsingDual {
    /// The dual at `coupling` `K`, with the diagonal `c = 4 K + margin`. A small margin leaves the modes near `-4 K` almost
    /// free; a large one freezes the signs. Both ends mix slowly; one is a fair choice.
    pub fn new(lattice: Lattice, coupling: f64, margin: f64) -> Result<Self, TargetError> {
        let coupling = positive("the coupling", coupling)?;
        Ok(Self { lattice, coupling, shift: 4.0 * coupling + positive("the margin", margin)? })
    }

    /// The diagonal `c` of `J`.
    #[must_use]
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// `ln Z_dual - ln Z_Ising`.
    #[must_use]
    pub fn log_normalisation_of_field(&self) -> f64 {
        let cosines = |side: usize| -> Vec<f64> {
            (0..side).map(|k| 2.0 * self.coupling * sin_cos_turns_f64(k as f64 / side as f64).1).collect()
        };
        let columns = cosines(self.lattice.columns());
        let eigenvalues = |along: f64| columns.iter().map(move |across| ln_f64(self.shift + along + across));
        let log_determinant: f64 = cosines(self.lattice.rows()).into_iter().flat_map(eigenvalues).sum();
        self.lattice.sites() as f64 * (0.5 * self.shift + LN_SQRT_TAU) - 0.5 * log_determinant
    }

    /// `h_x = (J psi)_x`.
    #[inline(always)]
    fn local_field<T: Scalar>(&self, psi: &[LaneArray<T>], row: usize, column: usize) -> LaneArray<T> {
        self.multiply(
            &psi[row * self.lattice.columns() + column],
            self.lattice.neighbours(row, column).map(|y| &psi[y]),
        )
    }

    /// A row of `J` times the values at a site and its neighbours.
    #[inline(always)]
    fn multiply<T: Scalar>(&self, centre: &LaneArray<T>, [up, down, left, right]: [&LaneArray<T>; 4]) -> LaneArray<T> {
        let [coupling, shift] = [self.coupling, self.shift].map(T::from_f64);
        let mut product = [T::ZERO; LANES];
        for lane in 0..LANES {
            product[lane] = shift * centre[lane] + coupling * ((up[lane] + down[lane]) + (left[lane] + right[lane]));
        }
        product
    }

    /// `tanh h_x - psi_x`, and the site's part of the log-density, `ln(2 cosh h_x) - psi_x h_x/2`.
    #[inline(always)]
    fn excess<T: Scalar>(&self, psi: &[LaneArray<T>], row: usize, column: usize) -> [LaneArray<T>; 2] {
        let [half, minus_two] = [0.5, -2.0].map(T::from_f64);
        let h = self.local_field(psi, row, column);
        let psi = &psi[row * self.lattice.columns() + column];
        let [mut excess, mut part] = [[T::ZERO; LANES]; 2];
        for lane in 0..LANES {
            let (h, psi) = (h[lane], psi[lane]);
            let size = if h < T::ZERO { -h } else { h };
            let share = (minus_two * size).exp();
            let tangent = (T::ONE - share) / (T::ONE + share);
            excess[lane] = if h < T::ZERO { -tangent } else { tangent } - psi;
            part[lane] = size + (T::ONE + share).ln() - half * psi * h;
        }
        [excess, part]
    }
}

impl KnownAnswers for IsingDual {
    /// By Kaufman's solution for the spins.
    fn log_normalisation(&self) -> Option<f64> {
        let spins = log_partition_function(self.lattice, self.coupling).ok()?;
        Some(spins + self.log_normalisation_of_field())
    }

    fn means(&self) -> Option<Vec<f64>> {
        Some(vec![0.0; self.lattice.sites()])
    }
}

impl<T: Scalar> LaneDensity<T> for IsingDual {
    fn dimension(&self) -> usize {
        self.lattice.sites()
    }

    /// Two sweeps in place. The first leaves `t = tanh h - psi` in the score. The second writes `J t` of a row over the
    /// row above, of which nothing is needed any more but the top row (for the last one), which is made anew; at the end
    /// the rows move down by one.
    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let (rows, columns) = (self.lattice.rows(), self.lattice.columns());
        log_density.fill(0.0);
        for row in 0..rows {
            for column in 0..columns {
                let [excess, part] = self.excess(position, row, column);
                score[row * columns + column] = excess;
                for lane in 0..LANES {
                    log_density[lane] += part[lane].to_f64();
                }
            }
        }
        // Rows 1 to the last but one find all they need in the score; the others ask again for what is overwritten.
        let again = |row: usize, column: usize| self.excess(position, row, column)[0];
        for row in (1..rows).chain([0]) {
            for column in 0..columns {
                let site = |row: usize, column: usize| row * columns + column;
                let (left, right) = ((column + columns - 1) % columns, (column + 1) % columns);
                let value = |row: usize, column: usize, overwritten: bool| {
                    if overwritten { again(row, column) } else { score[site(row, column)] }
                };
                let first = row == 0;
                let (above, below) = ((row + rows - 1) % rows, (row + 1) % rows);
                let neighbours = [
                    value(above, column, false),
                    value(below, column, below == 0 || first),
                    value(row, left, first),
                    value(row, right, first),
                ];
                let [up, down, left, right] = &neighbours;
                let product = self.multiply(&value(row, column, first), [up, down, left, right]);
                score[site(above, column)] = product;
            }
        }
        score.rotate_right(columns);
        Ok(())
    }
}

log_density_by_lanes!(IsingDual);
