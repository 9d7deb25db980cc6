//! Kinds of particles that a set tells apart.

use crate::particle_data;

/// The kind of a particle by its charge: what a detector sees of it.
///
/// Events that are made from classes have one representative of each: charged pions (two thirds of the stable charged hadrons of a jet and
/// more are), photons, and long-lived neutral kaons, which also stand for neutrons, $\Lambda$ and neutrinos. What the missing masses of kaons
/// and protons would have taken of the energy is left to momenta: their sum is 0.5 % too large in hadrons of Z decays of one total energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParticleClass {
    /// Charge above zero; made as $\pi^+$.
    Positive,
    /// Charge below zero; made as $\pi^-$.
    Negative,
    /// A photon.
    Photon,
    /// Everything else that is neutral; made as $K^0_L$.
    Neutral,
}

impl ParticleClass {
    /// All, in the order of their channels.
    pub const ALL: [Self; 4] = [Self::Positive, Self::Negative, Self::Photon, Self::Neutral];

    /// The class of a PDG id; `None` if it is unknown.
    ///
    /// ```
    /// use ornstein_collider::cloud::ParticleClass;
    ///
    /// // A proton, an electron, a neutron.
    /// let classes = [2212, 11, 2112].map(ParticleClass::of_id);
    /// assert_eq!(classes, [ParticleClass::Positive, ParticleClass::Negative, ParticleClass::Neutral].map(Some));
    /// assert_eq!(ParticleClass::of_id(4_000_001), None);
    /// ```
    #[must_use]
    pub fn of_id(id: i32) -> Option<Self> {
        Some(match particle_data::charge_thirds(id)? {
            1.. => Self::Positive,
            ..=-1 => Self::Negative,
            0 if id == 22 => Self::Photon,
            0 => Self::Neutral,
        })
    }

    /// The class with the largest channel; the first of equals.
    #[must_use]
    pub fn of_channels(channels: [f64; 4]) -> Self {
        let mut best = 0;
        for (place, &channel) in channels.iter().enumerate() {
            if channel > channels[best] {
                best = place;
            }
        }
        Self::ALL[best]
    }

    /// One for this class and zero for the others.
    #[must_use]
    pub fn channels(self) -> [f64; 4] {
        Self::ALL.map(|class| f64::from(u8::from(class == self)))
    }

    /// The PDG id of the representative.
    #[must_use]
    pub fn representative(self) -> i32 {
        match self {
            Self::Positive => 211,
            Self::Negative => -211,
            Self::Photon => 22,
            Self::Neutral => 130,
        }
    }

    /// The charge of the representative.
    #[must_use]
    pub fn charge(self) -> i32 {
        match self {
            Self::Positive => 1,
            Self::Negative => -1,
            Self::Photon | Self::Neutral => 0,
        }
    }

    /// The mass of the representative \[GeV\].
    #[must_use]
    pub fn mass(self) -> f64 {
        match self {
            Self::Positive | Self::Negative => 0.139_570_39,
            Self::Photon => 0.0,
            Self::Neutral => 0.497_611,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn representatives_belong_to_their_class_and_have_its_mass() {
        for class in ParticleClass::ALL {
            let data = particle_data::find(class.representative()).unwrap();
            assert_eq!((ParticleClass::of_id(data.id), data.mass), (Some(class), class.mass()));
            assert_eq!(data.charge(), f64::from(class.charge()));
            assert_eq!(ParticleClass::of_channels(class.channels()), class);
        }
    }
}
