//! Momenta whose sum is known.

use super::momenta::check_particles;
use super::{AffineMomenta, Coordinates};
use crate::FourMomentum;
use crate::phase_space::ChartError;

/// The sum of the momenta may be off by this part of the sum of energies: files give momenta with some ten digits.
const BALANCE: f64 = 1e-6;

/// Momenta whose sum is $\vec P$ in every event, $3n-3$ numbers: for each axis the $n-1$ coordinates in an orthonormal basis of the
/// deviations from $\vec P/n$,
///
/// $$r_k=\sum_i h_{ki}\,p_i,\qquad p_i=\frac{P}{n}+\sum_k h_{ki}\,r_k,\qquad
/// h_k=\frac{(\overbrace{1,\dots,1}^{k},-k,0,\dots,0)}{\sqrt{k(k+1)}},\quad k=1,\dots,n-1$$
///
/// (Helmert 1876). The row is $(r_{1x},r_{1y},r_{1z},r_{2x},\dots)$ \[GeV\]. The rows of $h$ are orthogonal to $(1,\dots,1)$, so
/// momentum is conserved for whatever row, at every noise level, to rounding; and lengths are kept, so isotropic noise of rows is isotropic
/// noise of the balanced momenta. Energy is not linear in the momenta, and remains to be learned.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::coordinates::{BalancedCoordinates, Coordinates};
///
/// let coordinates = BalancedCoordinates::new(vec![0.0; 3], [0.0; 3]);
/// let mut event = [FourMomentum::default(); 3];
/// coordinates.decode(&[0.3, 0.1, -7.0, 2.0, 20.0, 0.7], &mut event);
/// let sum: FourMomentum = event.into_iter().sum();
/// assert!(sum.momentum_norm() < 1e-14 * sum.energy);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BalancedCoordinates {
    affine: AffineMomenta,
    total: [f64; 3],
}

impl BalancedCoordinates {
    /// For particles of these masses \[GeV\] whose momenta add up to `total` \[GeV\].
    #[must_use]
    pub fn new(masses: Vec<f64>, total: [f64; 3]) -> Self {
        let count = masses.len();
        let dimension = 3 * count.saturating_sub(1);
        let mut matrix = vec![0.0; 3 * count * dimension];
        for particle in 0..count {
            for k in 1..count {
                for axis in 0..3 {
                    matrix[(3 * particle + axis) * dimension + 3 * (k - 1) + axis] = helmert(k, particle);
                }
            }
        }
        let offset = (0..3 * count).map(|place| total[place % 3] / count as f64).collect();
        Self { affine: AffineMomenta { matrix, offset, masses }, total }
    }
}

/// The entry of particle `i`, from 0, in the basis vector $h_k$, from 1.
fn helmert(k: usize, i: usize) -> f64 {
    let norm = ((k * (k + 1)) as f64).sqrt();
    match i {
        _ if i < k => 1.0 / norm,
        _ if i == k => -(k as f64) / norm,
        _ => 0.0,
    }
}

impl Coordinates for BalancedCoordinates {
    fn dimension(&self) -> usize {
        3 * self.particles().saturating_sub(1)
    }

    fn particles(&self) -> usize {
        self.affine.masses.len()
    }

    /// # Errors
    /// If there is another number of particles, a momentum is not finite, or a mass or the sum differs by more than the digits of files
    /// explain.
    fn encode(&self, momenta: &[FourMomentum], row: &mut [f64]) -> Result<(), ChartError> {
        check_particles(momenta, &self.affine.masses)?;
        let sum: FourMomentum = momenta.iter().copied().sum();
        let excess = sum.momentum().into_iter().zip(self.total).map(|(found, expected)| (found - expected).abs());
        if excess.fold(0.0, f64::max) > BALANCE * sum.energy {
            return Err(ChartError::Total { found: sum.components(), energy: sum.energy });
        }
        // A mismatch of rounding is shared by all particles: it is orthogonal to the basis.
        for (place, number) in row.iter_mut().enumerate() {
            let (k, axis) = (place / 3 + 1, place % 3);
            *number = momenta.iter().enumerate().map(|(i, p)| helmert(k, i) * p.momentum()[axis]).sum();
        }
        Ok(())
    }

    fn decode(&self, row: &[f64], momenta: &mut [FourMomentum]) {
        let AffineMomenta { offset, masses, .. } = &self.affine;
        for (i, (momentum, &mass)) in momenta.iter_mut().zip(masses).enumerate() {
            let mut p = [offset[0], offset[1], offset[2]];
            for (numbers, k) in row.chunks_exact(3).zip(1..) {
                let weight = helmert(k, i);
                for (p, r) in p.iter_mut().zip(numbers) {
                    *p += weight * r;
                }
            }
            *momentum = FourMomentum::on_shell(mass, p);
        }
    }

    fn log_phase_space_density(&self, _row: &[f64]) -> Option<f64> {
        None
    }

    fn affine(&self) -> Option<&AffineMomenta> {
        Some(&self.affine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Any numbers as a row.
    fn row(dimension: usize) -> Vec<f64> {
        (0..dimension).map(|i| 30.0 * ((i * i) as f64 + 0.5).sin()).collect()
    }

    #[test]
    fn every_row_is_balanced_and_comes_back() {
        for particles in 2..=12 {
            let masses: Vec<f64> = (0..particles).map(|i| i as f64).collect();
            let total = [1.0, -2.0, 30.0];
            let coordinates = BalancedCoordinates::new(masses, total);
            let row = row(coordinates.dimension());
            let mut event = vec![FourMomentum::default(); particles];
            coordinates.decode(&row, &mut event);
            let sum: FourMomentum = event.iter().copied().sum();
            // Some n roundings of numbers of the order of the energy.
            let tolerance = 1e-16 * particles as f64 * sum.energy;
            assert!(sum.momentum().iter().zip(total).all(|(found, p)| (found - p).abs() < tolerance));
            let mut back = vec![0.0; row.len()];
            coordinates.encode(&event, &mut back).unwrap();
            assert!(back.iter().zip(&row).all(|(found, r)| (found - r).abs() < tolerance), "{back:?}");
        }
    }

    /// Squared lengths are kept, so the basis is orthonormal.
    #[test]
    fn lengths_are_kept() {
        let coordinates = BalancedCoordinates::new(vec![0.0; 5], [0.0; 3]);
        let row = row(12);
        let mut event = [FourMomentum::default(); 5];
        coordinates.decode(&row, &mut event);
        let squares: f64 = event.iter().map(|p| p.momentum_squared()).sum();
        let expected: f64 = row.iter().map(|r| r * r).sum();
        assert!((squares / expected - 1.0).abs() < 1e-14);
    }

    #[test]
    fn decoding_is_the_affine_map() {
        let coordinates = BalancedCoordinates::new(vec![0.1; 4], [0.0, 0.0, 5.0]);
        let row = row(9);
        let mut event = [FourMomentum::default(); 4];
        coordinates.decode(&row, &mut event);
        let AffineMomenta { matrix, offset, .. } = coordinates.affine().unwrap();
        let momenta =
            matrix.chunks(9).zip(offset).map(|(a, b)| b + a.iter().zip(&row).map(|(a, r)| a * r).sum::<f64>());
        for (place, p) in momenta.enumerate() {
            assert!((event[place / 3].momentum()[place % 3] - p).abs() < 1e-13);
        }
    }

    #[test]
    fn unbalanced_momenta_are_refused() {
        let coordinates = BalancedCoordinates::new(vec![0.0; 2], [0.0; 3]);
        let photon = FourMomentum::on_shell(0.0, [1.0, 2.0, 2.0]);
        let refused = coordinates.encode(&[photon, photon], &mut [0.0; 3]);
        assert!(matches!(refused, Err(ChartError::Total { energy, .. }) if energy == 6.0));
    }
}
