//! The arithmetic of RAMBO on `L` events side by side.
//!
//! Every event is worked on by the same operations whatever the number of lanes, so that an event alone has the bits that it has among
//! others. Rows are those of [`PhaseSpaceEvents`](super::PhaseSpaceEvents).
//!
//! # Massless events without a boost
//!
//! RAMBO draws independent massless momenta, isotropic with the energy density $Ee^{-E}$, then boosts and scales their sum to
//! $(\sqrt s,\vec 0)$. A massless momentum is the square of a spinor, $p^\mu=\psi^\dagger\sigma^\mu\psi$, and RAMBO's are the squares of
//! normal ones. Lorentz transformations and scales are linear on spinors, so they only orthonormalise the two vectors $a,v\in\mathbb C^n$
//! of first and second components: that energy and momentum are conserved *means* $|a|^2=|v|^2=\sqrt s/2$, $a^\dagger v=0$, and flat
//! phase space is the uniform law of orthonormal pairs (Henning and Melia, arXiv:1902.06754).
//!
//! Gram and Schmidt make such a pair of normal vectors. It is RAMBO's but for a rotation of the event that depends on $|a|$, $|v|$ and
//! $a^\dagger v$ before, of which the pair is independent. The phase of each spinor drops out, so that $a$ may be taken real: three
//! numbers for a particle instead of four, and no boost.

#![expect(
    clippy::inline_always,
    reason = "a function is compiled for an instruction set only where it is inlined into a function that enables it"
)]

use ornstein_random::math::ln_f64;

/// Turns the three numbers of each particle, in rows 1 to 3 of its four, into the massless momenta of a flat event at the total energy
/// `energy`: a uniform number, whose $-2\ln u$ is the squared length of a spinor's first component, and two normal ones, its second.
#[inline(always)]
pub(super) fn massless<const L: usize>(energy: f64, rows: &mut [[f64; L]]) {
    let (spinors, _) = rows.as_chunks_mut::<4>();
    for [square, length, ..] in &mut *spinors {
        for lane in 0..L {
            square[lane] = -2.0 * ln_f64(length[lane]);
            length[lane] = square[lane].sqrt();
        }
    }
    // Twice is enough: the first time may lose all digits to cancellation, if the two vectors are nearly parallel.
    let [first, _] = orthogonalise(spinors);
    let [_, second] = orthogonalise(spinors);
    square_spinors(energy, spinors, [first, second]);
}

/// Takes from the vector $v$ of second components what is along that of the first, $a$, and returns the squared lengths of $a$ and of what
/// is left of $v$.
#[inline(always)]
fn orthogonalise<const L: usize>(spinors: &mut [[[f64; L]; 4]]) -> [[f64; L]; 2] {
    let mut along = [[0.0; L]; 2];
    let [mut first, mut second] = [[0.0; L]; 2];
    for [square, length, real, imaginary] in &*spinors {
        for lane in 0..L {
            first[lane] += square[lane];
            along[0][lane] += length[lane] * real[lane];
            along[1][lane] += length[lane] * imaginary[lane];
        }
    }
    for lane in 0..L {
        let inverse = 1.0 / first[lane];
        along[0][lane] *= inverse;
        along[1][lane] *= inverse;
    }
    for [_, length, real, imaginary] in spinors {
        for lane in 0..L {
            real[lane] -= along[0][lane] * length[lane];
            imaginary[lane] -= along[1][lane] * length[lane];
            second[lane] += real[lane] * real[lane] + imaginary[lane] * imaginary[lane];
        }
    }
    [first, second]
}

/// $p^\mu=\psi^\dagger\sigma^\mu\psi$ with both vectors scaled to the squared length $\sqrt s/2$.
#[inline(always)]
fn square_spinors<const L: usize>(energy: f64, spinors: &mut [[[f64; L]; 4]], [first, second]: [[f64; L]; 2]) {
    let mut scales = [[0.0; L]; 3];
    for lane in 0..L {
        let [up, down] = [0.5 * energy / first[lane], 0.5 * energy / second[lane]];
        scales[0][lane] = up;
        scales[1][lane] = down;
        scales[2][lane] = 2.0 * (up * down).sqrt();
    }
    for [square, length, real, imaginary] in spinors {
        for lane in 0..L {
            let up = scales[0][lane] * square[lane];
            let down = scales[1][lane] * (real[lane] * real[lane] + imaginary[lane] * imaginary[lane]);
            let across = scales[2][lane] * length[lane];
            let [x, y] = [across * real[lane], across * imaginary[lane]];
            square[lane] = up + down;
            length[lane] = x;
            real[lane] = y;
            imaginary[lane] = up - down;
        }
    }
}

/// Scales massless momenta with the sum (`energy`, 0) by $\xi$ with $\sum\sqrt{m_i^2+\xi^2|\vec p_i|^2}=\sqrt s$, which gives the
/// particles their masses. The weights become the density of flat phase space over that of these events, relative to the massless volume:
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
