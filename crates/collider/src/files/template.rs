//! Events of one process: everything but momenta and weights is the same in all of them.

use super::colour_flow::{ColourFlowError, colour_flow};
use crate::FourMomentum;
use crate::event_record::{Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status};

/// What of $m^2/E^2$ is rounding: a massless particle's is some $10^{-16}$.
const MASSLESS: f64 = 1e-12;

/// Makes event records of a process of which particles and momenta are known: two beams that meet, or one particle that decays.
///
/// ```
/// use ornstein_collider::FourMomentum;
/// use ornstein_collider::files::EventTemplate;
///
/// let template = EventTemplate::new(1, &[11, -11], &[2, -2])?;
/// let [e, zero] = [45.6, 0.0];
/// let beams = [FourMomentum::new(e, zero, zero, e), FourMomentum::new(e, zero, zero, -e)];
/// let quarks = [FourMomentum::new(e, e, zero, zero), FourMomentum::new(e, -e, zero, zero)];
/// let event = template.event(&beams, &quarks, 1.0);
/// assert_eq!(event.scale, 2.0 * e);
/// assert_eq!([2, 3].map(|place| event.particles[place].colours), [[501, 0], [0, 501]]);
/// # Ok::<(), ornstein_collider::files::ColourFlowError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EventTemplate {
    incoming: usize,
    masses: Option<Vec<f64>>,
    event: EventRecord,
}

impl EventTemplate {
    /// For a process of this number, by the PDG ids of what comes in and goes out. Lines of colour are drawn such that a parton shower can
    /// go on from them.
    ///
    /// # Errors
    /// If colour cannot be conserved.
    pub fn new(process: i32, incoming: &[i32], outgoing: &[i32]) -> Result<Self, ColourFlowError> {
        let colours = colour_flow(incoming, outgoing)?;
        let statuses = incoming.iter().map(|_| Status::Incoming).chain(outgoing.iter().map(|_| Status::Outgoing));
        let mothers = [1, incoming.len() as i32];
        let particles = incoming.iter().chain(outgoing).zip(statuses).zip(colours);
        let particles = particles.map(|((&id, status), colours)| ParticleRecord {
            colours,
            mothers: if status == Status::Outgoing { mothers } else { [0; 2] },
            ..ParticleRecord::new(id, status, FourMomentum::default(), 0.0)
        });
        let particles = particles.collect();
        let event = EventRecord { process, particles, ..EventRecord::default() };
        Ok(Self { incoming: incoming.len(), masses: None, event })
    }

    /// With the masses of what goes out \[GeV\], which otherwise are those of the momenta.
    ///
    /// # Panics
    /// If they are not as many as particles that go out.
    #[must_use]
    pub fn with_masses(mut self, masses: &[f64]) -> Self {
        assert_eq!(masses.len(), self.event.particles.len() - self.incoming, "a mass for each particle that goes out");
        self.masses = Some(masses.to_vec());
        self
    }

    /// With the couplings $\alpha_\text{QED}$ and $\alpha_\text{QCD}$.
    #[must_use]
    pub fn with_couplings(mut self, alpha_qed: f64, alpha_qcd: f64) -> Self {
        (self.event.alpha_qed, self.event.alpha_qcd) = (alpha_qed, alpha_qcd);
        self
    }

    /// Particles per event.
    #[must_use]
    pub fn particles(&self) -> usize {
        self.event.particles.len()
    }

    /// An event with these momenta and this weight.
    ///
    /// # Panics
    /// If momenta and particles are not as many.
    #[must_use]
    pub fn event(&self, incoming: &[FourMomentum], outgoing: &[FourMomentum], weight: f64) -> EventRecord {
        let mut event = self.event.clone();
        self.fill(incoming, outgoing, weight, &mut event);
        event
    }

    /// An empty event of this process, to be filled again and again.
    #[must_use]
    pub fn empty(&self) -> EventRecord {
        self.event.clone()
    }

    /// Puts momenta and weight into an event made by [`empty`](Self::empty). Its scale becomes the mass of all that comes in.
    ///
    /// # Panics
    /// If momenta and particles are not as many.
    pub fn fill(&self, incoming: &[FourMomentum], outgoing: &[FourMomentum], weight: f64, event: &mut EventRecord) {
        let found = (incoming.len(), outgoing.len());
        assert_eq!(found, (self.incoming, self.particles() - self.incoming), "momenta of all particles");
        event.weight = weight;
        event.scale = incoming.iter().copied().sum::<FourMomentum>().mass();
        for (particle, &momentum) in event.particles.iter_mut().zip(incoming.iter().chain(outgoing)) {
            particle.momentum = momentum;
        }
        let (before, after) = event.particles.split_at_mut(self.incoming);
        for particle in before {
            particle.mass = mass_of(particle.momentum);
        }
        for (place, particle) in after.iter_mut().enumerate() {
            particle.mass = self.masses.as_ref().map_or_else(|| mass_of(particle.momentum), |masses| masses[place]);
        }
    }

    /// What a file of such events says of all of them: the beams with the energies of `incoming`, and the cross section with its error \[pb\].
    /// `weighting` is [`RunRecord::UNWEIGHTED`] or [`RunRecord::WEIGHTED`].
    #[must_use]
    pub fn run(&self, incoming: &[FourMomentum], [cross_section, error]: [f64; 2], weighting: i32) -> RunRecord {
        let mut beams = [Beam::default(); 2];
        for ((beam, particle), momentum) in beams.iter_mut().zip(&self.event.particles[..self.incoming]).zip(incoming) {
            *beam = Beam { id: particle.id, energy: momentum.energy, ..Beam::default() };
        }
        RunRecord {
            beams,
            weighting,
            processes: vec![ProcessRecord { id: self.event.process, cross_section, error, maximum: 1.0 }],
            generators: vec![Generator {
                name: "Ornstein".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                description: String::new(),
            }],
            ..RunRecord::default()
        }
    }
}

/// The mass of a momentum, zero if it is but rounding.
pub(super) fn mass_of(momentum: FourMomentum) -> f64 {
    let squared = momentum.mass_squared();
    if squared > MASSLESS * momentum.energy * momentum.energy { squared.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_are_given_or_those_of_the_momenta() {
        let outgoing = [FourMomentum::new(5.0, 0.0, 3.0, 4.0), FourMomentum::new(5.0, 0.0, -3.0, 0.0)];
        let incoming = [FourMomentum::new(10.0, 0.0, 0.0, 4.0)];
        let template = EventTemplate::new(7, &[23], &[13, -13]).unwrap();
        let event = template.event(&incoming, &outgoing, 2.0);
        assert_eq!([0, 1, 2].map(|place| event.particles[place].mass), [84_f64.sqrt(), 0.0, 4.0]);
        assert_eq!((event.process, event.weight, event.particles[2].mothers), (7, 2.0, [1, 1]));
        let given = template.with_masses(&[0.105, 4.01]).event(&incoming, &outgoing, 2.0);
        assert_eq!([1, 2].map(|place| given.particles[place].mass), [0.105, 4.01]);
    }
}
