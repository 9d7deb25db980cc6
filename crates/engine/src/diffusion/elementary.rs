//! Elementary functions of noise schedules, from those of [`ornstein_random::math`]: the same bits on every processor.

use ornstein_random::math::{exp_f64, ln_f64, sin_cos_turns_f64};

/// `e^x - 1` without cancellation: `(u - 1) x / ln u` with `u = e^x` rounded, whose errors cancel in the quotient
/// (Higham 2002, *Accuracy and Stability of Numerical Algorithms*, section 1.14.1).
pub(super) fn exp_minus_one(x: f64) -> f64 {
    let u = exp_f64(x);
    if u == 1.0 {
        x
    } else if u <= 0.5 || u > 1e300 {
        u - 1.0
    } else {
        (u - 1.0) * x / ln_f64(u)
    }
}

/// `ln(1 + x)` for `x > -1` without cancellation, by the same device.
pub(super) fn ln_one_plus(x: f64) -> f64 {
    let u = 1.0 + x;
    if u == 1.0 { x } else { ln_f64(u) * x / (u - 1.0) }
}

/// `x^p` for positive `x`.
pub(super) fn power(x: f64, exponent: f64) -> f64 {
    exp_f64(exponent * ln_f64(x))
}

/// The angle in turns of the point with these positive coordinates, in `[0, 1/4]`.
///
/// The iteration `theta - tan(theta - theta*)` triples the correct digits; the start is good to 0.005.
pub(super) fn angle_turns(cosine: f64, sine: f64) -> f64 {
    let (small, large) = if sine < cosine { (sine, cosine) } else { (cosine, sine) };
    let ratio = small / large;
    let mut turns = ratio / (1.0 + 0.28 * ratio * ratio) / std::f64::consts::TAU;
    for _ in 0..3 {
        let (s, c) = sin_cos_turns_f64(turns);
        turns -= (s * large - c * small) / (c * large + s * small) / std::f64::consts::TAU;
    }
    if sine < cosine { turns } else { 0.25 - turns }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_standard_library() {
        for i in -600..600 {
            let x = f64::from(i) * 0.031 + 0.001;
            for x in [x, x * 1e-5, x * 1e-12] {
                assert!((exp_minus_one(x) / x.exp_m1() - 1.0).abs() < 1e-14, "{x}");
                let y = x.abs();
                assert!((ln_one_plus(y) / y.ln_1p() - 1.0).abs() < 1e-14, "{y}");
                let turns = y.atan() / std::f64::consts::TAU;
                assert!((angle_turns(1.0, y) - turns).abs() < 1e-15 * turns.max(0.05), "{y}");
            }
        }
        assert!((ln_one_plus(-0.75) - 0.25f64.ln()).abs() < 1e-15);
        assert!((power(3.0, 2.5) - 3f64.powf(2.5)).abs() < 1e-13);
    }
}
