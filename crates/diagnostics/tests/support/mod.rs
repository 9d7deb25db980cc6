//! Random numbers for the tests of this crate.

use std::f64::consts::TAU;

/// Steele, Lea & Flood's `SplitMix64`: enough for tests, and independent of the streams that are tested with this crate.
pub struct SplitMix(pub u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// Uniform on (0, 1), both ends excluded.
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / 2.0_f64.powi(52)
    }

    /// Standard normal, by Box & Muller.
    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (TAU * self.uniform()).cos()
    }

    /// Unit exponential.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// A sample of the given size.
    pub fn sample(&mut self, size: usize, draw: impl Fn(&mut Self) -> f64) -> Vec<f64> {
        (0..size).map(|_| draw(self)).collect()
    }
}
