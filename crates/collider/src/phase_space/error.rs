//! What cannot be a phase space.

use thiserror::Error;

/// The most particles that a phase space has here.
pub const MOST_PARTICLES: usize = 12;

/// A phase space that does not exist, or is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PhaseSpaceError {
    /// The total energy is no positive number.
    #[error("the total energy must be a positive number of GeV, not {energy}")]
    Energy {
        /// What was given \[GeV\].
        energy: f64,
    },
    /// Too few or too many particles.
    #[error("{found} particles in the final state; it can have 2 to {MOST_PARTICLES}")]
    Particles {
        /// How many.
        found: usize,
    },
    /// A mass that is negative or no number.
    #[error("particle {particle} (from 0) has the mass {mass} GeV; a mass is a number that is not negative")]
    Mass {
        /// Which, from 0.
        particle: usize,
        /// Its mass \[GeV\].
        mass: f64,
    },
    /// The energy does not suffice for the masses.
    #[error("masses of {masses} GeV in sum need more than the energy of {energy} GeV that there is")]
    BelowThreshold {
        /// The available energy, or the mass of what decays \[GeV\].
        energy: f64,
        /// The sum of the masses \[GeV\].
        masses: f64,
    },
    /// A cut that leaves nothing.
    #[error("a cut 1 - x > {y_cut} on three particles leaves nothing; it must lie in [0, 1/3)")]
    Cut {
        /// The cut.
        y_cut: f64,
    },
    /// A resonance without a mass or a width.
    #[error("a resonance needs a positive mass and width, not {mass} GeV and {width} GeV")]
    Resonance {
        /// Its mass \[GeV\].
        mass: f64,
        /// Its width \[GeV\].
        width: f64,
    },
    /// A window of masses that is empty.
    #[error("no mass lies between {from} GeV and {to} GeV")]
    Window {
        /// Its lower end \[GeV\].
        from: f64,
        /// Its upper end \[GeV\].
        to: f64,
    },
}

/// The sum of the masses of a phase space that exists.
pub(super) fn validate(energy: f64, masses: &[f64]) -> Result<f64, PhaseSpaceError> {
    if masses.len() > MOST_PARTICLES && energy > 0.0 && energy.is_finite() {
        return Err(PhaseSpaceError::Particles { found: masses.len() });
    }
    validate_masses(energy, masses)
}

/// The same without an upper limit to the number of particles.
pub(super) fn validate_masses(energy: f64, masses: &[f64]) -> Result<f64, PhaseSpaceError> {
    if !(energy > 0.0 && energy.is_finite()) {
        return Err(PhaseSpaceError::Energy { energy });
    }
    if masses.len() < 2 {
        return Err(PhaseSpaceError::Particles { found: masses.len() });
    }
    if let Some(particle) = masses.iter().position(|mass| !(*mass >= 0.0 && mass.is_finite())) {
        return Err(PhaseSpaceError::Mass { particle, mass: masses[particle] });
    }
    let sum: f64 = masses.iter().sum();
    if sum < energy { Ok(sum) } else { Err(PhaseSpaceError::BelowThreshold { energy, masses: sum }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_is_refused_by_name() {
        assert_eq!(validate(1.0, &[0.0, 0.5]), Ok(0.5));
        assert_eq!(validate(0.0, &[0.0; 2]), Err(PhaseSpaceError::Energy { energy: 0.0 }));
        assert!(matches!(validate(f64::NAN, &[0.0; 2]), Err(PhaseSpaceError::Energy { .. })));
        assert!(matches!(validate(f64::INFINITY, &[0.0; 2]), Err(PhaseSpaceError::Energy { .. })));
        assert_eq!(validate(1.0, &[0.0]), Err(PhaseSpaceError::Particles { found: 1 }));
        assert_eq!(validate(1.0, &[0.0; 13]), Err(PhaseSpaceError::Particles { found: 13 }));
        assert_eq!(validate(1.0, &[0.0, -0.1]), Err(PhaseSpaceError::Mass { particle: 1, mass: -0.1 }));
        assert!(matches!(validate(1.0, &[f64::NAN, 0.1]), Err(PhaseSpaceError::Mass { particle: 0, .. })));
        assert_eq!(validate(1.0, &[0.5; 2]), Err(PhaseSpaceError::BelowThreshold { energy: 1.0, masses: 1.0 }));
    }
}
