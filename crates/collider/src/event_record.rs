//! Whole events as event files keep them, and the run that they come from.

use crate::{EventSet, EventSetError, FourMomentum};

/// The part that a particle has in an event, as the Les Houches accord numbers it (ISTUP of hep-ph/0109068).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Comes in: −1.
    Incoming,
    /// Goes out: 1.
    Outgoing,
    /// A resonance in between, of a mass that is to be kept: 2.
    Intermediate,
    /// Anything else, by its number: of documentation, of a space-like propagator.
    Other(i32),
}

impl Status {
    /// From its number.
    #[must_use]
    pub fn of_number(number: i32) -> Self {
        match number {
            -1 => Self::Incoming,
            1 => Self::Outgoing,
            2 => Self::Intermediate,
            other => Self::Other(other),
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> i32 {
        match self {
            Self::Incoming => -1,
            Self::Outgoing => 1,
            Self::Intermediate => 2,
            Self::Other(number) => number,
        }
    }
}

/// The spin of a particle of which it is not known (SPINUP).
pub const UNKNOWN_SPIN: f64 = 9.0;

/// A particle of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticleRecord {
    /// PDG id.
    pub id: i32,
    /// Its part.
    pub status: Status,
    /// The first and the last of the particles that it comes from, counted from 1; 0 for none.
    pub mothers: [i32; 2],
    /// The lines of colour and anticolour that pass through it; 0 for none.
    pub colours: [i32; 2],
    /// Its momentum \[GeV\].
    pub momentum: FourMomentum,
    /// Its generated mass \[GeV\].
    pub mass: f64,
    /// Its invariant lifetime $c\tau$ \[mm\].
    pub lifetime: f64,
    /// The cosine of the angle between its spin and the momentum of its mother; [`UNKNOWN_SPIN`] where it is unknown.
    pub spin: f64,
}

impl ParticleRecord {
    /// Without mothers, colours, lifetime and spin.
    #[must_use]
    pub fn new(id: i32, status: Status, momentum: FourMomentum, mass: f64) -> Self {
        Self { id, status, mothers: [0; 2], colours: [0; 2], momentum, mass, lifetime: 0.0, spin: UNKNOWN_SPIN }
    }
}

/// A whole event. Its default has no particles and the weight 1.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRecord {
    /// The number of the process that it is of.
    pub process: i32,
    /// Its weight; what that means is said by [`RunRecord::weighting`].
    pub weight: f64,
    /// The scale of the event \[GeV\]; negative where it has none.
    pub scale: f64,
    /// The scale of factorisation \[GeV\], where it is given.
    pub factorisation_scale: Option<f64>,
    /// The scale of renormalisation \[GeV\], where it is given.
    pub renormalisation_scale: Option<f64>,
    /// The coupling $\alpha_\text{QED}$; negative where unknown.
    pub alpha_qed: f64,
    /// The coupling $\alpha_\text{QCD}$; negative where unknown.
    pub alpha_qcd: f64,
    /// How often was tried until this event was accepted, where it is given.
    pub trials: Option<f64>,
    /// Further weights, in the order of [`RunRecord::weights`].
    pub weights: Vec<f64>,
    /// The particles.
    pub particles: Vec<ParticleRecord>,
}

impl Default for EventRecord {
    fn default() -> Self {
        Self {
            process: 0,
            weight: 1.0,
            scale: -1.0,
            factorisation_scale: None,
            renormalisation_scale: None,
            alpha_qed: -1.0,
            alpha_qcd: -1.0,
            trials: None,
            weights: Vec::new(),
            particles: Vec::new(),
        }
    }
}

impl EventRecord {
    /// The particles that have this part.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = &ParticleRecord> {
        self.particles.iter().filter(move |particle| particle.status == status)
    }

    /// What goes out.
    pub fn outgoing(&self) -> impl Iterator<Item = &ParticleRecord> {
        self.with_status(Status::Outgoing)
    }

    /// What comes in.
    pub fn incoming(&self) -> impl Iterator<Item = &ParticleRecord> {
        self.with_status(Status::Incoming)
    }

    /// How many go out.
    #[must_use]
    pub fn multiplicity(&self) -> usize {
        self.outgoing().count()
    }

    /// Adds what goes out to a set, with the weight of the event.
    ///
    /// # Errors
    /// If the set has not enough room.
    pub fn add_to(&self, set: &mut EventSet) -> Result<(), EventSetError> {
        let (momenta, ids): (Vec<_>, Vec<_>) = self.outgoing().map(|particle| (particle.momentum, particle.id)).unzip();
        set.push(&momenta, &ids, self.weight)
    }

    /// Empties the event, so that its memory serves for the next.
    pub(crate) fn clear(&mut self) {
        let (weights, particles) = (std::mem::take(&mut self.weights), std::mem::take(&mut self.particles));
        *self = Self { weights, particles, ..Self::default() };
        self.weights.clear();
        self.particles.clear();
    }
}

/// One of the two beams.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Beam {
    /// PDG id; 0 for none, as for the second beam of a decay.
    pub id: i32,
    /// The energy \[GeV\].
    pub energy: f64,
    /// The author group of its parton densities; 0 for none.
    pub pdf_group: i32,
    /// The set of its parton densities; 0 for none.
    pub pdf_set: i32,
}

/// A process of a run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ProcessRecord {
    /// Its number, which events refer to.
    pub id: i32,
    /// The cross section \[pb\].
    pub cross_section: f64,
    /// Its standard error \[pb\].
    pub error: f64,
    /// The largest weight.
    pub maximum: f64,
}

/// A further weight that every event carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeightRecord {
    /// Its identifier, unique in the run.
    pub id: String,
    /// What it stands for.
    pub description: String,
    /// The group of weights that it belongs to; empty for none.
    pub group: String,
}

/// A program that made the events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Generator {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Anything else.
    pub description: String,
}

/// What the events of a file have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// The beams.
    pub beams: [Beam; 2],
    /// What weights mean (IDWTUP of hep-ph/0109068): ±3 for events of weight ±1 with the cross section of [`processes`](Self::processes), ±4
    /// for weights \[pb\] whose mean is the cross section. Negative where weights may be negative.
    pub weighting: i32,
    /// The processes.
    pub processes: Vec<ProcessRecord>,
    /// What is between `<header>` and `</header>` of a Les Houches event file, as it stands there.
    pub header: String,
    /// The further weights.
    pub weights: Vec<WeightRecord>,
    /// The programs that made the events.
    pub generators: Vec<Generator>,
}

impl Default for RunRecord {
    fn default() -> Self {
        Self {
            beams: [Beam::default(); 2],
            weighting: Self::UNWEIGHTED,
            processes: Vec::new(),
            header: String::new(),
            weights: Vec::new(),
            generators: Vec::new(),
        }
    }
}

impl RunRecord {
    /// [`weighting`](Self::weighting) of events that all have the weight 1.
    pub const UNWEIGHTED: i32 = 3;
    /// [`weighting`](Self::weighting) of events with weights \[pb\] of both signs, whose mean is the cross section.
    pub const WEIGHTED: i32 = -4;

    /// The cross section of all processes together \[pb\].
    #[must_use]
    pub fn cross_section(&self) -> f64 {
        self.processes.iter().map(|process| process.cross_section).sum()
    }

    /// Its error \[pb\], of independent processes.
    #[must_use]
    pub fn cross_section_error(&self) -> f64 {
        self.processes.iter().map(|process| process.error * process.error).sum::<f64>().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_goes_out_enters_a_set() {
        let momentum = FourMomentum::new(5.0, 0.0, 3.0, 4.0);
        let mut event = EventRecord { weight: 0.5, ..EventRecord::default() };
        for (id, status) in [(11, -1), (-11, -1), (23, 2), (13, 1), (-13, 1)] {
            event.particles.push(ParticleRecord::new(id, Status::of_number(status), momentum, 0.0));
        }
        let mut set = EventSet::new(2);
        event.add_to(&mut set).unwrap();
        assert_eq!((set.event_ids(0), set.weights()), (&[13, -13][..], &[0.5][..]));
        assert!(event.add_to(&mut EventSet::new(1)).is_err());
        assert_eq!([-1, 1, 2, -2].map(|number| Status::of_number(number).number()), [-1, 1, 2, -2]);
    }
}
