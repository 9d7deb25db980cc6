//! The way back to phase space for momenta that have left it.

use thiserror::Error;

use super::error::{MOST_PARTICLES, PhaseSpaceError, validate_masses};
use super::rambo_lanes::massive_scale;
use crate::FourMomentum;

/// Momenta that have no projection.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ProjectionError {
    /// There is no such phase space.
    #[error(transparent)]
    PhaseSpace(#[from] PhaseSpaceError),
    /// Momenta and masses differ in number.
    #[error("{found} momenta for {expected} masses")]
    Count {
        /// Momenta.
        found: usize,
        /// Masses.
        expected: usize,
    },
    /// A momentum that is no number.
    #[error("particle {particle} (from 0) has a momentum that is not finite")]
    NotFinite {
        /// Which, from 0.
        particle: usize,
    },
    /// Momenta without a rest frame or at rest in it: nothing that could be scaled.
    #[error(
        "the momenta are all parallel or all zero in their common rest frame: no scale gives them the energy {energy} GeV"
    )]
    Degenerate {
        /// The energy that was asked for \[GeV\].
        energy: f64,
    },
}

/// Moves momenta onto the phase space of `masses` at the total (`energy`, 0) \[GeV\]: particles are put on their mass shells with the
/// three-momenta they have, boosted to the frame where these add up to zero, and scaled there by one number so that energies add up.
/// Directions in that frame do not change. Sums hold to $10^{-13}\sqrt s$, whatever the momenta were; those that lie in phase space already
/// stay where they are, to rounding. There may be any number of particles from two on.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::phase_space::project;
///
/// let mut momenta = [[30.0, 1.0, 2.0], [-28.0, 0.0, -1.0]].map(|momentum| FourMomentum::on_shell(0.0, momentum));
/// project(&mut momenta, &[0.0, 0.0], 91.2)?;
/// let total: FourMomentum = momenta.into_iter().sum();
/// assert!((total.energy - 91.2).abs() < 1e-13 && total.momentum_norm() < 1e-13);
/// # Ok::<(), ornstein_collider::phase_space::ProjectionError>(())
/// ```
///
/// # Errors
/// If there is no such phase space, if numbers differ or are not finite, or if there is nothing to scale: momenta of one direction
/// without masses, or all at rest. The momenta are then unchanged.
pub fn project(momenta: &mut [FourMomentum], masses: &[f64], energy: f64) -> Result<(), ProjectionError> {
    validate_masses(energy, masses)?;
    if momenta.len() != masses.len() {
        return Err(ProjectionError::Count { found: momenta.len(), expected: masses.len() });
    }
    if let Some(particle) = momenta.iter().position(|p| p.momentum().iter().any(|component| !component.is_finite())) {
        return Err(ProjectionError::NotFinite { particle });
    }
    let degenerate = ProjectionError::Degenerate { energy };
    // In units of the largest momentum or mass, so that squares stay finite.
    let unit =
        momenta.iter().flat_map(|p| p.momentum().map(f64::abs)).chain(masses.iter().copied()).fold(0.0, f64::max);
    if unit == 0.0 {
        return Err(degenerate);
    }
    let (mut few, mut many) = ([FourMomentum::default(); MOST_PARTICLES], Vec::new());
    let bodies = room(&mut few, &mut many, momenta.len());
    for ((body, momentum), mass) in bodies.iter_mut().zip(&*momenta).zip(masses) {
        *body = FourMomentum::on_shell(mass / unit, momentum.momentum().map(|component| component / unit));
    }
    // Twice: the second time for what rounding has left of the sum.
    for _ in 0..2 {
        boost_to_rest(bodies, masses, unit).ok_or(degenerate)?;
    }
    // What is still left is shared out by energy, exactly. Then the lengths count.
    let left: FourMomentum = bodies.iter().copied().sum();
    let (mut few, mut many) = ([0.0; MOST_PARTICLES], Vec::new());
    let lengths = room(&mut few, &mut many, momenta.len());
    for (body, length) in bodies.iter_mut().zip(&mut *lengths) {
        *body = *body - left * (body.energy / left.energy);
        *length = body.momentum_norm();
    }
    let sum: f64 = lengths.iter().sum();
    if sum <= LEAST * left.energy {
        return Err(degenerate);
    }
    // As massless momenta they would need this factor to have the energy; with masses it is less.
    let factor = energy / sum;
    for length in &mut *lengths {
        *length *= factor;
    }
    let scale = massive_scale(energy, masses, lengths) * factor;
    for ((momentum, body), mass) in momenta.iter_mut().zip(bodies).zip(masses) {
        *momentum = FourMomentum::on_shell(*mass, body.momentum().map(|component| component * scale));
    }
    Ok(())
}

/// Room for one number per particle, on the stack if they are few.
fn room<'a, T: Clone + Default>(few: &'a mut [T], many: &'a mut Vec<T>, particles: usize) -> &'a mut [T] {
    if particles > few.len() {
        many.resize(particles, T::default());
        return many;
    }
    &mut few[..particles]
}

/// What is left of momenta by rounding, relative to energies.
const LEAST: f64 = 1e-12;

/// Boosts to the common rest frame, if there is one, and puts each momentum on its shell again. Masses are in units of `unit`.
fn boost_to_rest(bodies: &mut [FourMomentum], masses: &[f64], unit: f64) -> Option<()> {
    let total: FourMomentum = bodies.iter().copied().sum();
    let mass = total.mass();
    if mass <= LEAST * total.energy {
        return None;
    }
    for (body, own) in bodies.iter_mut().zip(masses) {
        *body = FourMomentum::on_shell(own / unit, body.boosted_to_rest_frame(total, mass).momentum());
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASSES: [f64; 4] = [0.0, 80.379, 4.18, 0.105];

    fn somewhere(seed: f64) -> [FourMomentum; 4] {
        let number = |i: usize| (200.0 * (seed + 1.7 * i as f64).sin()) + 60.0;
        [0, 1, 2, 3].map(|i| FourMomentum::new(f64::NAN, number(3 * i), number(3 * i + 1), number(3 * i + 2)))
    }

    #[test]
    fn sums_and_shells_hold_wherever_momenta_come_from() {
        for step in 0..1000 {
            for scale in [1e-6, 1.0, 1e9] {
                let mut momenta = somewhere(f64::from(step)).map(|momentum| momentum * scale);
                project(&mut momenta, &MASSES, 500.0).unwrap();
                let off = momenta.iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(500.0);
                assert!(off.components().iter().all(|component| component.abs() < 1e-13 * 500.0), "{off:?}");
                for (momentum, mass) in momenta.iter().zip(MASSES) {
                    assert!((momentum.mass_squared() - mass * mass).abs() < 1e-12 * 500.0 * 500.0);
                }
            }
        }
    }

    #[test]
    fn a_hundred_particles_are_as_good_as_two() {
        let number = |i: usize| 40.0 * (1.3 + 1.7 * i as f64).sin().powi(5) + 0.02;
        let masses: Vec<f64> = (0..100).map(|i| MASSES[i % 4].min(0.5)).collect();
        let mut momenta: Vec<FourMomentum> =
            (0..100).map(|i| FourMomentum::new(0.0, number(3 * i), number(3 * i + 1), number(3 * i + 2))).collect();
        project(&mut momenta, &masses, 91.188).unwrap();
        let off = momenta.iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(91.188);
        assert!(off.components().iter().all(|component| component.abs() <= 1e-13 * 91.188), "{off:?}");
    }

    #[test]
    fn points_of_phase_space_stay() {
        let mut momenta = somewhere(0.3);
        project(&mut momenta, &MASSES, 500.0).unwrap();
        let mut again = momenta;
        project(&mut again, &MASSES, 500.0).unwrap();
        for (before, after) in momenta.iter().zip(again) {
            assert!((after - *before).components().iter().all(|component| component.abs() < 1e-12 * 500.0));
        }
    }

    #[test]
    fn what_cannot_be_projected_is_refused_and_unchanged() {
        let same = [FourMomentum::new(1.0, 0.0, 0.6, 0.8); 2];
        let mut momenta = same;
        assert_eq!(project(&mut momenta, &[0.0; 2], 10.0), Err(ProjectionError::Degenerate { energy: 10.0 }));
        assert_eq!(momenta, same);
        let mut at_rest = [FourMomentum::default(); 2];
        assert_eq!(project(&mut at_rest, &[1.0; 2], 10.0), Err(ProjectionError::Degenerate { energy: 10.0 }));
        assert_eq!(project(&mut at_rest, &[0.0; 2], 10.0), Err(ProjectionError::Degenerate { energy: 10.0 }));
        assert_eq!(project(&mut momenta, &[0.0; 3], 10.0), Err(ProjectionError::Count { found: 2, expected: 3 }));
        let below = PhaseSpaceError::BelowThreshold { energy: 10.0, masses: 12.0 };
        assert_eq!(project(&mut momenta, &[6.0; 2], 10.0), Err(below.into()));
        momenta[1].z = f64::NAN;
        assert_eq!(project(&mut momenta, &[1.0; 2], 10.0), Err(ProjectionError::NotFinite { particle: 1 }));
    }
}
