//! B A O A B.

use super::{Part, Splitting};

/// BAOAB: half a kick, half a drift, all of the noise, half a drift, half a kick (Leimkuhler and Matthews 2013, Appl. Math.
/// Res. Express 2013, 34).
///
/// For a harmonic potential of unit frequency `<x^2> = 1` at any step below 2, and `<u^2> = 1 - h^2/4`. In the limit of
/// large friction the order for averages over positions rises from 2 to 4 in `h` (2 in the overdamped step `h^2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baoab;

impl Splitting for Baoab {
    const ORDER: u32 = 2;
    const GROUPS: &'static [&'static [Part]] =
        &[&[Part::B(0.5), Part::A(0.5), Part::O(1.0), Part::A(0.5)], &[Part::B(0.5)]];
}
