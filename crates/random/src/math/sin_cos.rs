//! Sine and cosine of a fraction of a turn.
//!
//! An angle counted in turns is reduced without error: four times the angle is q + φ with an integer q and |φ| ≤ ½, both
//! exact. With odd and even minimax polynomials
//!
//! sin(π/2 φ) = φ S(φ²), cos(π/2 φ) = 1 + φ² C(φ²),
//!
//! and q modulo 4 says which of the two is the sine, and the signs.

use super::polynomial;

/// (sin 2πt, cos 2πt) in double precision, for |t| ≤ 2⁴⁸. Error below 2 ulp of each result: 0.5 each for z = φ², the
/// sum and the product with φ, and less than 0.5 for coefficients and approximation.
#[inline(always)]
pub fn sin_cos_turns_f64(t: f64) -> (f64, f64) {
    /// Adding 1.5 · 2⁵² leaves the nearest integer in the low bits of the sum.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let rounded = 4.0 * t + ROUND;
    sin_cos_of_quarter_f64(rounded.to_bits(), 4.0 * t - (rounded - ROUND))
}

/// (sin, cos) of (q + φ) quarter turns, |φ| ≤ ½, of which the two low bits of `q` matter.
#[inline(always)]
pub(crate) fn sin_cos_of_quarter_f64(q: u64, phi: f64) -> (f64, f64) {
    let z = phi * phi;
    let odd = phi
        * polynomial!(
            z,
            std::f64::consts::FRAC_PI_2,
            -0.645_964_097_506_244_3,
            0.079_692_626_246_039_57,
            -0.004_681_754_132_282_457,
            0.000_160_441_150_291_916_22,
            -3.598_641_755_244_711e-6,
            5.633_721_100_202_825e-8
        );
    let even = 1.0
        + z * polynomial!(
            z,
            -1.233_700_550_136_169_7,
            0.253_669_507_901_046_8,
            -0.020_863_480_763_312_57,
            0.000_919_260_274_191_06,
            -2.520_203_678_824_300_5e-5,
            4.710_609_667_920_157e-7,
            -6.321_201_898_878_836e-9
        );
    // Quarters 1 and 3 swap the two. The sine is negative in quarters 2 and 3, the cosine in 1 and 2.
    let swap = q & 1 == 1;
    let sine = if swap { even } else { odd };
    let cosine = if swap { odd } else { even };
    (
        f64::from_bits(sine.to_bits() ^ ((q & 2) << 62)),
        f64::from_bits(cosine.to_bits() ^ ((q.wrapping_add(1) & 2) << 62)),
    )
}

/// (sin 2πt, cos 2πt) in single precision, for |t| ≤ 2¹⁹. Error below 2 ulp of each result, by the same count as
/// [`sin_cos_turns_f64`].
#[inline(always)]
pub fn sin_cos_turns_f32(t: f32) -> (f32, f32) {
    /// Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the sum.
    const ROUND: f32 = 12_582_912.0;
    let rounded = 4.0 * t + ROUND;
    sin_cos_of_quarter_f32(rounded.to_bits(), 4.0 * t - (rounded - ROUND))
}

/// (sin, cos) of (q + φ) quarter turns, |φ| ≤ ½, of which the two low bits of `q` matter.
#[inline(always)]
pub(crate) fn sin_cos_of_quarter_f32(q: u32, phi: f32) -> (f32, f32) {
    let z = phi * phi;
    let odd = phi * polynomial!(z, std::f32::consts::FRAC_PI_2, -0.645_963_5, 0.079_680_03, -0.004_601_658);
    let even = 1.0 + z * polynomial!(z, -1.233_700_5, 0.253_669_23, -0.020_860_165, 0.000_903_766_6);
    let swap = q & 1 == 1;
    let sine = if swap { even } else { odd };
    let cosine = if swap { odd } else { even };
    (
        f32::from_bits(sine.to_bits() ^ ((q & 2) << 30)),
        f32::from_bits(cosine.to_bits() ^ ((q.wrapping_add(1) & 2) << 30)),
    )
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// The reference is reduced to an eighth of a turn first, exactly, so that its own argument is good to an ulp where
    /// the sine or cosine is small.
    fn reference(t: f64) -> (f64, f64) {
        let nearest = (4.0 * t).round();
        let (sine, cosine) = ((4.0 * t - nearest) / 4.0 * TAU).sin_cos();
        match nearest.rem_euclid(4.0) {
            0.0 => (sine, cosine),
            1.0 => (cosine, -sine),
            2.0 => (-sine, -cosine),
            _ => (-cosine, sine),
        }
    }

    #[test]
    fn double_agrees_with_the_standard_library_in_a_sweep() {
        let mut worst = 0.0_f64;
        for i in -3_000_000..3_000_000 {
            let t = f64::from(i) * 0.500_000_1e-6 + 1e-13;
            let (sine, cosine) = sin_cos_turns_f64(t);
            let exact = reference(t);
            worst = worst.max((sine / exact.0 - 1.0).abs());
            worst = worst.max((cosine / exact.1 - 1.0).abs());
        }
        // 2 ulp of ours; 1.5 for the argument and the rounding of the reference.
        assert!(worst < 3.5 * f64::EPSILON, "{worst:e}");
    }

    #[test]
    fn single_agrees_with_the_double_in_a_sweep() {
        let mut worst = 0.0_f64;
        for i in -1_500_000..1_500_000 {
            let t = i as f32 * 1.000_1e-6;
            if t == 0.0 {
                continue;
            }
            let (sine, cosine) = sin_cos_turns_f32(t);
            let exact = reference(f64::from(t));
            worst = worst.max((f64::from(sine) / exact.0 - 1.0).abs());
            worst = worst.max((f64::from(cosine) / exact.1 - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "{worst:e}");
    }

    #[test]
    fn quarters_of_a_turn_are_exact() {
        for turn in [-2.0, 0.0, 5.0] {
            assert_eq!(sin_cos_turns_f64(turn), (0.0, 1.0));
            assert_eq!(sin_cos_turns_f64(turn + 0.25), (1.0, 0.0));
            assert_eq!(sin_cos_turns_f64(turn + 0.5), (0.0, -1.0));
            assert_eq!(sin_cos_turns_f64(turn + 0.75), (-1.0, 0.0));
        }
        assert_eq!(sin_cos_turns_f32(0.25), (1.0, 0.0));
        assert_eq!(sin_cos_turns_f32(0.5), (0.0, -1.0));
    }
}
