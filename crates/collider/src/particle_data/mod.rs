//! What is known of particles by their PDG ids: names, masses, charges, widths.
//!
//! ```
//! use ornstein_collider::particle_data;
//!
//! let antiproton = particle_data::find(-2212).unwrap();
//! assert_eq!((antiproton.name.as_str(), antiproton.charge()), ("p~", -1.0));
//! assert!(particle_data::find(4_000_001).is_none());
//! ```

mod nucleus;
mod table;

pub use nucleus::Nucleus;

use table::{Entry, TABLE};

/// A particle or antiparticle.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticleData {
    /// The PDG id, negative for an antiparticle.
    pub id: i32,
    /// A short name; antiparticles end in `~`, or carry the other sign: `d~`, `mu+`, `pi-`.
    pub name: String,
    /// The mass \[GeV\]. Of quarks up to b in the $\overline{\text{MS}}$ scheme (u, d, s at 2 GeV), of nuclei the number of nucleons in atomic
    /// mass units.
    pub mass: f64,
    /// The charge in thirds of the positron's.
    pub charge_thirds: i32,
    /// The total width \[GeV\]: zero where it is none, or unknown, or of no use here.
    pub width: f64,
}

impl ParticleData {
    /// The charge in units of the positron's.
    #[must_use]
    pub fn charge(&self) -> f64 {
        f64::from(self.charge_thirds) / 3.0
    }
}

/// What is known of the particle with this PDG id; `None` if the id is not in the table and is no nucleus.
#[must_use]
pub fn find(id: i32) -> Option<ParticleData> {
    if let Some(nucleus) = Nucleus::of_id(id) {
        return Some(nucleus.data());
    }
    let entry = entry(id)?;
    Some(ParticleData {
        id,
        name: if id < 0 { entry.antiparticle() } else { entry.name.to_owned() },
        mass: entry.mass,
        charge_thirds: id.signum() * entry.charge_thirds,
        width: entry.width,
    })
}

/// Whether there is a particle with this PDG id, in the table or a nucleus. Costs no allocation.
#[must_use]
pub fn is_known(id: i32) -> bool {
    entry(id).is_some() || Nucleus::of_id(id).is_some()
}

/// The charge of the particle with this PDG id, in thirds of the positron's, if it is known. Costs no allocation.
#[must_use]
pub fn charge_thirds(id: i32) -> Option<i32> {
    let sign = id.signum();
    let charge = entry(id).map(|entry| sign * entry.charge_thirds);
    charge.or_else(|| Nucleus::of_id(id).map(|nucleus| 3 * sign * nucleus.protons as i32))
}

/// The entry of a particle, or of the particle to an antiparticle if it has one.
fn entry(id: i32) -> Option<&'static Entry> {
    let place = TABLE.binary_search_by_key(&id.unsigned_abs(), |entry| entry.id).ok()?;
    let entry = &TABLE[place];
    (id > 0 || !entry.own_antiparticle).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn antiparticles_have_the_opposite_charge_and_the_same_mass() {
        let [muon, antimuon] = [13, -13].map(|id| find(id).unwrap());
        assert_eq!((muon.charge_thirds, antimuon.charge_thirds), (-3, 3));
        assert_eq!((muon.name.as_str(), antimuon.name.as_str()), ("mu-", "mu+"));
        assert_eq!(muon.mass, antimuon.mass);
        assert_eq!([13, -13, 1_000_010_020, 0].map(charge_thirds), [Some(-3), Some(3), Some(3), None]);
        assert_eq!(find(-2).unwrap().name, "u~");
        assert_eq!(find(-3112).unwrap().name, "Sigma~+");
    }

    #[test]
    fn what_is_its_own_antiparticle_has_no_negative_id() {
        for id in [21, 22, 23, 25, 111, 130, 310, 443] {
            assert!(is_known(id) && !is_known(-id), "{id}");
        }
        assert!(!is_known(0) && !is_known(i32::MIN) && !is_known(9_999_999));
    }

    #[test]
    fn the_table_is_in_order_and_hadrons_have_the_charge_of_their_quarks() {
        assert!(TABLE.windows(2).all(|pair| pair[0].id < pair[1].id));
        let quark = |digit: u32| if digit.is_multiple_of(2) { 2 } else { -1 };
        for entry in TABLE.iter().filter(|entry| entry.id > 100 && entry.id != 130 && entry.id != 310) {
            let digit = |place: u32| entry.id / 10_u32.pow(place) % 10;
            let charge = if digit(3) > 0 {
                (1..4).map(|place| quark(digit(place))).sum()
            } else {
                // The heavier quark of a meson comes first, and is the antiquark if it is of down type.
                let [heavy, light] = [digit(2), digit(1)].map(quark);
                if digit(2).is_multiple_of(2) { heavy - light } else { light - heavy }
            };
            assert_eq!(entry.charge_thirds, charge, "{}", entry.name);
        }
    }
}
