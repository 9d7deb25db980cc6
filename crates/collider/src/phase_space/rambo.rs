//! Flat phase space by the barrel.

use ornstein_random::math::{ln_f64, sin_cos_turns_f64};
use ornstein_random::{Counter, Key, dispatch, fill_normals_f64, fill_uniforms, normal_pair, uniform};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::MOST_PARTICLES;
use super::error::{PhaseSpaceError, validate};
use super::phase_space_events::{LANES, PhaseSpaceEvents};
use super::rambo_lanes::{massive, massless};
use super::unit::open;
use super::volume::massless_volume;
use crate::FourMomentum;

/// RAMBO (Kleiss, Stirling and Ellis, Comput. Phys. Commun. 40, 359 (1986)): independent massless momenta, boosted and scaled to the total
/// $(\sqrt s,\vec 0)$, are flat in phase space. With masses the momenta are scaled once more, and events have weights.
///
/// Here the boost is done on spinors, whose squares the momenta are, and amounts to making two vectors orthonormal. Nothing cancels, also
/// where 2 or 3 particles happen to fly along each other: sums hold to $10^{-13}\sqrt s$, shells to $10^{-12}s$, in every event.
///
/// The mean of the weights is the volume of phase space. Event `i` is a function of the key and `i` alone.
///
/// ```
/// use ornstein_collider::phase_space::{PhaseSpaceEvents, Rambo};
/// use ornstein_random::{Key, Purpose};
///
/// # let purpose = Purpose::SyntheticData;
/// let key = Key::new(1, purpose, 0);
/// let rambo = Rambo::new(91.2, &[0.0; 3])?;
/// let mut events = PhaseSpaceEvents::new(3, 100);
/// rambo.fill(key, 0, &mut events);
/// let energy: f64 = events.event(17).map(|momentum| momentum.energy).sum();
/// assert!((energy / 91.2 - 1.0).abs() < 1e-14);
/// # Ok::<(), ornstein_collider::phase_space::PhaseSpaceError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rambo {
    energy: f64,
    masses: Vec<f64>,
    /// $\Phi_n^{m=0}(\sqrt s)$.
    volume: f64,
    massless: bool,
}

impl Rambo {
    /// A generator of events with these masses at this total energy \[GeV\].
    ///
    /// # Errors
    /// If there is no such phase space, or more than [`MOST_PARTICLES`] particles.
    pub fn new(energy: f64, masses: &[f64]) -> Result<Self, PhaseSpaceError> {
        validate(energy, masses)?;
        let volume = massless_volume(masses.len(), energy)?;
        Ok(Self { energy, masses: masses.to_vec(), volume, massless: masses.iter().all(|mass| *mass == 0.0) })
    }

    /// Particles per event.
    #[must_use]
    pub fn particles(&self) -> usize {
        self.masses.len()
    }

    /// The event of $3n$ numbers in (0, 1), and its weight \[GeV$^{2n-4}$\]. Of the three of each particle, the first two say its energy
    /// $-\ln u_0u_1$ and $\cos\theta=\ln(u_0/u_1)/\ln(u_0u_1)$ before the boost, the third its azimuth.
    /// If these directions are all the same there is no rest frame, and the momenta are no numbers. (For $3n-4$ numbers and an inverse see
    /// [`RamboOnDiet`](super::RamboOnDiet).)
    ///
    /// # Panics
    /// If there are fewer than $3n$ numbers or $n$ momenta.
    pub fn point(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let mut rows = [[0.0]; 4 * MOST_PARTICLES];
        for (particle, row) in rows.as_chunks_mut::<4>().0.iter_mut().take(self.particles()).enumerate() {
            let [up, down, turns] = [0, 1, 2].map(|place| open(unit[3 * particle + place]));
            let (sine, cosine) = sin_cos_turns_f64(turns);
            let length = (-2.0 * ln_f64(down)).sqrt();
            *row = [[0.0], [up], [length * cosine], [length * sine]];
        }
        self.finish(&mut rows, momenta)
    }

    /// Event `event` of this key, and its weight \[GeV$^{2n-4}$\]: bit for bit that of [`fill`](Self::fill).
    ///
    /// # Panics
    /// If there are fewer than $n$ momenta.
    pub fn event(&self, key: Key, event: u64, momenta: &mut [FourMomentum]) -> f64 {
        let (block, lane) = (event / LANES as u64, event as usize % LANES);
        let mut rows = [[0.0]; 4 * MOST_PARTICLES];
        for (particle, row) in rows.as_chunks_mut::<4>().0.iter_mut().take(self.particles()).enumerate() {
            let [numbers, normals] = counters(block, particle);
            let pairs = [0, LANES / 2].map(|half| normal_pair(key, normals.advanced((half + lane / 2) as u32)));
            let [real, imaginary] = pairs.map(|pair| pair[lane % 2]);
            *row = [[0.0], [uniform(key, numbers.advanced(lane as u32))], [real], [imaginary]];
        }
        self.finish(&mut rows, momenta)
    }

    /// Fills `events` with those from number `64 first_block` of this key, on all threads.
    ///
    /// # Panics
    /// If `events` has another number of particles.
    pub fn fill(&self, key: Key, first_block: u64, events: &mut PhaseSpaceEvents) {
        /// Blocks that are worth a task of their own.
        const PIECE: usize = 16;
        assert_eq!(events.particles(), self.particles(), "the events have another number of particles");
        let (rows, weights) = events.parts();
        let pieces = rows.par_chunks_mut(4 * self.particles()).zip(weights.par_iter_mut());
        pieces.enumerate().with_min_len(PIECE).for_each(|(block, (rows, weights))| {
            for (particle, particle_rows) in rows.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let [_, unit, spinor @ ..] = particle_rows;
                let [numbers, normals] = counters(first_block + block as u64, particle);
                fill_uniforms(key, numbers, unit);
                fill_normals_f64(key, normals, spinor.as_flattened_mut());
            }
            block_of_events(self, rows, weights);
        });
    }

    /// One event from its spinors.
    fn finish(&self, rows: &mut [[f64; 1]; 4 * MOST_PARTICLES], momenta: &mut [FourMomentum]) -> f64 {
        let rows = &mut rows[..4 * self.particles()];
        let mut weight = [0.0];
        self.work(rows, &mut weight);
        for (momentum, [[e], [x], [y], [z]]) in momenta[..self.particles()].iter_mut().zip(rows.as_chunks().0) {
            *momentum = FourMomentum::new(*e, *x, *y, *z);
        }
        weight[0]
    }

    /// Momenta and weights of `L` events from their spinors.
    #[expect(clippy::inline_always, reason = "as for what it calls")]
    #[inline(always)]
    fn work<const L: usize>(&self, rows: &mut [[f64; L]], weights: &mut [f64; L]) {
        massless(self.energy, rows);
        if self.massless {
            *weights = [self.volume; L];
        } else {
            massive(self.energy, &self.masses, rows, weights);
            for weight in weights {
                *weight *= self.volume;
            }
        }
    }
}

/// Where the uniform and the normal numbers of a particle start, in a block of events: as many addresses of the first as there are lanes,
/// and of the second.
fn counters(block: u64, particle: usize) -> [Counter; 2] {
    let start = Counter::coordinate((2 * LANES * particle) as u32, block, 0);
    [start, start.advanced(LANES as u32)]
}

dispatch! {
    fn block_of_events(rambo: &Rambo, rows: &mut [[f64; LANES]], weights: &mut [f64; LANES]) {
        rambo.work(rows, weights);
    }
}
