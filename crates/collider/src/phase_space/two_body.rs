//! A body that decays into two.

use std::f64::consts::PI;

use super::error::{PhaseSpaceError, validate};
use super::helicity_frame::HelicityFrame;
use crate::FourMomentum;

/// The Källén function $\lambda(a,b,c)=a^2+b^2+c^2-2(ab+bc+ca)$ of three squared masses, as a product over masses:
///
/// $$\lambda(M^2,m_1^2,m_2^2)=(M-m_1-m_2)(M+m_1+m_2)(M-m_1+m_2)(M+m_1-m_2),$$
///
/// which loses nothing near the threshold $M=m_1+m_2$.
///
/// ```
/// use ornstein_collider::phase_space::kallen;
///
/// assert_eq!(kallen(5.0, [0.0, 0.0]), 625.0);
/// assert_eq!(kallen(3.0, [1.0, 2.0]), 0.0);
/// ```
#[must_use]
#[inline]
pub fn kallen(mass: f64, [first, second]: [f64; 2]) -> f64 {
    kallen_above(mass - first - second, mass, [first, second])
}

/// The same where the energy `gap` $=M-m_1-m_2$ above threshold is known better than by subtraction.
#[inline]
pub(super) fn kallen_above(gap: f64, mass: f64, [first, second]: [f64; 2]) -> f64 {
    gap * (mass + first + second) * (mass - first + second) * (mass + first - second)
}

/// The decay of a body at rest of mass $M$ into two of masses $m_1$, $m_2$.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::phase_space::TwoBody;
///
/// // A pion of 5 GeV into masses 3 and 0: p = (25 - 9) / 10.
/// let decay = TwoBody::new(5.0, [3.0, 0.0])?;
/// assert_eq!((decay.momentum(), decay.energies()), (1.6, [3.4, 1.6]));
/// let [heavy, light] = decay.products([1.0, 0.0]);
/// assert!((light.z + 1.6).abs() < 1e-7 && (heavy + light - FourMomentum::at_rest(5.0)).energy.abs() < 1e-15);
/// # Ok::<(), ornstein_collider::phase_space::PhaseSpaceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoBody {
    mass: f64,
    masses: [f64; 2],
    momentum: f64,
}

impl TwoBody {
    /// A decay of mass `mass` into `masses` \[GeV\].
    ///
    /// # Errors
    /// If a mass is no number above zero (or zero, for the products), or if `mass` does not exceed the sum of `masses`.
    pub fn new(mass: f64, masses: [f64; 2]) -> Result<Self, PhaseSpaceError> {
        validate(mass, &masses)?;
        Ok(Self::above(mass - masses[0] - masses[1], mass, masses))
    }

    /// The same, unchecked, where `gap` $=M-m_1-m_2$ is known better than by subtraction. Rounding below threshold counts as threshold.
    #[inline]
    pub(super) fn above(gap: f64, mass: f64, masses: [f64; 2]) -> Self {
        let momentum = kallen_above(gap.max(0.0), mass, masses).sqrt() / (2.0 * mass);
        Self { mass, masses, momentum }
    }

    /// The momentum of either product \[GeV\]: $p^*=\lambda^{1/2}(M^2,m_1^2,m_2^2)/2M$.
    #[must_use]
    #[inline]
    pub fn momentum(&self) -> f64 {
        self.momentum
    }

    /// The energies of the products \[GeV\]: $E_{1,2}=(M^2\pm(m_1^2-m_2^2))/2M$.
    #[must_use]
    #[inline]
    pub fn energies(&self) -> [f64; 2] {
        let [first, second] = self.masses;
        let difference = (first - second) * (first + second) / self.mass;
        [0.5 * (self.mass + difference), 0.5 * (self.mass - difference)]
    }

    /// The volume of phase space: $\Phi_2=p^*/4\pi M$, without a unit.
    #[must_use]
    #[inline]
    pub fn volume(&self) -> f64 {
        self.momentum / (4.0 * PI * self.mass)
    }

    /// The momenta of the products of a decay at rest, the first at $\cos\theta=2u_0-1$, $\phi=2\pi u_1$: isotropic for uniform $u$.
    #[must_use]
    pub fn products(&self, unit: [f64; 2]) -> [FourMomentum; 2] {
        self.products_in(&HelicityFrame::at_rest(self.mass), unit)
    }

    /// The same in the frame of a moving body, seen from the laboratory.
    #[inline]
    pub(super) fn products_in(&self, frame: &HelicityFrame, unit: [f64; 2]) -> [FourMomentum; 2] {
        frame.back_to_back(unit, self.momentum, self.energies())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_decay_has_the_textbook_numbers() {
        let decay = TwoBody::new(172.5, [80.379, 0.0]).unwrap();
        let [w, b] = decay.energies();
        assert!((w - 104.976_909_104_347_83).abs() < 1e-12 && (b - 67.523_090_895_652_17).abs() < 1e-12);
        assert!((decay.momentum() - b).abs() < 1e-12);
        assert!((TwoBody::new(172.5, [4.18, 80.379]).unwrap().volume() / 0.031_113_327_916_2 - 1.0).abs() < 1e-11);
        assert!((TwoBody::new(1000.0, [0.0; 2]).unwrap().volume() * 8.0 * PI - 1.0).abs() < 1e-15);
    }

    /// Just above threshold p = sqrt(2 mu K) to first order, with the reduced mass mu and the kinetic energy K.
    #[test]
    fn nothing_is_lost_near_threshold() {
        let gap = 2f64.powi(-40);
        let decay = TwoBody::new(3.0 + gap, [1.0, 2.0]).unwrap();
        let expected = (2.0 * (2.0 / 3.0) * gap).sqrt();
        assert!((decay.momentum() / expected - 1.0).abs() < 1e-11);
        assert_eq!(TwoBody::new(3.0, [1.0, 2.0]), Err(PhaseSpaceError::BelowThreshold { energy: 3.0, masses: 3.0 }));
    }

    #[test]
    fn products_conserve_and_have_their_masses() {
        let decay = TwoBody::new(1.869_66, [0.493_677, 0.139_570_39]).unwrap();
        for step in 0..100 {
            let unit = [(f64::from(step) + 0.5) / 100.0, (f64::from(step) * 0.618).fract()];
            let [kaon, pion] = decay.products(unit);
            let left = kaon + pion - FourMomentum::at_rest(1.869_66);
            assert!(left.components().iter().all(|component| component.abs() < 1e-15));
            assert!((kaon.mass() - 0.493_677).abs() < 1e-14 && (pion.mass() - 0.139_570_39).abs() < 1e-14);
            assert!((kaon.cos_theta() - (2.0 * unit[0] - 1.0)).abs() < 1e-14);
        }
    }
}
