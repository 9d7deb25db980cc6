//! Masses of unstable particles.

use ornstein_random::math::sin_cos_turns_f64;
use std::f64::consts::TAU;

/// Squared masses on an interval, mapped such that $1/[(s-M^2)^2+M^2\Gamma^2]$ becomes flat: $s=M^2+M\Gamma\tan\vartheta$ with
/// $\vartheta$ uniform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Resonance {
    mass_squared: f64,
    mass_width: f64,
    first: f64,
    range: f64,
}

impl Resonance {
    /// Of mass and width, with squared masses from `low` to `high`.
    pub fn new(mass: f64, width: f64, [low, high]: [f64; 2]) -> Self {
        let (mass_squared, mass_width) = (mass * mass, mass * width);
        let angle = |s: f64| ((s - mass_squared) / mass_width).atan();
        Self { mass_squared, mass_width, first: angle(low), range: angle(high) - angle(low) }
    }

    /// The squared mass at `u` in (0, 1), above 0: no particle is boosted into the frame of nothing.
    #[inline]
    pub fn squared_mass(&self, u: f64) -> f64 {
        let (sine, cosine) = sin_cos_turns_f64((self.first + u * self.range) / TAU);
        (self.mass_squared + self.mass_width * sine / cosine).max(f64::MIN_POSITIVE)
    }

    /// $1/[(s-M^2)^2+M^2\Gamma^2]$ \[GeV$^{-4}$\].
    #[inline]
    pub fn propagator(&self, s: f64) -> f64 {
        let off = s - self.mass_squared;
        1.0 / (off * off + self.mass_width * self.mass_width)
    }

    /// The integral of the propagator over the interval \[GeV$^{-2}$\]: $\mathrm ds/\mathrm du$ times the propagator, at every `u`.
    #[inline]
    pub fn integral(&self) -> f64 {
        self.range / self.mass_width
    }

    /// The number `u` at which `s` lies: the inverse of [`squared_mass`](Self::squared_mass).
    pub fn position(&self, s: f64) -> f64 {
        (((s - self.mass_squared) / self.mass_width).atan() - self.first) / self.range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_is_inverted_and_flattens_the_peak() {
        let z = Resonance::new(91.1876, 2.4952, [0.0, 125.0 * 125.0]);
        for step in 1..100 {
            let u = f64::from(step) / 100.0;
            let s = z.squared_mass(u);
            assert!((z.position(s) - u).abs() < 1e-13);
            let slope = (z.squared_mass(u + 1e-6) - z.squared_mass(u - 1e-6)) / 2e-6;
            assert!((slope * z.propagator(s) / z.integral() - 1.0).abs() < 1e-6);
        }
    }
}
