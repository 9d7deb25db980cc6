//! A mass on the way as a coordinate.

use std::f64::consts::PI;

use super::breit_wigner::BreitWigner;
use super::chart::{ChartError, TOLERANCE};
use super::unit::open;
use crate::Law;

/// How a mass depends on its coordinate.
pub(super) enum MassLaw {
    Fixed(f64),
    Flat([f64; 2]),
    BreitWigner(BreitWigner),
}

impl MassLaw {
    /// The mass of the next coordinate, and $\mathrm dm^2/2\pi\,\mathrm du$.
    pub fn draw(&self, next: &mut impl FnMut() -> f64) -> (f64, f64) {
        match self {
            Self::Fixed(mass) => (*mass, 1.0),
            Self::Flat([least, most]) => {
                let range = (most - least) * (most + least);
                ((least * least + next() * range).sqrt().clamp(*least, *most), range / (2.0 * PI))
            }
            Self::BreitWigner(law) => {
                let squared = law.squared_mass(next());
                (squared.sqrt(), law.squared_mass_per_unit(squared) / (2.0 * PI))
            }
        }
    }

    /// The same for a mass that is known: its coordinate goes to `unit`. A fixed mass takes its place; one that is off by more than the
    /// tolerance of event files of its square is refused.
    pub fn find(&self, found: f64, unit: &mut impl FnMut(f64), energy: f64) -> Result<(f64, f64), ChartError> {
        match self {
            Self::Fixed(mass) => {
                let off = (found - mass) * (found + mass);
                if off.abs() > TOLERANCE * energy * energy {
                    return Err(ChartError::Resonance { found, expected: *mass });
                }
                Ok((*mass, 1.0))
            }
            Self::Flat([least, most]) => {
                let mass = found.clamp(*least, *most);
                let range = (most - least) * (most + least);
                unit(open((mass - least) * (mass + least) / range));
                Ok((mass, range / (2.0 * PI)))
            }
            Self::BreitWigner(law) => {
                let mass = found.clamp(law.window()[0], law.window()[1]);
                unit(open(law.cumulative(mass)));
                Ok((mass, law.squared_mass_per_unit(mass * mass) / (2.0 * PI)))
            }
        }
    }
}
