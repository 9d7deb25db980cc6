//! O B A B O.

use super::{Part, Splitting};

/// OBABO: half of the noise, a step of velocity Verlet, half of the noise (Bussi and Parrinello 2007, Phys. Rev. E 75,
/// 056707).
///
/// Its stationary law is that of velocity Verlet: for a harmonic potential of unit frequency `<x^2> = 1 / (1 - h^2/4)` and
/// `<u^2> = 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Obabo;

impl Splitting for Obabo {
    const ORDER: u32 = 2;
    const GROUPS: &'static [&'static [Part]] =
        &[&[Part::O(0.5), Part::B(0.5), Part::A(1.0)], &[Part::B(0.5), Part::O(0.5)]];
}
