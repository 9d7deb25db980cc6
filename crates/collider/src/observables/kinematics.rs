//! Energies, angles and masses.

use crate::FourMomentum;

/// $x=2E/\sqrt s$, the energy of a particle in units of the largest that a massless one can have.
///
/// ```
/// use ornstein_collider::{FourMomentum, observables::energy_fraction};
///
/// assert_eq!(energy_fraction(FourMomentum::new(45.0, 0.0, 0.0, 45.0), 90.0), 1.0);
/// ```
#[must_use]
#[inline]
pub fn energy_fraction(particle: FourMomentum, energy: f64) -> f64 {
    2.0 * particle.energy / energy
}

/// The cosine of the angle between two momenta; 0 if one of them vanishes.
#[must_use]
#[inline]
pub fn cosine_between(one: FourMomentum, other: FourMomentum) -> f64 {
    let norms = one.momentum_norm() * other.momentum_norm();
    if norms > 0.0 { (one.x * other.x + one.y * other.y + one.z * other.z) / norms } else { 0.0 }
}

/// The invariant mass $\sqrt{(\sum_ip_i)^2}$ \[GeV\] of a group of particles: $\sum_im_i^2+\sum_{i<j}2\,p_i\cdot p_j$ would need their
/// masses, the mass of the sum does not.
///
/// ```
/// use ornstein_collider::{FourMomentum, observables::invariant_mass};
///
/// let photons = [FourMomentum::new(5.0, 0.0, 3.0, 4.0), FourMomentum::new(5.0, 0.0, -3.0, -4.0)];
/// assert_eq!(invariant_mass(&photons), 10.0);
/// ```
#[must_use]
#[inline]
pub fn invariant_mass(particles: &[FourMomentum]) -> f64 {
    particles.iter().copied().sum::<FourMomentum>().mass()
}

/// The transverse mass $m_T=\sqrt{2\,(p_{T1}p_{T2}-\vec p_{T1}\cdot\vec p_{T2})}$ \[GeV\] of two massless particles: never above their
/// invariant mass, and reaching it where both move across the beam.
///
/// ```
/// use ornstein_collider::{FourMomentum, observables::transverse_mass};
///
/// let [lepton, neutrino] = [40.0, -40.0].map(|x| FourMomentum::on_shell(0.0, [x, 0.0, 9.0]));
/// assert_eq!(transverse_mass(lepton, neutrino), 80.0);
/// ```
#[must_use]
#[inline]
pub fn transverse_mass(one: FourMomentum, other: FourMomentum) -> f64 {
    let product = one.transverse_momentum() * other.transverse_momentum();
    (2.0 * (product - one.x * other.x - one.y * other.y)).max(0.0).sqrt()
}

/// $y_{\min}=\min_{i<j}\,2\,p_i\cdot p_j/s$, the smallest squared pair mass of massless particles in units of the total: the
/// resolution at which two of them are first taken for one jet (JADE, Bartel et al. 1986, Z. Phys. C 33, 23, in the form without
/// approximation). Infinite for less than two particles.
#[must_use]
pub fn least_pair_mass_squared(particles: &[FourMomentum], energy: f64) -> f64 {
    let mut least = f64::INFINITY;
    for (i, one) in particles.iter().enumerate() {
        for other in &particles[i + 1..] {
            least = least.min(2.0 * one.dot(*other));
        }
    }
    least / (energy * energy)
}

/// The sum of all energies \[GeV\].
#[must_use]
pub fn total_energy(particles: &[FourMomentum]) -> f64 {
    particles.iter().map(|particle| particle.energy).sum()
}

/// $|\sum_i\vec p_i|$ \[GeV\]: zero where momentum is conserved in the centre-of-mass frame.
#[must_use]
pub fn momentum_imbalance(particles: &[FourMomentum]) -> f64 {
    particles.iter().copied().sum::<FourMomentum>().momentum_norm()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three massless particles in a symmetric star: x = 2/3 each, all pairs the same.
    #[test]
    fn a_symmetric_star_has_equal_pairs() {
        let (sine, cosine) = (0.75_f64.sqrt(), -0.5);
        let star = [[1.0, 0.0], [cosine, sine], [cosine, -sine]]
            .map(|[x, y]| FourMomentum::on_shell(0.0, [30.0 * x, 30.0 * y, 0.0]));
        assert!((least_pair_mass_squared(&star, 90.0) - 1.0 / 3.0).abs() < 1e-15);
        assert!((energy_fraction(star[1], 90.0) - 2.0 / 3.0).abs() < 1e-15);
        assert!((cosine_between(star[0], star[2]) - cosine).abs() < 1e-15);
        assert!(momentum_imbalance(&star) < 1e-13);
        assert!((total_energy(&star) - 90.0).abs() < 1e-13);
        assert!(least_pair_mass_squared(&star[..1], 90.0).is_infinite());
    }
}
