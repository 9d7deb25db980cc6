//! Three-momenta as they are.

use super::{AffineMomenta, Coordinates};
use crate::FourMomentum;
use crate::phase_space::ChartError;

/// A squared mass may be off by this part of $E^2$: files give momenta with some ten digits.
const MASS_SHELL: f64 = 1e-6;

/// The row is $(p_{1x},p_{1y},p_{1z},p_{2x},\dots)$ \[GeV\], $3n$ numbers; energies follow from the masses.
///
/// Neither energy nor momentum is conserved by construction: an event of noisy or learned numbers has the sums that it happens to have.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::coordinates::{Coordinates, MomentumCoordinates};
///
/// let coordinates = MomentumCoordinates::new(vec![0.0, 0.0]);
/// let mut photons = [FourMomentum::default(); 2];
/// coordinates.decode(&[0.0, 3.0, 4.0, 0.0, -3.0, -4.0], &mut photons);
/// assert_eq!(photons[0].energy + photons[1].energy, 10.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MomentumCoordinates {
    affine: AffineMomenta,
}

impl MomentumCoordinates {
    /// For particles of these masses \[GeV\].
    #[must_use]
    pub fn new(masses: Vec<f64>) -> Self {
        let dimension = 3 * masses.len();
        let matrix = (0..dimension * dimension).map(|place| f64::from(u8::from(place % (dimension + 1) == 0)));
        Self { affine: AffineMomenta { matrix: matrix.collect(), offset: vec![0.0; dimension], masses } }
    }
}

impl Coordinates for MomentumCoordinates {
    fn dimension(&self) -> usize {
        3 * self.particles()
    }

    fn particles(&self) -> usize {
        self.affine.masses.len()
    }

    /// # Errors
    /// If there is another number of particles, a momentum is not finite, or a mass differs by more than the digits of files explain.
    fn encode(&self, momenta: &[FourMomentum], row: &mut [f64]) -> Result<(), ChartError> {
        check_particles(momenta, &self.affine.masses)?;
        for (numbers, momentum) in row.chunks_exact_mut(3).zip(momenta) {
            numbers.copy_from_slice(&momentum.momentum());
        }
        Ok(())
    }

    fn decode(&self, row: &[f64], momenta: &mut [FourMomentum]) {
        for ((momentum, numbers), &mass) in momenta.iter_mut().zip(row.chunks_exact(3)).zip(&self.affine.masses) {
            *momentum = FourMomentum::on_shell(mass, [numbers[0], numbers[1], numbers[2]]);
        }
    }

    fn log_phase_space_density(&self, _row: &[f64]) -> Option<f64> {
        None
    }

    fn affine(&self) -> Option<&AffineMomenta> {
        Some(&self.affine)
    }
}

/// An error unless these are finite momenta of particles with these masses.
pub(super) fn check_particles(momenta: &[FourMomentum], masses: &[f64]) -> Result<(), ChartError> {
    if momenta.len() != masses.len() {
        return Err(ChartError::Count { found: momenta.len(), expected: masses.len() });
    }
    for (particle, (momentum, mass)) in momenta.iter().zip(masses).enumerate() {
        if !momentum.is_finite() {
            return Err(ChartError::NotFinite { particle });
        }
        let (found, expected) = (momentum.mass_squared(), mass * mass);
        if (found - expected).abs() > MASS_SHELL * momentum.energy * momentum.energy {
            return Err(ChartError::MassShell { particle, found, expected });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_back() {
        let coordinates = MomentumCoordinates::new(vec![0.0, 80.4]);
        let event = [FourMomentum::on_shell(0.0, [1.0, -2.0, 2.0]), FourMomentum::on_shell(80.4, [7.0, 0.5, -30.0])];
        let mut row = [0.0; 6];
        coordinates.encode(&event, &mut row).unwrap();
        assert_eq!(row, [1.0, -2.0, 2.0, 7.0, 0.5, -30.0]);
        let mut back = [FourMomentum::default(); 2];
        coordinates.decode(&row, &mut back);
        assert_eq!(back, event);
    }

    #[test]
    fn what_is_no_such_event_is_refused() {
        let coordinates = MomentumCoordinates::new(vec![0.0, 0.0]);
        let photon = FourMomentum::on_shell(0.0, [1.0, 2.0, 2.0]);
        let mut row = [0.0; 6];
        let mut refused = |event: &[FourMomentum]| coordinates.encode(event, &mut row).unwrap_err();
        assert_eq!(refused(&[photon]), ChartError::Count { found: 1, expected: 2 });
        let broken = FourMomentum::new(f64::NAN, 0.0, 0.0, 1.0);
        assert_eq!(refused(&[photon, broken]), ChartError::NotFinite { particle: 1 });
        let heavy = FourMomentum::on_shell(1.0, [1.0, 2.0, 2.0]);
        assert!(matches!(refused(&[heavy, photon]), ChartError::MassShell { particle: 0, .. }));
    }
}
