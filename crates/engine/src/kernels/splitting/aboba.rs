//! A B O B A.

use super::{Part, Splitting};

/// ABOBA: half a drift, half a kick, all of the noise, half a kick, half a drift (Leimkuhler and Matthews 2013, Appl. Math.
/// Res. Express 2013, 34).
///
/// For a harmonic potential of unit frequency `<x^2> = 1` and `<u^2> = 1 / (1 - h^2/4)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aboba;

impl Splitting for Aboba {
    const ORDER: u32 = 2;
    const GROUPS: &'static [&'static [Part]] =
        &[&[Part::A(0.5)], &[Part::B(0.5), Part::O(1.0), Part::B(0.5), Part::A(0.5)]];
}
