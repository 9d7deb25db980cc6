//! Thrust.

use crate::FourMomentum;

/// Up to this many particles all divisions into two hemispheres are tried: $2^{n-1}$ of them.
const FEW: usize = 10;

/// Thrust $T=\max_{\vec n}\sum_i|\vec n\cdot\vec p_i|\big/\sum_i|\vec p_i|$ (Farhi 1977, Phys. Rev. Lett. 39, 1587): 1 for two jets back to
/// back, 1/2 for an isotropic event. 0 without momentum.
///
/// The maximum is reached along $\sum_i\pm\vec p_i$ for some division of the particles, so that
/// $T=\max_{\pm}\left|\sum_i\pm\vec p_i\right|\big/\sum_i|\vec p_i|$. It is exact: for up to ten particles all divisions are tried; beyond,
/// those that a plane can make, each of which is seen as the plane through some pair of momenta ($n^3$ operations, as the pair
/// itself may lie on either side). A third momentum exactly in such a plane counts as above it.
///
/// ```
/// use ornstein_collider::{FourMomentum, observables::thrust};
///
/// // Three particles: the largest energy fraction.
/// let event = [[5.0, 0.0, 0.0], [-3.0, 2.0, 0.0], [-2.0, -2.0, 0.0]].map(|p| FourMomentum::on_shell(0.0, p));
/// let total: f64 = event.iter().map(|p| p.energy).sum();
/// assert!((thrust(&event) - 2.0 * event[0].energy / total).abs() < 1e-15);
/// ```
#[must_use]
pub fn thrust(particles: &[FourMomentum]) -> f64 {
    let total: f64 = particles.iter().map(|particle| particle.momentum_norm()).sum();
    if total == 0.0 {
        return 0.0;
    }
    let largest = if particles.len() <= FEW { by_divisions(particles) } else { by_planes(particles) };
    (largest.sqrt() / total).min(1.0)
}

/// The largest $|\sum\pm\vec p_i|^2$ over all signs, with the first one fixed.
fn by_divisions(particles: &[FourMomentum]) -> f64 {
    let Some((first, rest)) = particles.split_first() else { return 0.0 };
    (0_u32..1 << rest.len())
        .map(|signs| {
            let signed = |(i, p): (usize, &FourMomentum)| if signs >> i & 1 == 0 { *p } else { -*p };
            (*first + rest.iter().enumerate().map(signed).sum()).momentum_squared()
        })
        .fold(0.0, f64::max)
}

/// The same over the signs that planes through the origin give.
fn by_planes(particles: &[FourMomentum]) -> f64 {
    let mut largest = 0.0;
    for (i, one) in particles.iter().enumerate() {
        for (j, other) in particles.iter().enumerate().skip(i + 1) {
            let [a, b] = [one.momentum(), other.momentum()];
            let normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
            let mut rest = FourMomentum::default();
            for (k, p) in particles.iter().enumerate() {
                if k != i && k != j {
                    let above = normal[0] * p.x + normal[1] * p.y + normal[2] * p.z >= 0.0;
                    rest += if above { *p } else { -*p };
                }
            }
            for division in [rest + *one + *other, rest + *one - *other, rest - *one + *other, rest - *one - *other] {
                largest = f64::max(largest, division.momentum_squared());
            }
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};

    use super::*;

    fn random_event(particles: usize, number: u64) -> Vec<FourMomentum> {
        let mut numbers = vec![0.0; 3 * particles];
        fill_normals_f64(Key::new(1, Purpose::SyntheticData, number), Counter([0; 4]), &mut numbers);
        numbers.chunks_exact(3).map(|p| FourMomentum::on_shell(0.0, [p[0], p[1], p[2]])).collect()
    }

    #[test]
    fn both_ways_agree() {
        for number in 0..200 {
            let event = random_event(4 + number as usize % 9, number);
            let [all, planes] = [by_divisions(&event), by_planes(&event)];
            assert!((all - planes).abs() < 1e-12 * all, "{all} {planes}");
        }
    }

    #[test]
    fn two_jets_have_one_and_many_directions_about_a_half() {
        let jet = random_event(1, 0)[0];
        let back = FourMomentum::new(jet.energy, -jet.x, -jet.y, -jet.z);
        assert_eq!(thrust(&[jet, back]), 1.0);
        assert_eq!(thrust(&[]), 0.0);
        let isotropic = random_event(120, 3);
        assert!((0.5..0.65).contains(&thrust(&isotropic)), "{}", thrust(&isotropic));
    }
}
