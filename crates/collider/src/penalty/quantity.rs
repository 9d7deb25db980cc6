//! Physical quantities with their derivatives by the momenta.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FourMomentum;

/// An axis of space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Across the beam.
    X,
    /// Across the beam.
    Y,
    /// Along the beam.
    Z,
}

/// A number that theory speaks of, as a function of the outgoing momenta. Particles are counted from 0, in the order of the process.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::penalty::Quantity;
///
/// let pair = [FourMomentum::new(5.0, 0.0, 3.0, 4.0), FourMomentum::new(5.0, 0.0, -3.0, -4.0)];
/// assert_eq!(Quantity::TotalEnergy.value(&pair), 10.0);
/// assert_eq!(Quantity::InvariantMass { particles: vec![0, 1] }.value(&pair), 10.0);
/// assert_eq!(Quantity::CosTheta { particle: 1 }.value(&pair), -0.8);
/// assert_eq!(Quantity::TransverseMass { particles: [0, 1] }.value(&pair), 6.0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Quantity {
    /// $\sum_iE_i$ \[GeV\].
    TotalEnergy,
    /// $\sum_ip_{i}$ along an axis \[GeV\].
    TotalMomentum {
        /// The axis.
        axis: Axis,
    },
    /// $E_i$ \[GeV\].
    Energy {
        /// The particle.
        particle: usize,
    },
    /// $\sqrt{(\sum_iE_i)^2-|\sum_i\vec p_i|^2}$ of some particles \[GeV\]: a resonance, or $m_{\ell b}$ of a top quark.
    InvariantMass {
        /// The particles.
        particles: Vec<usize>,
    },
    /// $\cos\theta=p_z/|\vec p|$.
    CosTheta {
        /// The particle.
        particle: usize,
    },
    /// $m_T=\sqrt{(E_{T1}+E_{T2})^2-|\vec p_{T1}+\vec p_{T2}|^2}$ with $E_T=\sqrt{m^2+p_T^2}$, of a lepton and a neutrino \[GeV\].
    TransverseMass {
        /// The two particles.
        particles: [usize; 2],
    },
}

impl Quantity {
    /// The particles that the quantity names.
    #[must_use]
    pub fn particles(&self) -> &[usize] {
        match self {
            Self::TotalEnergy | Self::TotalMomentum { .. } => &[],
            Self::Energy { particle } | Self::CosTheta { particle } => std::slice::from_ref(particle),
            Self::InvariantMass { particles } => particles,
            Self::TransverseMass { particles } => particles,
        }
    }

    /// Its value in one event.
    ///
    /// # Panics
    /// If a particle is not there.
    #[must_use]
    pub fn value(&self, momenta: &[FourMomentum]) -> f64 {
        match self {
            Self::TotalEnergy => momenta.iter().map(|p| p.energy).sum(),
            Self::TotalMomentum { axis } => momenta.iter().map(|p| axis.of(*p)).sum(),
            Self::Energy { particle } => momenta[*particle].energy,
            Self::InvariantMass { particles } => sum(momenta, particles).mass(),
            Self::CosTheta { particle } => momenta[*particle].cos_theta(),
            Self::TransverseMass { particles } => transverse_mass(momenta, particles),
        }
    }

    /// Its value, and the derivatives by the three-momenta $(p_{1x},p_{1y},p_{1z},p_{2x},\dots)$ of particles that stay on their mass
    /// shells, $\mathrm dE/\mathrm d\vec p=\vec p/E$. Where there is none (at an invariant mass of zero), it is zero.
    ///
    /// # Panics
    /// If a particle is not there.
    pub fn value_and_gradient(&self, momenta: &[FourMomentum], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut add = |particle: usize, by: FourMomentum| {
            let p = momenta[particle];
            let along = if p.energy > 0.0 { by.energy / p.energy } else { 0.0 };
            let slopes = [by.x + along * p.x, by.y + along * p.y, by.z + along * p.z];
            for (gradient, slope) in gradient[3 * particle..].iter_mut().zip(slopes) {
                *gradient += slope;
            }
        };
        let value = self.value(momenta);
        match self {
            Self::TotalEnergy => (0..momenta.len()).for_each(|particle| add(particle, ENERGY)),
            Self::TotalMomentum { axis } => (0..momenta.len()).for_each(|particle| add(particle, axis.unit())),
            Self::Energy { particle } => add(*particle, ENERGY),
            Self::InvariantMass { particles } => {
                let inverse = if value > 0.0 { 1.0 / value } else { 0.0 };
                let FourMomentum { energy, x, y, z } = sum(momenta, particles) * inverse;
                for &particle in particles {
                    add(particle, FourMomentum::new(energy, -x, -y, -z));
                }
            }
            Self::CosTheta { particle } => {
                let p = momenta[*particle];
                let norm = p.momentum_norm();
                if norm > 0.0 {
                    let (inverse, along) = (1.0 / norm, -value / (norm * norm));
                    add(*particle, FourMomentum::new(0.0, along * p.x, along * p.y, inverse + along * p.z));
                }
            }
            Self::TransverseMass { particles } => {
                let inverse = if value > 0.0 { 1.0 / value } else { 0.0 };
                let [first, second] = particles.map(|particle| transverse_energy(momenta[particle]));
                let across = sum(momenta, particles);
                for (&particle, own) in particles.iter().zip([first, second]) {
                    let p = momenta[particle];
                    // d E_T = (E dE - p_z dp_z) / E_T
                    let share = if own > 0.0 { (first + second) / own * inverse } else { 0.0 };
                    let by =
                        FourMomentum::new(share * p.energy, -across.x * inverse, -across.y * inverse, -share * p.z);
                    add(particle, by);
                }
            }
        }
        value
    }
}

impl Axis {
    /// The component along the axis.
    fn of(self, momentum: FourMomentum) -> f64 {
        match self {
            Self::X => momentum.x,
            Self::Y => momentum.y,
            Self::Z => momentum.z,
        }
    }

    /// The unit vector along the axis.
    fn unit(self) -> FourMomentum {
        match self {
            Self::X => FourMomentum::new(0.0, 1.0, 0.0, 0.0),
            Self::Y => FourMomentum::new(0.0, 0.0, 1.0, 0.0),
            Self::Z => FourMomentum::new(0.0, 0.0, 0.0, 1.0),
        }
    }
}

/// The derivative of an energy.
const ENERGY: FourMomentum = FourMomentum::new(1.0, 0.0, 0.0, 0.0);

/// The sum of the momenta of some particles.
fn sum(momenta: &[FourMomentum], particles: &[usize]) -> FourMomentum {
    particles.iter().map(|&particle| momenta[particle]).sum()
}

/// $\sqrt{E^2-p_z^2}$
fn transverse_energy(p: FourMomentum) -> f64 {
    ((p.energy - p.z) * (p.energy + p.z)).max(0.0).sqrt()
}

/// The transverse mass of two particles.
fn transverse_mass(momenta: &[FourMomentum], particles: &[usize; 2]) -> f64 {
    let energy: f64 = particles.iter().map(|&particle| transverse_energy(momenta[particle])).sum();
    let across = sum(momenta, particles).transverse_momentum();
    ((energy - across) * (energy + across)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> [FourMomentum; 3] {
        [(0.0, [20.0, -5.0, 31.0]), (4.8, [-11.0, 7.0, -3.0]), (80.0, [2.0, 40.0, 9.0])]
            .map(|(mass, p)| FourMomentum::on_shell(mass, p))
    }

    /// Central differences with a step of 1e-3 GeV at momenta of 10 GeV: relative errors $h^2/p^2$ = 1e-8.
    #[test]
    fn derivatives_are_those_of_differences() {
        let all = [
            Quantity::TotalEnergy,
            Quantity::TotalMomentum { axis: Axis::Y },
            Quantity::Energy { particle: 1 },
            Quantity::InvariantMass { particles: vec![0, 2] },
            Quantity::InvariantMass { particles: vec![0, 1, 2] },
            Quantity::CosTheta { particle: 1 },
            Quantity::TransverseMass { particles: [0, 1] },
        ];
        for quantity in all {
            let mut gradient = [0.0; 9];
            assert_eq!(quantity.value_and_gradient(&event(), &mut gradient), quantity.value(&event()));
            for (place, slope) in gradient.into_iter().enumerate() {
                let shifted = |by: f64| {
                    let mut momenta = event();
                    let mass = [0.0, 4.8, 80.0][place / 3];
                    let mut p = momenta[place / 3].momentum();
                    p[place % 3] += by;
                    momenta[place / 3] = FourMomentum::on_shell(mass, p);
                    quantity.value(&momenta)
                };
                let expected = (shifted(1e-3) - shifted(-1e-3)) / 2e-3;
                assert!((slope - expected).abs() < 1e-7, "{quantity:?}, {place}: {slope}, not {expected}");
            }
        }
    }

    /// The transverse mass of the products of a W at rest is the W's mass if they fly across the beam, and never more.
    #[test]
    fn transverse_masses_end_at_the_mass() {
        let quantity = Quantity::TransverseMass { particles: [0, 1] };
        for i in 0..20 {
            let (sine, cosine) = (0.1 * f64::from(i)).sin_cos();
            let lepton = FourMomentum::on_shell(0.0, [40.2 * cosine, 0.0, 40.2 * sine]);
            let neutrino = FourMomentum::on_shell(0.0, [-lepton.x, 0.0, -lepton.z]);
            let found = quantity.value(&[lepton, neutrino]);
            assert!((found - 80.4 * cosine.abs()).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn events_without_derivatives_have_finite_ones() {
        let at_rest = [FourMomentum::default(); 2];
        let all = [
            Quantity::InvariantMass { particles: vec![0, 1] },
            Quantity::CosTheta { particle: 0 },
            Quantity::TransverseMass { particles: [0, 1] },
            Quantity::TotalEnergy,
        ];
        for quantity in all {
            let mut gradient = [f64::NAN; 6];
            assert!(quantity.value_and_gradient(&at_rest, &mut gradient).is_finite());
            assert!(gradient.iter().all(|slope| slope.is_finite()), "{quantity:?}");
        }
    }
}
