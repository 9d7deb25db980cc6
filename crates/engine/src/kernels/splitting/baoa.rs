//! B A O A.

use super::{Part, Splitting};

/// BAOA, the Langevin middle scheme: a kick, half a drift, all of the noise, half a drift (Zhang, Liu, Yan, Tuckerman and Liu
/// 2019, J. Phys. Chem. A 123, 6056).
///
/// The positions are those of [`Baoab`](super::Baoab), whose kicks it takes at once; the velocity is that of half a kick before. For a
/// harmonic potential of unit frequency both `<x^2>` and `<u^2>` are 1 at any step below 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baoa;

impl Splitting for Baoa {
    const ORDER: u32 = 2;
    const GROUPS: &'static [&'static [Part]] = &[&[Part::B(1.0), Part::A(0.5), Part::O(1.0), Part::A(0.5)]];
}
