//! Constants of the normal distribution.

/// `ln sqrt(2 pi)`, the logarithm of the standard normal's integral.
pub(crate) const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_8;
