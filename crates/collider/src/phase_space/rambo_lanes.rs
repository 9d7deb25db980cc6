//! The arithmetic of RAMBO on `L` events side by side.
//!
//! Every event is worked on by the same operations whatever the number of lanes, so that an event alone has the bits that it has among
//! others. Rows are those of [`PhaseSpaceEvents`](super::PhaseSpaceEvents).

#![expect(
    clippy::inline_always,
    reason = "a function is compiled for an instruction set only where it is inlined into a function that enables it"
)]

/// Turns four standard normal numbers of each particle into the massless momenta of a flat event at the total energy `energy`.
#[inline(always)]
pub(super) fn massless<const L: usize>(energy: f64, rows: &mut [[f64; L]]) {
    let (particles, _) = rows.as_chunks_mut::<4>();
    let total = spinors_to_momenta(particles);
    let off = boost_to_rest(particles, total);
    remove(particles, off, energy);
}

/// A massless momentum is the square of a spinor $\psi$, $p^\mu=\psi^\dagger\sigma^\mu\psi$. If its four real components are normal, the direction is
/// uniform and the energy has the density $\propto Ee^{-E/2}$: the independent momenta that RAMBO starts from, with no trigonometry. The sum
/// of all is returned.
#[inline(always)]
fn spinors_to_momenta<const L: usize>(particles: &mut [[[f64; L]; 4]]) -> [[f64; L]; 4] {
    let mut total = [[0.0; L]; 4];
    for [a, b, c, d] in particles {
        for lane in 0..L {
            let [real, imaginary, other_real, other_imaginary] = [a[lane], b[lane], c[lane], d[lane]];
            let up = real * real + imaginary * imaginary;
            let down = other_real * other_real + other_imaginary * other_imaginary;
            a[lane] = up + down;
            b[lane] = 2.0 * (real * other_real + imaginary * other_imaginary);
            c[lane] = 2.0 * (real * other_imaginary - imaginary * other_real);
            d[lane] = up - down;
            total[0][lane] += a[lane];
            total[1][lane] += b[lane];
            total[2][lane] += c[lane];
            total[3][lane] += d[lane];
        }
    }
    total
}

/// Boosts to the rest frame of the total momentum, and returns what rounding left of it there: energy and momentum.
#[inline(always)]
fn boost_to_rest<const L: usize>(particles: &mut [[[f64; L]; 4]], [e, x, y, z]: [[f64; L]; 4]) -> [[f64; L]; 4] {
    let mut inverse_mass = [0.0; L];
    let mut inverse_sum = [0.0; L];
    for lane in 0..L {
        let squared = e[lane] * e[lane] - (x[lane] * x[lane] + y[lane] * y[lane] + z[lane] * z[lane]);
        // Momenta that are parallel to all digits have a mass of rounding errors. Some mass keeps the numbers finite; `remove` does the rest.
        let least = f64::EPSILON * e[lane] * e[lane];
        let mass = (if squared > least { squared } else { least }).sqrt();
        inverse_mass[lane] = 1.0 / mass;
        inverse_sum[lane] = 1.0 / (e[lane] + mass);
    }
    let mut left = [[0.0; L]; 4];
    for [pe, px, py, pz] in particles {
        for lane in 0..L {
            let parallel = x[lane] * px[lane] + y[lane] * py[lane] + z[lane] * pz[lane];
            let boosted = (e[lane] * pe[lane] - parallel) * inverse_mass[lane];
            let along = (pe[lane] + boosted) * inverse_sum[lane];
            pe[lane] = boosted;
            px[lane] -= along * x[lane];
            py[lane] -= along * y[lane];
            pz[lane] -= along * z[lane];
            left[0][lane] += boosted;
            left[1][lane] += px[lane];
            left[2][lane] += py[lane];
            left[3][lane] += pz[lane];
        }
    }
    left
}

/// Takes away what is left of the total momentum, from each particle in proportion to its energy (a boost, as far as what is left is small),
/// puts the particles on their shells and scales them to the total energy: conservation to rounding, whatever the boost before lost to
/// cancellation.
#[inline(always)]
fn remove<const L: usize>(particles: &mut [[[f64; L]; 4]], [e, x, y, z]: [[f64; L]; 4], energy: f64) {
    let mut share = [[0.0; L]; 3];
    for lane in 0..L {
        let inverse = 1.0 / e[lane];
        share[0][lane] = x[lane] * inverse;
        share[1][lane] = y[lane] * inverse;
        share[2][lane] = z[lane] * inverse;
    }
    let mut sum = [0.0; L];
    for [pe, px, py, pz] in &mut *particles {
        for lane in 0..L {
            px[lane] -= pe[lane] * share[0][lane];
            py[lane] -= pe[lane] * share[1][lane];
            pz[lane] -= pe[lane] * share[2][lane];
            pe[lane] = (px[lane] * px[lane] + py[lane] * py[lane] + pz[lane] * pz[lane]).sqrt();
            sum[lane] += pe[lane];
        }
    }
    for sum in &mut sum {
        *sum = energy / *sum;
    }
    for row in particles.as_flattened_mut() {
        for lane in 0..L {
            row[lane] *= sum[lane];
        }
    }
}

/// Scales massless momenta with the sum (`energy`, 0) by $\xi$ with $\sum\sqrt{m_i^2+\xi^2|\vec p_i|^2}=\sqrt s$, which gives the particles their masses. The
/// weights become the density of flat phase space over that of these events, relative to the massless volume:
///
/// $$\xi^{2n-3}\Big(\prod_i\frac{|\vec k_i|}{E_i}\Big)\Big/\sum_i\frac{|\vec k_i|^2}{E_i\sqrt s},\qquad\vec k_i=\xi\vec p_i.$$
#[inline(always)]
pub(super) fn massive<const L: usize>(energy: f64, masses: &[f64], rows: &mut [[f64; L]], weights: &mut [f64; L]) {
    let (particles, _) = rows.as_chunks_mut::<4>();
    let scale = scales(energy, masses, &particles.iter().map(|[length, ..]| length));
    let mut product = [1.0; L];
    let mut sum = [0.0; L];
    for ([pe, px, py, pz], mass) in particles.iter_mut().zip(masses) {
        let squared_mass = mass * mass;
        for lane in 0..L {
            let momentum = scale[lane] * pe[lane];
            let energy = (squared_mass + momentum * momentum).sqrt();
            let velocity = momentum / energy;
            pe[lane] = energy;
            px[lane] *= scale[lane];
            py[lane] *= scale[lane];
            pz[lane] *= scale[lane];
            product[lane] *= velocity * scale[lane] * scale[lane];
            sum[lane] += momentum * velocity;
        }
    }
    for lane in 0..L {
        // The product has xi^2n.
        let cube = scale[lane] * scale[lane] * scale[lane];
        weights[lane] = product[lane] * energy / (cube * sum[lane]);
    }
}

/// $\xi$ for one event whose momenta have these lengths, which add up to `energy`.
pub(super) fn massive_scale(energy: f64, masses: &[f64], lengths: &[f64]) -> f64 {
    scales::<1>(energy, masses, &lengths.as_chunks().0.iter())[0]
}

/// Newton's method for $\xi$. The sum of energies is convex in $\xi$ and, by Minkowski's inequality, not below $\sqrt s$ at
/// $\xi^2=1-(\sum m)^2/s$, so the steps come from above. A lane stops on its own, so that neighbours do not matter.
#[inline(always)]
fn scales<'a, const L: usize>(
    energy: f64,
    masses: &[f64],
    lengths: &(impl Iterator<Item = &'a [f64; L]> + Clone),
) -> [f64; L] {
    /// Far more steps than are needed: they double the digits.
    const STEPS: usize = 60;
    let total: f64 = masses.iter().sum();
    let mut scale = [((energy - total) * (energy + total)).sqrt() / energy; L];
    let mut moving = [1.0; L];
    for _ in 0..STEPS {
        let mut sum = [-energy; L];
        let mut slope = [0.0; L];
        for (momentum, mass) in lengths.clone().zip(masses) {
            let squared_mass = mass * mass;
            for lane in 0..L {
                let scaled = scale[lane] * momentum[lane];
                let root = (squared_mass + scaled * scaled).sqrt();
                sum[lane] += root;
                slope[lane] += momentum[lane] * scaled / root;
            }
        }
        let mut still = 0.0;
        for lane in 0..L {
            let step = sum[lane] / slope[lane];
            scale[lane] -= moving[lane] * step;
            // After a step of 1e-9 the error is of order 1e-18.
            moving[lane] = if step.abs() > 1e-9 * scale[lane] { moving[lane] } else { 0.0 };
            still += moving[lane];
        }
        if still == 0.0 {
            break;
        }
    }
    scale
}
