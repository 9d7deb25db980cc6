//! Numbers of the open unit interval.

/// The closest number strictly inside of the unit interval. Charts are singular on some faces of the cube, which rounding can reach.
#[inline]
pub(super) fn open(unit: f64) -> f64 {
    unit.clamp(0.5 * f64::EPSILON, 1.0 - 0.5 * f64::EPSILON)
}
