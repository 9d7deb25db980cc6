//! The angle of a direction in a plane.

use std::f64::consts::TAU;

use ornstein_random::math::sin_cos_turns_f64;

/// The angle of $(x, y)$ from the $x$ axis as a fraction of a turn in $[0, 1)$; 0 for no direction. Error below $3\cdot10^{-16}$, with the
/// same bits everywhere.
///
/// A polynomial gives the angle to $10^{-5}$ (Abramowitz and Stegun, *Handbook of Mathematical Functions*, 4.4.49). What is left of
/// it after a turn back by that much, $\arcsin d=d+d^3/6$, is complete to $10^{-25}$.
#[inline]
pub(super) fn turns_of(x: f64, y: f64) -> f64 {
    let (across, up) = (x.abs(), y.abs());
    let (shorter, longer) = if up > across { (across, up) } else { (up, across) };
    if longer == 0.0 {
        return 0.0;
    }
    let ratio = shorter / longer;
    let square = ratio * ratio;
    let radians = ratio
        * (0.999_866 + square * (-0.330_299_5 + square * (0.180_141 + square * (-0.085_133 + square * 0.020_835_1))));
    let rough = radians / TAU;
    let (sine, cosine) = sin_cos_turns_f64(rough);
    let left = (ratio * cosine - sine) / (1.0 + square).sqrt();
    let octant = rough + left * (1.0 + left * left / 6.0) / TAU;
    let quadrant = if up > across { 0.25 - octant } else { octant };
    let half = if x < 0.0 { 0.5 - quadrant } else { quadrant };
    if y < 0.0 && half > 0.0 { 1.0 - half } else { half }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angle_is_that_of_the_standard_library() {
        for step in 0..100_000 {
            let angle = TAU * (f64::from(step) + 0.123) / 100_000.0;
            let (y, x) = angle.sin_cos();
            let expected = (2.5 * y).atan2(2.5 * x).rem_euclid(TAU) / TAU;
            assert!((turns_of(2.5 * x, 2.5 * y) - expected).abs() < 4e-16, "{angle}");
        }
        let axes = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]].map(|[x, y]| turns_of(x, y));
        assert_eq!(axes, [0.0, 0.25, 0.5, 0.75]);
        assert_eq!(turns_of(0.0, 0.0), 0.0);
    }
}
