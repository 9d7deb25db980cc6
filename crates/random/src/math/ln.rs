//! The natural logarithm.
//!
//! x = 2^k m with √½ ≤ m < √2, and with f = m − 1 and s = f / (2 + f)
//!
//! ln x = k ln 2 + ln((1 + s)/(1 − s)) = k ln 2 + 2 s + s³ L(s²),
//!
//! where L is a minimax polynomial. Near x = 1 there is k = 0 and f is exact, so the relative error stays small where the
//! logarithm goes through zero.

use super::polynomial;

/// ln x in double precision, for positive normal `x` (anything else gives an unspecified number). Relative error below
/// 2 ulp: 0.5 each for 2 + f, the quotient and the last addition, and less than 0.5 for the rest.
#[inline(always)]
pub fn ln_f64(x: f64) -> f64 {
    /// The bits of √½ = 0.7071…, where the exponent steps.
    const LOWEST: u64 = 0x3FE6_A09E_667F_3BCD;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const MANTISSA: u64 = (1 << 52) - 1;
    /// The bits of 2⁵²: an integer below 2⁵² put into its mantissa is added to it.
    const INTEGER: u64 = 0x4330_0000_0000_0000;

    let shifted = x.to_bits().wrapping_add(ONE - LOWEST);
    // The exponent with its bias of 1023, converted to a number through the mantissa of 2^52: vector units before
    // AVX-512 convert no 64-bit integers.
    let k = f64::from_bits((shifted >> 52) | INTEGER) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits((shifted & MANTISSA) + LOWEST);
    k_ln_2_plus_ln_1_plus_f64(k, m - 1.0)
}

#[inline(always)]
fn k_ln_2_plus_ln_1_plus_f64(k: f64, f: f64) -> f64 {
    /// The leading 42 bits of ln 2, whose product with k is exact, and the rest.
    const LN_2: [f64; 2] = [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14];
    let s = f / (2.0 + f);
    let z = s * s;
    let tail = polynomial!(
        z,
        0.666_666_666_666_673_4,
        0.399_999_999_994_163_86,
        0.285_714_287_420_132,
        0.222_221_986_109_863_63,
        0.181_835_623_955_046,
        0.153_140_990_647_034_5,
        0.147_954_730_303_927_83
    );
    k * LN_2[0] + (2.0 * s + (s * z * tail + k * LN_2[1]))
}

/// ln x in single precision, for positive normal `x` (anything else gives an unspecified number). Relative error below
/// 2 ulp, by the same count as [`ln_f64`].
#[inline(always)]
pub fn ln_f32(x: f32) -> f32 {
    let (k, m) = split_f32(x);
    k_ln_2_plus_ln_1_plus_f32(k, m - 1.0)
}

/// −ln((w + ½) / 2³²) for a word `w` of random bits, with a relative error below 3 ulp of single precision at *both* ends.
///
/// A single-precision u = (w + ½) / 2³² would have 32 bits of resolution near 0 but only 24 near 1, where 256 values of `w`
/// would share a logarithm and 128 of them would give zero. So the word is folded at the middle: for u > ½ the
/// number that is held in floating point is 1 − u, and near u = 1 it is used as −f directly.
#[inline(always)]
pub(crate) fn minus_ln_of_word(w: u32) -> f32 {
    let signed = w as i32;
    let is_upper = signed < 0;
    // `w` in the lower half, its complement 2^32 - 1 - w in the upper half: below 2^31 in either.
    let folded = signed ^ (signed >> 31);
    let distance = (folded as f32 + 0.5) * (1.0 / 4_294_967_296.0);
    let u = if is_upper { 1.0 - distance } else { distance };
    let (k, m) = split_f32(u);
    // Below 0.28 for certain 1 - distance > √½, so k = 0 and f = -distance.
    let f = if is_upper && distance < 0.28 { -distance } else { m - 1.0 };
    -k_ln_2_plus_ln_1_plus_f32(k, f)
}

/// k and m of x = 2^k m, √½ ≤ m < √2.
#[inline(always)]
fn split_f32(x: f32) -> (f32, f32) {
    /// The bits of √½ and of 1.
    const LOWEST: u32 = 0x3F35_04F3;
    const ONE: u32 = 0x3F80_0000;
    const MANTISSA: u32 = (1 << 23) - 1;
    let shifted = x.to_bits().wrapping_add(ONE - LOWEST);
    let k = ((shifted >> 23) as i32 - 127) as f32;
    (k, f32::from_bits((shifted & MANTISSA) + LOWEST))
}

#[inline(always)]
fn k_ln_2_plus_ln_1_plus_f32(k: f32, f: f32) -> f32 {
    /// The leading 15 bits of ln 2, whose product with k is exact, and the rest.
    const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
    let s = f / (2.0 + f);
    let z = s * s;
    let tail = polynomial!(z, 0.666_667_76, 0.399_775_74, 0.298_709_5);
    k * LN_2[0] + (2.0 * s + (s * z * tail + k * LN_2[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_agrees_with_the_standard_library_in_a_sweep() {
        let mut worst = 0.0_f64;
        let mut check = |x: f64| {
            let exact = x.ln();
            worst = worst.max((ln_f64(x) - exact).abs() / exact.abs());
        };
        for i in 1..1_000_000 {
            // The unit interval, a neighbourhood of 1 on both sides, and all orders of magnitude.
            check(f64::from(i) * 1e-6);
            check(1.0 - f64::from(i) * 1e-12);
            check(1.0 + f64::from(i) * 1e-9);
            check((f64::from(i) * 1.4e-3 - 707.0).exp());
        }
        check(f64::MIN_POSITIVE);
        check(f64::MAX);
        // 2 ulp of ours and half an ulp of the library's own rounding, with an ulp of at most 2^-52.
        assert!(worst < 2.5 * f64::EPSILON, "{worst:e}");
        assert_eq!(ln_f64(1.0), 0.0);
    }

    #[test]
    fn single_agrees_with_the_double_in_a_sweep() {
        let mut worst = 0.0_f64;
        for i in (0x0080_0000..0x7F80_0000).step_by(1013) {
            let x = f32::from_bits(i);
            let exact = f64::from(x).ln();
            worst = worst.max((f64::from(ln_f32(x)) / exact - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "{worst:e}");
        assert_eq!(ln_f32(1.0), 0.0);
    }

    #[test]
    fn logarithm_of_a_word_is_accurate_at_both_ends() {
        let mut worst = 0.0_f64;
        let mut check = |w: u32| {
            let u = (f64::from(w) + 0.5) / 4_294_967_296.0;
            let exact = if u < 0.5 { -u.ln() } else { -(-(1.0 - u)).ln_1p() };
            worst = worst.max((f64::from(minus_ln_of_word(w)) / exact - 1.0).abs());
        };
        for i in 0..1_000_000 {
            check(i);
            check(u32::MAX - i);
            check(i * 4294);
            check(0x8000_0000 - 500_000 + i);
        }
        assert!(worst < 3.0 * f64::from(f32::EPSILON), "{worst:e}");
    }
}
