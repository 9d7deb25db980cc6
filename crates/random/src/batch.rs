//! The inner loops of normal numbers: Philox blocks and the Box-Muller transform over batches of consecutive counters.
//!
//! Everything here is branch-free and inlined into one function per instruction set (see [`dispatch`](crate::dispatch)),
//! where the compiler turns the loops over the cells of a batch into vector instructions. Stages pass through small
//! arrays on the stack, so that no stage needs more registers than AVX2 has.

use crate::math::{ln_f64, minus_ln_of_word, sin_cos_of_quarter_f32, sin_cos_of_quarter_f64};
use crate::philox::{LOW, ten_rounds};
use crate::{Counter, Key};

/// How many counters a batch has in the bulk of an array, and in its tail.
const WIDE: usize = 32;
const NARROW: usize = 8;

/// Fills `out` from consecutive counters, `PER_CELL` numbers each, of which `batch` makes `N` cells.
macro_rules! fill {
    ($key:expr, $start:expr, $out:expr, $batch:ident, $per_cell:literal) => {{
        let mut counter = $start;
        let (cells, _) = $out.as_chunks_mut::<$per_cell>();
        let (wide, _) = cells.as_chunks_mut::<WIDE>();
        for cells in wide.iter_mut() {
            $batch($key, counter, cells);
            counter = counter.advanced(WIDE as u32);
        }
        let done = wide.len() * WIDE * $per_cell;
        for part in $out[done..].chunks_mut(NARROW * $per_cell) {
            let mut cells = [[0.0; $per_cell]; NARROW];
            $batch($key, counter, &mut cells);
            part.copy_from_slice(&cells.as_flattened()[..part.len()]);
            counter = counter.advanced(NARROW as u32);
        }
    }};
}

/// Two normals from each counter.
#[inline(always)]
pub(crate) fn fill_f64(key: Key, start: Counter, out: &mut [f64]) {
    fill!(key, start, out, pairs, 2);
}

/// Four normals from each counter.
#[inline(always)]
pub(crate) fn fill_f32(key: Key, start: Counter, out: &mut [f32]) {
    fill!(key, start, out, quadruples, 4);
}

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
        radius[i] = (-2.0 * ln_f64(open_unit(radius_bits[i]))).sqrt();
    }
    for i in 0..N {
        let (sine, cosine) = sin_cos_of_quarter_f64(angle_bits[i] >> 62, open_unit(angle_bits[i] << 2) - 0.5);
        out[i] = [radius[i] * cosine, radius[i] * sine];
    }
}

/// (k + ½) 2⁻⁵² with the upper 52 bits k of a word: exact, symmetric about ½, and never 0 or 1.
#[inline(always)]
pub(crate) fn open_unit(bits: u64) -> f64 {
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    (f64::from_bits(bits >> 12 | ONE) - 1.0) + 0.5 * f64::EPSILON
}

#[inline(always)]
pub(crate) fn quadruples<const N: usize>(key: Key, start: Counter, out: &mut [[f32; 4]; N]) {
    let mut radius_bits = [[0; 2]; N];
    let mut angle_bits = [[0; 2]; N];
    for i in 0..N {
        let words = ten_rounds(start.advanced(i as u32).0.map(u64::from), key.words());
        radius_bits[i] = [words[0] as u32, words[2] as u32];
        angle_bits[i] = [words[1] as u32, words[3] as u32];
    }
    let radius_bits = radius_bits.as_flattened();
    let angle_bits = angle_bits.as_flattened();
    let out = out.as_flattened_mut().as_chunks_mut::<2>().0;
    let mut radius = [[0.0; 2]; N];
    let radius = radius.as_flattened_mut();
    for i in 0..2 * N {
        radius[i] = (2.0 * minus_ln_of_word(radius_bits[i])).sqrt();
    }
    for i in 0..2 * N {
        // The two upper bits say the quarter; the other thirty, as a signed number, where in it.
        let phi = (((angle_bits[i] << 2) as i32 >> 2) as f32 + 0.5) * (1.0 / 1_073_741_824.0);
        let (sine, cosine) = sin_cos_of_quarter_f32(angle_bits[i] >> 30, phi);
        out[i] = [radius[i] * cosine, radius[i] * sine];
    }
}
