//! Directions and orientations from numbers in (0, 1).

use std::f64::consts::PI;

use ornstein_random::math::sin_cos_turns_f64;

use crate::FourMomentum;

/// The unit vector at the cosine `cos` with the z axis and the azimuth `turns` (in turns).
#[inline]
pub(super) fn direction(cos: f64, turns: f64) -> [f64; 3] {
    // 1 - cos^2 in this form keeps its digits near the poles.
    let sine = ((1.0 - cos) * (1.0 + cos)).max(0.0).sqrt();
    let (sin_azimuth, cos_azimuth) = sin_cos_turns_f64(turns);
    [sine * cos_azimuth, sine * sin_azimuth, cos]
}

/// An isotropic unit vector.
#[inline]
pub(super) fn isotropic(u: f64, v: f64) -> [f64; 3] {
    direction(2.0 * u - 1.0, v)
}

/// A unit vector at the cosine `cos` with the unit vector `axis`, at an angle of `turns` about it.
#[inline]
pub(super) fn around(axis: [f64; 3], cos: f64, turns: f64) -> [f64; 3] {
    turned(axis, direction(cos, turns))
}

/// The vector whose components along `axis` and two directions across it are `[a, b, c]`, that of the axis last.
#[inline]
fn turned(axis: [f64; 3], [a, b, c]: [f64; 3]) -> [f64; 3] {
    let [x, y, z] = axis;
    // Of the two coordinate directions the one that is further from the axis.
    let helper = if z.abs() < 0.75 { [y, -x, 0.0] } else { [0.0, z, -y] };
    let norm = (helper[0] * helper[0] + helper[1] * helper[1] + helper[2] * helper[2]).sqrt();
    let one = helper.map(|component| component / norm);
    let two = [y * one[2] - z * one[1], z * one[0] - x * one[2], x * one[1] - y * one[0]];
    std::array::from_fn(|i| a * one[i] + b * two[i] + c * axis[i])
}

/// $\sqrt{\lambda(M^2,m_1^2,m_2^2)}$ as a product of four factors, zero below threshold.
#[inline]
pub(super) fn root_lambda(mass: f64, one: f64, two: f64) -> f64 {
    let product = (mass - one - two) * (mass + one + two) * (mass - one + two) * (mass + one - two);
    if mass > one + two { product.sqrt() } else { 0.0 }
}

/// The momentum of two particles that a mass at rest decays into.
#[inline]
pub(super) fn two_body_momentum(mass: f64, one: f64, two: f64) -> f64 {
    root_lambda(mass, one, two) / (2.0 * mass)
}

/// The volume $\sqrt\lambda/(8\pi M^2)$ of their phase space.
#[inline]
pub(super) fn two_body_volume(mass: f64, one: f64, two: f64) -> f64 {
    root_lambda(mass, one, two) / (8.0 * PI * mass * mass)
}

/// Momenta of length `momentum` along and against `direction`, with these masses.
#[inline]
pub(super) fn back_to_back(momentum: f64, direction: [f64; 3], one: f64, two: f64) -> [FourMomentum; 2] {
    let p = direction.map(|component| momentum * component);
    [FourMomentum::on_shell(one, p), FourMomentum::on_shell(two, p.map(|component| -component))]
}

/// Three massless particles with $1-x_i$ = `a`, `b`, `c`, which add up to 1, and the energy fractions $x_i$ of half of `energy`; the first
/// one along `axis`, the second one turned about it by `turns`. The third one balances the others.
///
/// Sums of `a`, `b`, `c` and the angle between the first two, $\cos\theta=(ab-c)/(ab+c)$ and $\sin\theta=2\sqrt{abc}/(ab+c)$ with
/// $x_1x_2=ab+c$, keep their digits where particles are soft or collinear. (Of $1-\cos\theta$ alone half of them would be lost in the sine.)
#[inline]
pub(super) fn three_massless(energy: f64, [a, b, c]: [f64; 3], axis: [f64; 3], turns: f64) -> [FourMomentum; 3] {
    let [x1, x2, x3] = [b + c, a + c, a + b];
    let product = a * b + c;
    let (cosine, sine) = ((a * b - c) / product, 2.0 * (a * b * c).sqrt() / product);
    let (sin_azimuth, cos_azimuth) = sin_cos_turns_f64(turns);
    let [e1, e2] = [0.5 * energy * x1, 0.5 * energy * x2];
    let p1 = axis.map(|component| e1 * component);
    let p2 = turned(axis, [sine * cos_azimuth, sine * sin_azimuth, cosine]).map(|component| e2 * component);
    let p3: [f64; 3] = std::array::from_fn(|i| -p1[i] - p2[i]);
    [
        FourMomentum::new(e1, p1[0], p1[1], p1[2]),
        FourMomentum::new(e2, p2[0], p2[1], p2[2]),
        FourMomentum::new(0.5 * energy * x3, p3[0], p3[1], p3[2]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_around_an_axis_have_their_angle() {
        for axis in [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], direction(0.7, 0.3), direction(-0.99, 0.9)] {
            for (cos, turns) in [(0.2, 0.1), (-0.9, 0.6), (1.0, 0.5)] {
                let v = around(axis, cos, turns);
                let dot: f64 = (0..3).map(|i| axis[i] * v[i]).sum();
                let norm: f64 = v.iter().map(|x| x * x).sum();
                assert!((dot - cos).abs() < 1e-15 && (norm - 1.0).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn three_massless_particles_balance() {
        let event = three_massless(91.0, [0.2, 0.3, 0.5], direction(0.3, 0.2), 0.4);
        let sum: FourMomentum = event.iter().copied().sum();
        assert!((sum - FourMomentum::at_rest(91.0)).components().iter().all(|x| x.abs() < 1e-13));
        assert!(event.iter().all(|p| p.mass_squared().abs() < 1e-12));
    }

    #[test]
    fn soft_and_collinear_particles_keep_their_digits() {
        let tiny: f64 = 1e-12;
        // The third one soft, the first two collinear, the first and the third collinear.
        for [a, b] in [[tiny, tiny], [0.4, 0.6 - tiny], [0.4, tiny]] {
            let c = 1.0 - a - b;
            let event = three_massless(2.0, [a, b, c], direction(0.3, 0.2), 0.4);
            for (particle, energy) in event.iter().zip([b + c, a + c, a + b]) {
                // Momenta are rounded in units of the largest, 1, whatever they are themselves.
                assert!((particle.momentum_norm() - energy).abs() < 1e-15, "{a} {b}");
            }
        }
    }
}
