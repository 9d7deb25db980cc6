//! Standard normal numbers by the Box-Muller transform, and the uniform numbers that go with them.
//!
//! Box and Muller, *A note on the generation of random normal deviates*, Ann. Math. Statist. 29, 610 (1958): with two
//! independent uniform numbers u and v,
//!
//! √(−2 ln u) cos 2πv and √(−2 ln u) sin 2πv
//!
//! are two independent standard normal numbers. Unlike a ziggurat it rejects nothing, so every address costs the same and
//! gives its numbers regardless of its neighbours.

use crate::{Counter, Key, batch, dispatch};

dispatch! {
    /// Fills `out` with independent standard normal numbers in double precision, two from each counter: `out[2i]` and
    /// `out[2i + 1]` are the cosine and the sine of the block at `start.advanced(i)`.
    ///
    /// Any length will do, and a shorter array gets the first numbers of a longer one. The results are the same bits on every
    /// processor.
    ///
    /// # Resolution and tails
    ///
    /// u = (k + ½) 2⁻⁵² from words 0 and 1, and the fraction of a turn has 54 bits, from words 2 and 3. So |x| ≤ √(106 ln 2) =
    /// 8.571…, which a true normal number exceeds with probability 1.0·10⁻¹⁷; no number is exactly zero.
    pub fn fill_normals_f64(key: Key, start: Counter, out: &mut [f64]) {
        batch::fill_f64(key, start, out);
    }

    /// Fills `out` with independent standard normal numbers in single precision, four from each counter: `out[4i]` and
    /// `out[4i + 1]` are the cosine and the sine of words 0 and 1 of the block at `start.advanced(i)`, the next two those of
    /// words 2 and 3.
    ///
    /// Any length will do, and a shorter array gets the first numbers of a longer one. The results are the same bits on every
    /// processor. They are *not* rounded values of [`fill_normals_f64`].
    ///
    /// # Resolution and tails
    ///
    /// u = (k + ½) 2⁻³² is rounded to single precision only relative to its distance from the nearer end of the interval, so
    /// no two of the 2³² radii near 0 collapse into one. The fraction of a turn has 32 bits. So |x| ≤ √(66 ln 2) = 6.763…,
    /// which a true normal number exceeds with probability 1.3·10⁻¹¹; no number is exactly zero.
    pub fn fill_normals_f32(key: Key, start: Counter, out: &mut [f32]) {
        batch::fill_f32(key, start, out);
    }

    /// Fills `out` with independent uniform numbers in the open interval (0, 1), one from each counter: `out[i]` is bit for
    /// bit [`uniform`] at `start.advanced(i)`.
    pub fn fill_uniforms(key: Key, start: Counter, out: &mut [f64]) {
        batch::fill_uniforms(key, start, out);
    }
}

/// The two normal numbers of one counter: bit for bit the pair that [`fill_normals_f64`] puts there.
#[inline]
pub fn normal_pair(key: Key, counter: Counter) -> [f64; 2] {
    let mut pair = [[0.0; 2]];
    batch::pairs(key, counter, &mut pair);
    pair[0]
}

/// A uniform number in the open interval (0, 1) from the first two words of one counter: (k + ½) 2⁻⁵² with a
/// 52-bit integer k. It is the u of [`normal_pair`] at the same address, so a purpose should use one or the other.
#[inline]
pub fn uniform(key: Key, counter: Counter) -> f64 {
    let [low, high, ..] = crate::philox4x32_10(counter.0, key.words());
    batch::open_unit(u64::from(high) << 32 | u64::from(low))
}
