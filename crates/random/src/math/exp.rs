//! The exponential function.
//!
//! x = k ln 2 + r with an integer k and |r| ≤ ln(2)/2, e^r = 1 + r + r² E(r) with a minimax polynomial E, and e^x = 2^k e^r.
//! The power of two is applied in two halves, so that results below the smallest normal number are rounded once and
//! those above the largest overflow to infinity.

use super::polynomial;

/// e^x in double precision, for every `x` (NaN gives NaN). Relative error below 1.5 ulp for normal results:
/// 0.5 for the last addition, 0.35 each for the rounding of r and of its polynomial, 0.1 for the approximation.
#[inline(always)]
pub fn exp_f64(x: f64) -> f64 {
    /// Adding 1.5 · 2⁵² leaves the nearest integer in the low bits of the sum.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// The leading 42 bits of ln 2, whose product with k is exact, and the rest.
    const LN_2: [f64; 2] = [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14];
    let power_of_two = |k: f64| f64::from_bits((k + ROUND).to_bits().wrapping_add(1023) << 52);

    // Beyond these the result is 0 or infinity anyway. Comparisons, not `clamp`, so that NaN passes through.
    let x = if x < -746.0 { -746.0 } else { x };
    let x = if x > 710.0 { 710.0 } else { x };

    let k = (x * std::f64::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    let tail = polynomial!(
        r,
        0.500_000_000_000_001,
        0.166_666_666_666_664_2,
        0.041_666_666_666_536_66,
        0.008_333_333_333_492_678,
        0.001_388_888_894_212_657,
        0.000_198_412_695_069_444_6,
        2.480_149_450_664_621_8e-5,
        2.755_758_831_675_602e-6,
        2.762_978_681_570_781_3e-7,
        2.499_890_043_093_193_2e-8
    );
    let half = (0.5 * k + ROUND) - ROUND;
    (1.0 + (r + (r * r) * tail)) * power_of_two(half) * power_of_two(k - half)
}

/// e^x in single precision, for every `x` (NaN gives NaN). Relative error below 1.5 ulp for normal results, by the same
/// count as [`exp_f64`].
#[inline(always)]
pub fn exp_f32(x: f32) -> f32 {
    /// Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the sum.
    const ROUND: f32 = 12_582_912.0;
    /// The leading 15 bits of ln 2, whose product with k is exact, and the rest.
    const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
    let power_of_two = |k: f32| f32::from_bits((k + ROUND).to_bits().wrapping_add(127) << 23);

    let x = if x < -104.5 { -104.5 } else { x };
    let x = if x > 89.5 { 89.5 } else { x };

    let k = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    let tail = polynomial!(r, 0.499_999_94, 0.166_665_21, 0.041_668_37, 0.008_368_625, 0.001_381_503_9);
    let half = (0.5 * k + ROUND) - ROUND;
    (1.0 + (r + (r * r) * tail)) * power_of_two(half) * power_of_two(k - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library_in_a_sweep() {
        let mut worst = 0.0_f64;
        for i in -708_000..709_000 {
            let x = f64::from(i) * 1.000_1e-3 + 1e-7;
            let exact = x.exp();
            worst = worst.max((exp_f64(x) / exact - 1.0).abs());
        }
        // 1.5 ulp of ours and half an ulp of the library's own rounding, with an ulp of at most 2^-52.
        assert!(worst < 2.0 * f64::EPSILON, "{worst:e}");

        let mut worst = 0.0_f64;
        for i in -87_000..88_000 {
            let x = i as f32 * 1.000_1e-3 + 1e-5;
            worst = worst.max((f64::from(exp_f32(x)) / f64::from(x).exp() - 1.0).abs());
        }
        assert!(worst < 1.5 * f64::from(f32::EPSILON), "{worst:e}");
    }

    #[test]
    fn limits_are_those_of_the_function() {
        assert_eq!(exp_f64(0.0), 1.0);
        assert_eq!(exp_f64(-0.0), 1.0);
        assert_eq!(exp_f64(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp_f64(-746.0), 0.0);
        assert_eq!(exp_f64(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp_f64(709.9), f64::INFINITY);
        assert!(exp_f64(f64::NAN).is_nan());
        // Subnormal results: an absolute error of at most one step of 2^-1074.
        assert!((exp_f64(-744.0) - (-744.0_f64).exp()).abs() <= f64::from_bits(1));

        assert_eq!(exp_f32(0.0), 1.0);
        assert_eq!(exp_f32(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp_f32(f32::INFINITY), f32::INFINITY);
        assert_eq!(exp_f32(88.8), f32::INFINITY);
        assert!(exp_f32(f32::NAN).is_nan());
    }
}
