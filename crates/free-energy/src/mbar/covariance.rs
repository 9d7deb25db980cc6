//! Errors of everything that follows from the samples.
//!
//! A small change of an estimate is $\sum_n\varphi_n$ over samples with *influences* $\varphi_n$ that add up to zero:
//! $\varphi=W_i-W_j$ for a free-energy difference, $\varphi_n=W_n(A_n-\langle A\rangle)$ for an average. Its variance
//! is (Shirts & Chodera 2008, equation 8)
//! $$\varphi^\top\left(1-WNW^\top\right)^+\varphi=|\varphi|^2+v^\top\left(1-Y^\top Y\right)^+v,\qquad Y=WN^{1/2},\quad v=Y^\top\varphi.$$
//! The right side is Woodbury's identity: it takes the pseudo-inverse of a $K\times K$ matrix instead of $N\times N$.
//! $Y^\top Y$ is the overlap matrix made symmetric, with eigenvalues between 0 and 1; the eigenvector $\sqrt{N_k}$ to
//! the eigenvalue 1 is the free constant of the free energies, and $v$ has no component along it.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::ReducedPotentials;
use super::mixture::dot;
use crate::FreeEnergyError;

/// A second eigenvalue so near to one means that the states are two groups without common samples.
const NO_OVERLAP: f64 = 1e-12;

#[derive(Debug, Clone)]
pub(super) struct Covariance {
    /// The columns of Y over samples.
    columns: Vec<Vec<f64>>,
    /// $(1-Y^\top Y)^+$.
    inverse: DMatrix<f64>,
    /// One minus the second largest eigenvalue of $Y^\top Y$.
    overlap: f64,
}

impl Covariance {
    pub(super) fn new(
        potentials: &ReducedPotentials,
        free_energies: &[f64],
        log_mixture: &[f64],
    ) -> Result<Self, FreeEnergyError> {
        let sampled = potentials.sampled();
        let column = |state: &usize| {
            let offset = free_energies[*state] + 0.5 * (potentials.counts()[*state] as f64).ln();
            potentials.row(*state).iter().zip(log_mixture).map(|(u, mixture)| (offset - u - mixture).exp()).collect()
        };
        let columns: Vec<Vec<f64>> = sampled.iter().map(column).collect();
        let overlap_matrix = DMatrix::from_fn(columns.len(), columns.len(), |k, l| dot(&columns[k], &columns[l]));
        let SymmetricEigen { eigenvalues, eigenvectors } = SymmetricEigen::new(overlap_matrix);
        let mut order: Vec<usize> = (0..eigenvalues.len()).collect();
        order.sort_by(|a, b| eigenvalues[*b].total_cmp(&eigenvalues[*a]));
        let overlap = order.get(1).map_or(1.0, |second| 1.0 - eigenvalues[*second]);
        if overlap < NO_OVERLAP {
            return Err(FreeEnergyError::NoOverlap { what: "two groups of states share no samples".into() });
        }
        let mut inverse = DMatrix::zeros(columns.len(), columns.len());
        for &place in &order[1..] {
            let vector = eigenvectors.column(place);
            inverse += vector * vector.transpose() / (1.0 - eigenvalues[place]);
        }
        Ok(Self { columns, inverse, overlap })
    }

    /// Variance of the estimate with these influences.
    pub(super) fn variance(&self, influence: &[f64]) -> f64 {
        let projections: Vec<f64> = self.columns.iter().map(|column| dot(column, influence)).collect();
        let v = DVector::from_vec(projections);
        (dot(influence, influence) + v.dot(&(&self.inverse * &v))).max(0.0)
    }

    pub(super) fn overlap(&self) -> f64 {
        self.overlap.clamp(0.0, 1.0)
    }
}

/// $\sum_na_nb_n$.
pub(super) fn product(a: &[f64], b: &[f64]) -> f64 {
    dot(a, b)
}
