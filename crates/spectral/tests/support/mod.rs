//! Fields with known numbers, and their transforms by the definition.

#![allow(dead_code, reason = "each test file uses a part")]

use std::f64::consts::TAU;

use num_complex::Complex;
use ornstein_spectral::{Layout, Real};

/// Boxes of all kinds: odd, even, prime, single cells, one to three axes.
pub const SHAPES: &[&[usize]] = &[
    &[1],
    &[2],
    &[3],
    &[8],
    &[13],
    &[30],
    &[37],
    &[1, 1],
    &[1, 6],
    &[6, 1],
    &[5, 7],
    &[4, 9],
    &[17, 16],
    &[33, 2],
    &[1, 1, 1],
    &[2, 2, 2],
    &[1, 5, 6],
    &[3, 1, 4],
    &[4, 6, 1],
    &[5, 4, 3],
    &[8, 8, 8],
    &[7, 11, 13],
    &[18, 3, 10],
];

/// A padded field of numbers between -1 and 1 without any structure; the padding is NaN, which must never be read.
pub fn noise<T: Real>(layout: &Layout, seed: u64) -> Vec<T> {
    let mut data = vec![T::from_f64(f64::NAN); layout.padded_len()];
    let mut state = seed;
    for cell in layout.rows_mut(&mut data).flatten() {
        // SplitMix64 (Steele, Lea and Flood 2014), its upper bits as a fraction.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // 24 bits, so that both precisions hold the same number.
        *cell = T::from_f64(((bits ^ (bits >> 31)) >> 40) as f64 / f64::from(1 << 23) - 1.0);
    }
    data
}

/// The cells of a field in double precision.
pub fn cells<T: Real>(layout: &Layout, data: &[T]) -> Vec<f64> {
    layout.unpad(data).map(Real::to_f64).collect()
}

/// All indices of a box in storage order.
pub fn indices([n0, n1, n2]: [usize; 3]) -> impl Iterator<Item = [usize; 3]> {
    (0..n0).flat_map(move |i| (0..n1).flat_map(move |j| (0..n2).map(move |k| [i, j, k])))
}

/// The stored half of the transform by its definition, a sum over all cells for each wave-vector.
pub fn direct_transform(layout: &Layout, field: &[f64]) -> Vec<Complex<f64>> {
    let extents = layout.extents();
    indices([extents[0], extents[1], layout.complex_row_len()])
        .map(|k| indices(extents).zip(field).map(|(x, &value)| Complex::cis(-phase(extents, k, x)) * value).sum())
        .collect()
}

/// The phase k.x of a wave-vector at a cell, from whole turns that cost no accuracy.
pub fn phase(extents: [usize; 3], k: [usize; 3], x: [usize; 3]) -> f64 {
    (0..3).map(|axis| TAU * (k[axis] * x[axis] % extents[axis]) as f64 / extents[axis] as f64).sum()
}

/// The largest error an FFT of `cells` numbers of size 1 may have: rounding errors of log2 N passes, which add up like the
/// transform's own sums to eps log2(N) sqrt(N). The factor 16 covers maxima over all modes and the longer detours of
/// prime sizes.
pub fn tolerance<T: Real>(cells: usize) -> f64 {
    let cells = cells as f64;
    16.0 * T::EPSILON.to_f64() * (2.0 + cells.log2()) * cells.sqrt()
}

/// The largest distance between two transforms.
pub fn distance<T: Real>(found: &[Complex<T>], expected: &[Complex<f64>]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let errors = found.iter().zip(expected).map(|(a, b)| (Complex::new(a.re.to_f64(), a.im.to_f64()) - b).norm());
    // A NaN must not hide: `max` would drop it.
    errors.fold(0.0, |largest, error| if error <= largest { largest } else { error })
}
