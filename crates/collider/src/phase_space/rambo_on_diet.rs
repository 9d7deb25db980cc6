//! Phase space of any masses as a cube.

use super::MOST_PARTICLES;
use super::body::Body;
use super::chart::{Chart, ChartError, check};
use super::error::{PhaseSpaceError, validate};
use super::helicity_frame::HelicityFrame;
use super::mass_ratio::MassRatio;
use super::two_body::TwoBody;
use super::unit::open;
use super::volume::massless_volume;
use crate::FourMomentum;

/// Plätzer's invertible map of $(0,1)^{3n-4}$ onto phase space (arXiv:1308.2922): a chain of two-body decays, in each of which one particle
/// leaves the rest.
///
/// Energies above the masses, $K_i=M_i-\sum_{j\ge i}m_j$, are shared as in massless phase space: $K_{i+1}^2/K_i^2=v$ with the density
/// $k(k+1)v^{k-1}(1-v)$, $k=n-1-i$. So massless phase space is flat in the cube, and otherwise
///
/// $$\frac{\mathrm d\Phi_n}{\mathrm du}=\Phi_n^{m=0}(K_1)\prod_{i=1}^{n-1}\frac{2p^*_i}{M_i}\frac{K_i^2}{K_i^2-K_{i+1}^2}\prod_{i=2}^{n-1}\frac{M_i}{K_i},$$
///
/// with the momentum $p_i^*$ of the $i$-th decay in its rest frame.
///
/// The first $n-2$ coordinates are the masses from the whole event inwards, then come $(\cos\theta,\phi)$ of each decay in its helicity
/// frame, scaled to $(0,1)$: the first two and the azimuth of the second decay turn the event, all others are its inside.
#[derive(Debug, Clone)]
pub struct RamboOnDiet {
    energy: f64,
    masses: Vec<f64>,
    /// $\sum_{j\ge i}m_j$ by $i$.
    rest: Vec<f64>,
    /// $\Phi_n^{m=0}(K_1)$.
    volume: f64,
    massless: bool,
}

impl RamboOnDiet {
    /// A chart of the phase space of these masses at this total energy \[GeV\].
    ///
    /// # Errors
    /// If there is no such phase space, or more than [`MOST_PARTICLES`] particles.
    pub fn new(energy: f64, masses: &[f64]) -> Result<Self, PhaseSpaceError> {
        let sum = validate(energy, masses)?;
        let mut rest = masses.to_vec();
        for particle in (1..rest.len()).rev() {
            rest[particle - 1] += rest[particle];
        }
        // The sum in this order is the one that masses are later subtracted in.
        let kinetic = energy - rest[0];
        if kinetic <= 0.0 {
            return Err(PhaseSpaceError::BelowThreshold { energy, masses: sum });
        }
        let volume = massless_volume(masses.len(), kinetic)?;
        Ok(Self { energy, masses: masses.to_vec(), rest, volume, massless: masses.iter().all(|mass| *mass == 0.0) })
    }

    /// The decay of particle `particle` and the rest, from the energy `kinetic` above the masses that there was, and `gap` and `next`
    /// that are left in the motion of the two and inside of the rest.
    fn split(&self, particle: usize, kinetic: f64, gap: f64, next: f64) -> Split {
        let mass = kinetic + self.rest[particle];
        let below = next + self.rest[particle + 1];
        let decay = TwoBody::above(gap, mass, [self.masses[particle], below]);
        let share = if self.massless {
            1.0
        } else {
            let inside = if next > 0.0 { below / next } else { 1.0 };
            2.0 * decay.momentum() / mass * (kinetic * kinetic / (gap * (kinetic + next))) * inside
        };
        Split { below, decay, share }
    }
}

/// A decay of the chain.
struct Split {
    /// Mass of the rest that stays together.
    below: f64,
    decay: TwoBody,
    /// Its factor of the density.
    share: f64,
}

impl Chart for RamboOnDiet {
    fn dimension(&self) -> usize {
        3 * self.masses.len() - 4
    }

    fn particles(&self) -> usize {
        self.masses.len()
    }

    fn map(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let last = self.masses.len() - 1;
        let (ratios, angles) = unit.split_at(last - 1);
        let mut body = Body::at_rest(self.energy);
        let mut frame = HelicityFrame::at_rest(self.energy);
        let mut parent = Body::BEHIND_Z;
        let mut kinetic = self.energy - self.rest[0];
        let mut density = self.volume;
        for (particle, angles) in angles.as_chunks::<2>().0.iter().enumerate() {
            let (gap, next) = if let Some(&unit) = ratios.get(particle) {
                let [ratio, rest] = MassRatio { order: (last - 1 - particle) as u32 }.quantile(open(unit));
                let root = ratio.sqrt();
                (kinetic * rest / (1.0 + root), kinetic * root)
            } else {
                (kinetic, 0.0)
            };
            let split = self.split(particle, kinetic, gap, next);
            density *= split.share;
            let [momentum, others] = split.decay.products_in(&frame, *angles);
            momenta[particle] = FourMomentum::on_shell(self.masses[particle], momentum.momentum());
            if particle + 1 == last {
                momenta[last] = FourMomentum::on_shell(self.masses[last], others.momentum());
                break;
            }
            let child = Body { momentum: others, mass_squared: split.below * split.below };
            frame = HelicityFrame::new(child, split.below, body, parent);
            (parent, body, kinetic) = (body, child, next);
        }
        density
    }

    fn invert(&self, momenta: &[FourMomentum], unit: &mut [f64]) -> Result<f64, ChartError> {
        check(momenta, &self.masses, self.energy)?;
        let last = self.masses.len() - 1;
        // The rest from each particle on, its mass from the angles between momenta.
        let mut bodies = [Body::at_rest(0.0); MOST_PARTICLES];
        for particle in (0..=last).rev() {
            let mass = self.masses[particle];
            let single = Body { momentum: momenta[particle], mass_squared: mass * mass };
            bodies[particle] = if particle == last { single } else { bodies[particle + 1].joined(single) };
        }
        bodies[0] = Body::at_rest(self.energy);
        let (ratios, angles) = unit.split_at_mut(last - 1);
        let mut frame = HelicityFrame::at_rest(self.energy);
        let mut kinetic = self.energy - self.rest[0];
        let mut density = self.volume;
        for (particle, angles) in angles.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let (gap, next) = if let Some(unit) = ratios.get_mut(particle) {
                // Within the chart, and above what its singular faces leave.
                let limit = kinetic * f64::EPSILON;
                let below = bodies[particle + 1].mass_squared.max(0.0).sqrt();
                let next = (below - self.rest[particle + 1]).clamp(limit, kinetic - limit);
                let (gap, root) = (kinetic - next, next / kinetic);
                let ratio = [root * root, gap / kinetic * (1.0 + root)];
                *unit = open(MassRatio { order: (last - 1 - particle) as u32 }.cumulative(ratio));
                (gap, next)
            } else {
                (kinetic, 0.0)
            };
            let split = self.split(particle, kinetic, gap, next);
            density *= split.share;
            *angles = frame.unit(momenta[particle], split.decay.energies()[0]);
            if particle + 1 < last {
                let parent = if particle == 0 { Body::BEHIND_Z } else { bodies[particle - 1] };
                let child = Body { mass_squared: split.below * split.below, ..bodies[particle + 1] };
                bodies[particle + 1] = child;
                frame = HelicityFrame::new(child, split.below, bodies[particle], parent);
            }
            kinetic = next;
        }
        Ok(density)
    }
}
