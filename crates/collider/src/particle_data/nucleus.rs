//! Nuclei, whose PDG ids say what they are made of.

use super::ParticleData;

/// The atomic mass unit \[GeV\].
const ATOMIC_MASS_UNIT: f64 = 0.931_494_102_42;

/// A nucleus in the PDG scheme: id $\pm10LZZZAAAI$ with $L$ strange quarks, $Z$ protons, $A$ nucleons, isomer $I$.
///
/// ```
/// use ornstein_collider::particle_data::Nucleus;
///
/// assert_eq!(Nucleus::of_id(1_000_822_080), Some(Nucleus { id: 1_000_822_080, protons: 82, nucleons: 208 })); // lead 208
/// assert_eq!(Nucleus::of_id(1_000_060_050), None); // no nucleus has more protons than nucleons
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nucleus {
    /// The PDG id, negative for an antinucleus.
    pub id: i32,
    /// Protons.
    pub protons: u32,
    /// Nucleons.
    pub nucleons: u32,
}

impl Nucleus {
    /// The nucleus that an id describes, if it is the id of one.
    #[must_use]
    pub fn of_id(id: i32) -> Option<Self> {
        let number = id.unsigned_abs();
        if !(1_000_000_000..1_100_000_000).contains(&number) {
            return None;
        }
        let (protons, nucleons) = (number / 10_000 % 1000, number / 10 % 1000);
        (nucleons > 0 && protons <= nucleons).then_some(Self { id, protons, nucleons })
    }

    /// Name, mass (to a part in a hundred) and charge.
    #[must_use]
    pub fn data(&self) -> ParticleData {
        let sign = self.id.signum();
        ParticleData {
            id: self.id,
            name: format!("nucleus{}(Z={}, A={})", if sign < 0 { "~" } else { "" }, self.protons, self.nucleons),
            mass: f64::from(self.nucleons) * ATOMIC_MASS_UNIT,
            charge_thirds: 3 * sign * self.protons as i32,
            width: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deuteron_weighs_what_it_does() {
        let deuteron = Nucleus::of_id(-1_000_010_020).unwrap().data();
        assert_eq!(deuteron.charge_thirds, -3);
        assert!((deuteron.mass / 1.875_613 - 1.0).abs() < 0.01);
    }
}
