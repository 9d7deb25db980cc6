//! The inner loops of normal numbers: Philox blocks and the Box-Muller transform over batches of consecutive counters.
//!
//! Everything here is branch-free and inlined into one function per instruction set (see [`dispatch`](crate::dispatch)),
//! where the compiler turns the loops over the cells of a batch into vector instructions. The stages of the
//! transform pass through small arrays on the stack, so that none of them needs more registers than AVX2 has.

#![expect(
    clippy::inline_always,
    reason = "a function is compiled for an instruction set only where it is inlined into a function that enables it"
)]

use crate::math::{ln_f64, minus_ln_of_word, sin_cos_of_quarter_f32, sin_cos_of_quarter_f64};
use crate::philox::{LOW, ten_rounds};
use crate::{Counter, Key};

/// How many counters a batch has in the bulk of an array, and in what is left of it.
const WIDE: usize = 64;
const NARROW: usize = 8;

/// Fills `out` from consecutive counters with the batches that `batch` makes, `per_cell` numbers from each counter.
macro_rules! fill {
    ($batch:ident, $key:expr, $start:expr, $out:expr, $per_cell:literal) => {{
        let mut counter = $start;
        let (cells, _) = $out.as_chunks_mut::<$per_cell>();
        let (batches, _) = cells.as_chunks_mut::<WIDE>();
        let done = batches.len() * WIDE * $per_cell;
        for batch in batches {
            $batch($key, counter, batch);
            counter = counter.advanced(WIDE as u32);
        }
        for part in $out[done..].chunks_mut(NARROW * $per_cell) {
            let mut cells = [[0.0; $per_cell]; NARROW];
            $batch($key, counter, &mut cells);
            part.copy_from_slice(&cells.as_flattened()[..part.len()]);
            counter = counter.advanced(NARROW as u32);
        }
    }};
}

/// Two normal numbers in double precision from each counter.
#[inline(always)]
pub(crate) fn fill_f64(key: Key, start: Counter, out: &mut [f64]) {
    fill!(pairs, key, start, out, 2);
}

/// Four normal numbers in single precision from each counter.
#[inline(always)]
pub(crate) fn fill_f32(key: Key, start: Counter, out: &mut [f32]) {
    fill!(quadruples, key, start, out, 4);
}

/// A uniform number from each counter.
#[inline(always)]
pub(crate) fn fill_uniforms(key: Key, start: Counter, out: &mut [f64]) {
    let mut counter = start;
    for part in out.chunks_mut(NARROW) {
        let mut cells = [0.0; NARROW];
        for (i, cell) in cells.iter_mut().enumerate() {
            let words = ten_rounds(counter.advanced(i as u32).0.map(u64::from), key.words());
            *cell = open_unit((words[0] & LOW) | (words[1] << 32));
        }
        part.copy_from_slice(&cells[..part.len()]);
        counter = counter.advanced(NARROW as u32);
    }
}

/// The normal pairs of `N` consecutive counters.
#[inline(always)]
pub(crate) fn pairs<const N: usize>(key: Key, start: Counter, out: &mut [[f64; 2]; N]) {
    let mut radius_bits = [0; N];
    let mut angle_bits = [0; N];
    for i in 0..N {
        let words = ten_rounds(start.advanced(i as u32).0.map(u64::from), key.words());
        radius_bits[i] = (words[0] & LOW) | (words[1] << 32);
        angle_bits[i] = (words[2] & LOW) | (words[3] << 32);
    }
    let mut radius = [0.0; N];
    for i in 0..N {
        radius[i] = radius_f64(radius_bits[i]);
    }
    for i in 0..N {
        let (sine, cosine) = direction_f64(angle_bits[i]);
        out[i] = [radius[i] * cosine, radius[i] * sine];
    }
}

/// The normal quadruples of `N` consecutive counters.
#[inline(always)]
pub(crate) fn quadruples<const N: usize>(key: Key, start: Counter, out: &mut [[f32; 4]; N]) {
    let mut radius_bits = [[0; 2]; N];
    let mut angle_bits = [[0; 2]; N];
    for i in 0..N {
        let words = ten_rounds(start.advanced(i as u32).0.map(u64::from), key.words());
        radius_bits[i] = [words[0] as u32, words[2] as u32];
        angle_bits[i] = [words[1] as u32, words[3] as u32];
    }
    // From here on a cell is a pair: one long loop fills the vectors better than two pairs per counter.
    let radius_bits = radius_bits.as_flattened();
    let angle_bits = angle_bits.as_flattened();
    let (out, _) = out.as_flattened_mut().as_chunks_mut::<2>();
    let mut radius = [[0.0; 2]; N];
    let radius = radius.as_flattened_mut();
    for i in 0..2 * N {
        radius[i] = radius_f32(radius_bits[i]);
    }
    for i in 0..2 * N {
        let (sine, cosine) = direction_f32(angle_bits[i]);
        out[i] = [radius[i] * cosine, radius[i] * sine];
    }
}

/// (k + ½) 2⁻⁵² with the upper 52 bits k of a word: exact, symmetric about ½, and never 0 or 1.
#[inline(always)]
pub(crate) fn open_unit(bits: u64) -> f64 {
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    (f64::from_bits((bits >> 12) | ONE) - 1.0) + 0.5 * f64::EPSILON
}

/// √(−2 ln u) with the uniform number u of these bits.
#[inline(always)]
fn radius_f64(bits: u64) -> f64 {
    (-2.0 * ln_f64(open_unit(bits))).sqrt()
}

/// √(−2 ln u) with u = (w + ½) 2⁻³².
#[inline(always)]
fn radius_f32(w: u32) -> f32 {
    (2.0 * minus_ln_of_word(w)).sqrt()
}

/// (sin, cos) of an angle: the two upper bits say the quarter of the turn, the next 52 where in it.
#[inline(always)]
fn direction_f64(bits: u64) -> (f64, f64) {
    sin_cos_of_quarter_f64(bits >> 62, open_unit(bits << 2) - 0.5)
}

/// (sin, cos) of an angle: the two upper bits say the quarter of the turn, the others, as a signed number, where in it.
#[inline(always)]
fn direction_f32(bits: u32) -> (f32, f32) {
    let signed = ((bits << 2) as i32) >> 2;
    let phi = (signed as f32 + 0.5) * (1.0 / 1_073_741_824.0);
    sin_cos_of_quarter_f32(bits >> 30, phi)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{LN_2, TAU};

    use super::*;
    use crate::{Purpose, philox4x32_10};

    const KEY: Key = Key::new(11, Purpose::DirectDraw, 0);

    /// The largest and smallest radii are those of the extreme uniform numbers, and never zero or infinite.
    #[test]
    fn tails_are_reached() {
        let close = |value: f64, exact: f64, tolerance: f64| (value / exact - 1.0).abs() < tolerance;
        assert!(close(radius_f64(0), (106.0 * LN_2).sqrt(), 1e-15));
        assert!(close(radius_f64(u64::MAX), 2f64.powi(-26), 1e-15));
        assert!(close(radius_f32(0).into(), (66.0 * LN_2).sqrt(), 2e-7));
        assert!(close(radius_f32(u32::MAX).into(), 2f64.powi(-16), 2e-7));
    }

    #[test]
    fn directions_are_unit_vectors_of_equally_spaced_angles() {
        for step in 0..1000 {
            let bits = (0.001 * f64::from(step) * 2f64.powi(64)) as u64;
            // Half a quarter of a turn is the offset by which the quarters are cut.
            let turns = (bits as f64) * 2f64.powi(-64) - 0.125;
            let (exact_sine, exact_cosine) = (TAU * turns).sin_cos();
            let (sine, cosine) = direction_f64(bits);
            assert!((sine - exact_sine).abs() < 1e-14, "{step}");
            assert!((cosine - exact_cosine).abs() < 1e-14, "{step}");
        }
        // In single precision the quarters are centred on the axes instead.
        for step in 0..1000 {
            let bits = (0.001 * f64::from(step) * 2f64.powi(32)) as u32;
            let quarter = f64::from(bits >> 30);
            let inside = f64::from(((bits << 2) as i32) >> 2) * 2f64.powi(-30);
            let (exact_sine, exact_cosine) = (TAU * 0.25 * (quarter + inside)).sin_cos();
            let (sine, cosine) = direction_f32(bits);
            assert!((f64::from(sine) - exact_sine).abs() < 2e-7, "{step}");
            assert!((f64::from(cosine) - exact_cosine).abs() < 2e-7, "{step}");
        }
    }

    /// The textbook formula on the standard library, from the same words.
    #[test]
    fn normals_are_the_box_muller_transform_of_the_words() {
        let mut cells = [[0.0; 2]; 1000];
        let mut singles = [[0.0; 4]; 1000];
        pairs(KEY, Counter([0; 4]), &mut cells);
        quadruples(KEY, Counter([0; 4]), &mut singles);
        for (cell, (pair, quadruple)) in cells.iter().zip(&singles).enumerate() {
            let words = philox4x32_10([cell as u32, 0, 0, 0], KEY.words());
            let [low, high, angle_low, angle_high] = words.map(f64::from);
            // What the word says to 52 bits, and the middle of what it leaves open.
            let upper_bits = high * 2f64.powi(20) + f64::from(words[0] >> 12);
            let uniform = (upper_bits + 0.5) * 2f64.powi(-52);
            let turns = (angle_high * 2f64.powi(32) + angle_low) * 2f64.powi(-64) - 0.125;
            let radius = (-2.0 * uniform.ln()).sqrt();
            // The angle of the textbook is rounded to 1e-16 turns, which is most of the difference.
            let tolerance = 1e-14;
            assert!((pair[0] - radius * (TAU * turns).cos()).abs() < tolerance);
            assert!((pair[1] - radius * (TAU * turns).sin()).abs() < tolerance);

            let radius = (-2.0 * ((low + 0.5) * 2f64.powi(-32)).ln()).sqrt();
            let length = f64::from(quadruple[0]).hypot(quadruple[1].into());
            assert!((length / radius - 1.0).abs() < 6e-7);
            let radius = (-2.0 * ((angle_low + 0.5) * 2f64.powi(-32)).ln()).sqrt();
            let length = f64::from(quadruple[2]).hypot(quadruple[3].into());
            assert!((length / radius - 1.0).abs() < 6e-7);
        }
    }
}
