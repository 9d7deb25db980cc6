//! Coordinates of phase space.

use std::fmt::Debug;

use thiserror::Error;

use crate::FourMomentum;

/// A map between the unit cube and the Lorentz-invariant phase space of $n$ particles of fixed masses with total momentum
/// $P=(\sqrt s,\vec 0)$,
///
/// $$\mathrm d\Phi_n=\prod_i\frac{\mathrm d^3p_i}{(2\pi)^3\,2E_i}\,(2\pi)^4\delta^4\Big(P-\sum_i p_i\Big),$$
///
/// one to one but for a set of no volume. Charts that leave a region out (a cut) cover the rest.
///
/// Conservation and mass shells hold by construction, so that a sampler that works in the cube cannot violate them.
pub trait Chart: Debug + Send + Sync {
    /// Coordinates: $3n-4$, and more where masses or the total energy vary.
    fn dimension(&self) -> usize;

    /// Particles $n$.
    fn particles(&self) -> usize;

    /// The momenta at a point of the cube, and the density $\mathrm d\Phi_n/\mathrm du$ \[GeV$^{2n-4}$\] there, above 0 inside of the cube.
    fn map(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64;

    /// The point of the cube of these momenta, and the same density.
    ///
    /// # Errors
    /// If the momenta do not lie in the region that the chart covers.
    fn invert(&self, momenta: &[FourMomentum], unit: &mut [f64]) -> Result<f64, ChartError>;
}

/// Momenta that a chart does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ChartError {
    /// The sum of the momenta is wrong.
    #[error("the momenta add up to (E, px, py, pz) = {found:?} GeV, not to ({energy} GeV, 0, 0, 0)")]
    Total {
        /// Their sum.
        found: [f64; 4],
        /// The energy it should have.
        energy: f64,
    },
    /// A particle has another mass.
    #[error("particle {particle} (from 0) has the squared mass {found} GeV^2, not {expected} GeV^2")]
    MassShell {
        /// Which, from 0.
        particle: usize,
        /// Its squared mass.
        found: f64,
        /// What it should be.
        expected: f64,
    },
    /// A resonance of fixed mass has another one.
    #[error("a resonance has the mass {found} GeV, not {expected} GeV")]
    Resonance {
        /// Its mass.
        found: f64,
        /// What it should be.
        expected: f64,
    },
    /// Momenta that are left out by a cut.
    #[error("the momenta lie outside of the cut")]
    Cut,
    /// A momentum that is no number.
    #[error("particle {particle} (from 0) has a momentum that is not finite")]
    NotFinite {
        /// Which, from 0.
        particle: usize,
    },
    /// Another number of particles.
    #[error("{found} particles, not {expected}")]
    Count {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
}

/// How far momenta may be off, relative to the energy or its square, and still count as a point of phase space: event files carry ten
/// digits.
pub(super) const TOLERANCE: f64 = 1e-8;

/// Whether momenta are a point of the phase space of these masses at this energy.
pub(super) fn check(momenta: &[FourMomentum], masses: &[f64], energy: f64) -> Result<(), ChartError> {
    if momenta.len() != masses.len() {
        return Err(ChartError::Count { found: momenta.len(), expected: masses.len() });
    }
    if let Some(particle) = momenta.iter().position(|momentum| !momentum.is_finite()) {
        return Err(ChartError::NotFinite { particle });
    }
    for (particle, (momentum, mass)) in momenta.iter().zip(masses).enumerate() {
        let (found, expected) = (momentum.mass_squared(), mass * mass);
        if (found - expected).abs() > TOLERANCE * energy * energy || momentum.energy < 0.0 {
            return Err(ChartError::MassShell { particle, found, expected });
        }
    }
    let total: FourMomentum = momenta.iter().copied().sum();
    let off = total - FourMomentum::at_rest(energy);
    if off.components().iter().any(|component| component.abs() > TOLERANCE * energy) {
        return Err(ChartError::Total { found: total.components(), energy });
    }
    Ok(())
}
