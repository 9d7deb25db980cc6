//! Momenta in output files of this suite: how they are declared, and read back as events.

use std::path::{Path, PathBuf};

use ornstein_run::{ArrayReader, Attribute, Dimension, ElementType, SampleSpec};

use super::colour_flow::colour_flow;
use super::error::{EventFileError, EventProblem, Place};
use super::event_reader::EventReader;
use super::template::mass_of;
use crate::FourMomentum;
use crate::event_record::{Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status};

/// Where momenta, ids, masks and weights are.
pub(super) const MOMENTA: &str = "samples/p4";
const IDS: &str = "samples/pdgid";
const MASK: &str = "samples/mask";
const WEIGHT: &str = "samples/weight";

/// Attributes of the momenta: ids of what goes out, if they are the same in all events, and of what comes in.
const OUTGOING_IDS: &str = "pdgid";
const INCOMING_IDS: &str = "incoming_pdgid";

/// The attribute of the momenta with cross section and error \[pb\], if they are known; and where runs have them that find them only at their
/// end: what was generated, and what was read from a file.
const CROSS_SECTION: &str = "cross_section";
const SUMMARIES: [[&str; 2]; 2] = [
    ["statistics/summary/rate", "statistics/summary/rate_error"],
    ["statistics/summary/cross_section", "statistics/summary/cross_section_error"],
];

/// The part of proposals that are among the samples, if others of weight 0 were made as well.
const EFFICIENCY: &str = "statistics/summary/efficiency";

/// The number of the process that all events are of.
const PROCESS: i32 = 1;

/// Events that are read at once.
const BATCH: usize = 8192;

/// Declares the momenta of events of one process: `/samples/p4`, `(event, particle, component)`, with the PDG ids of what comes in and goes
/// out, from which the file can be read as a file of events.
#[must_use]
pub fn momenta_samples(events: usize, incoming: &[i32], outgoing: &[i32]) -> SampleSpec {
    let mut spec = padded_momenta_samples(events, incoming, outgoing.len());
    spec.attributes.insert(0, (OUTGOING_IDS.to_owned(), list(outgoing)));
    spec
}

/// The same, with a rate that is known before there are events, and its error.
#[must_use]
pub fn with_rate(mut spec: SampleSpec, rate: [f64; 2]) -> SampleSpec {
    spec.attributes.push((CROSS_SECTION.to_owned(), Attribute::Floats(rate.to_vec())));
    spec
}

/// Declares the momenta of events with up to `room` particles, whose ids are in `/samples/pdgid`, `(event, particle)`, and 0 behind the last;
/// with the PDG ids of what comes in, if they are known and the same in all events.
#[must_use]
pub fn padded_momenta_samples(events: usize, incoming: &[i32], room: usize) -> SampleSpec {
    let incoming = (!incoming.is_empty()).then(|| (INCOMING_IDS.to_owned(), list(incoming)));
    SampleSpec {
        stack: Dimension::bare("event", events),
        item: vec![Dimension::bare("particle", room), Dimension::bare("component", 4)],
        unit: "GeV".to_owned(),
        long_name: "four-momenta (E, px, py, pz)".to_owned(),
        attributes: incoming.into_iter().collect(),
        ..SampleSpec::new("p4", ElementType::F64)
    }
}

fn list(ids: &[i32]) -> Attribute {
    Attribute::Integers(ids.iter().copied().map(i64::from).collect())
}

/// Reads momenta of an output file of this suite (or of anybody who keeps to its layout) as events. What comes in is made up from the sum of
/// what goes out: two massless beams along z, or the particle that decays.
#[derive(Debug)]
pub struct SamplesReader {
    path: PathBuf,
    file: ArrayReader,
    run: RunRecord,
    incoming: Vec<i32>,
    outgoing: Option<Vec<i32>>,
    /// Events, and room for particles in each.
    shape: [usize; 2],
    has: Present,
    /// What weights are multiplied by so that their mean is the cross section.
    kept: f64,
    events: usize,
    batch: Batch,
}

/// Which arrays there are.
#[derive(Debug, Clone, Copy)]
struct Present {
    mask: bool,
    weight: bool,
}

#[derive(Debug, Default)]
struct Batch {
    first: usize,
    momenta: Vec<f64>,
    ids: Vec<f64>,
    mask: Vec<f64>,
    weights: Vec<f64>,
}

impl SamplesReader {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is no HDF5 file, has no `/samples/p4` of shape (event, particle, 4), or no PDG ids.
    pub fn open(path: &Path) -> Result<Self, EventFileError> {
        Self::read_run(path).map_err(|problem| EventFileError::new(path, Place::default(), problem))
    }

    fn read_run(path: &Path) -> Result<Self, EventProblem> {
        let file = ArrayReader::open(path)?;
        let shape = match file.shape(MOMENTA)?.as_slice() {
            &[events, particles, 4] => [events, particles],
            shape => {
                let reason = format!("'{MOMENTA}' has the shape {shape:?}, not (event, particle, 4)");
                return Err(EventProblem::Malformed(reason));
            }
        };
        let list = |name| -> Result<Option<Vec<i32>>, EventProblem> {
            let ids = file.integers_attribute(MOMENTA, name)?;
            Ok(ids.map(|ids| ids.into_iter().map(|id| id as i32).collect()))
        };
        let incoming = list(INCOMING_IDS)?.unwrap_or_default();
        let outgoing = list(OUTGOING_IDS)?;
        match &outgoing {
            Some(ids) if ids.len() == shape[1] => {}
            Some(ids) => {
                let reason = format!("'{MOMENTA}' has {} particles, but {} PDG ids", shape[1], ids.len());
                return Err(EventProblem::Malformed(reason));
            }
            None if file.contains(IDS) => {}
            None => {
                let reason = format!(
                    "there are no PDG ids: neither an array '{IDS}' nor an attribute '{OUTGOING_IDS}' of '{MOMENTA}'"
                );
                return Err(EventProblem::Malformed(reason));
            }
        }
        let has = Present { mask: file.contains(MASK), weight: file.contains(WEIGHT) };
        let weighting = if has.weight { RunRecord::WEIGHTED } else { RunRecord::UNWEIGHTED };
        let generators = vec![Generator { name: "Ornstein".to_owned(), ..Generator::default() }];
        let [cross_section, error] = cross_section(&file)?;
        let kept = if has.weight { scalar(&file, EFFICIENCY)?.unwrap_or(1.0) } else { 1.0 };
        let processes = vec![ProcessRecord { id: PROCESS, cross_section, error, maximum: 1.0 }];
        let mut reader = Self {
            path: path.to_owned(),
            file,
            run: RunRecord { weighting, processes, generators, ..RunRecord::default() },
            incoming,
            outgoing,
            shape,
            has,
            kept,
            events: 0,
            batch: Batch::default(),
        };
        reader.read_beams()?;
        Ok(reader)
    }

    /// Takes the beams from the first event.
    fn read_beams(&mut self) -> Result<(), EventProblem> {
        if self.shape[0] > 0 {
            self.fill_batch()?;
            let mut first = EventRecord::default();
            self.read_event(&mut first)?;
            for (beam, particle) in self.run.beams.iter_mut().zip(first.incoming()) {
                *beam = Beam { id: particle.id, energy: particle.momentum.energy, ..Beam::default() };
            }
        }
        Ok(())
    }

    fn fill_batch(&mut self) -> Result<(), EventProblem> {
        let rows = self.events..(self.events + BATCH).min(self.shape[0]);
        let read = |there: bool, array| if there { self.file.rows(array, rows.clone()) } else { Ok(Vec::new()) };
        self.batch = Batch {
            first: self.events,
            momenta: read(true, MOMENTA)?,
            ids: read(self.outgoing.is_none(), IDS)?,
            mask: read(self.has.mask, MASK)?,
            weights: read(self.has.weight, WEIGHT)?,
        };
        Ok(())
    }

    fn read_event(&self, event: &mut EventRecord) -> Result<(), EventProblem> {
        let (row, room) = (self.events - self.batch.first, self.shape[1]);
        let momenta = &self.batch.momenta[4 * row * room..][..4 * room];
        let id = |place: usize| match &self.outgoing {
            Some(ids) => ids[place],
            None => self.batch.ids.get(row * room + place).map_or(0, |&id| id as i32),
        };
        let there = |place: &usize| {
            if self.has.mask {
                self.batch.mask.get(row * room + place).is_some_and(|&mask| mask != 0.0)
            } else {
                id(*place) != 0
            }
        };
        let places: Vec<usize> = (0..room).filter(there).collect();
        let momentum = |place: usize| {
            let p = &momenta[4 * place..][..4];
            FourMomentum::new(p[0], p[1], p[2], p[3])
        };
        let total: FourMomentum = places.iter().map(|&place| momentum(place)).sum();
        let ids: Vec<i32> = places.iter().map(|&place| id(place)).collect();
        let colours =
            colour_flow(&self.incoming, &ids).unwrap_or_else(|_| vec![[0; 2]; self.incoming.len() + ids.len()]);
        for (place, &id) in self.incoming.iter().enumerate() {
            let momentum = match self.incoming.len() {
                1 => total,
                // Two massless beams along z have E + pz and E - pz of the sum.
                2 => {
                    let sign = if place == 0 { 1.0 } else { -1.0 };
                    let energy = f64::midpoint(total.energy, sign * total.z);
                    FourMomentum::new(energy, 0.0, 0.0, sign * energy)
                }
                count => {
                    return Err(EventProblem::Malformed(format!("{count} particles cannot come in")));
                }
            };
            event.particles.push(ParticleRecord::new(id, Status::Incoming, momentum, mass_of(momentum)));
        }
        let mothers = if self.incoming.is_empty() { [0; 2] } else { [1, self.incoming.len() as i32] };
        event.particles.extend(places.iter().zip(&ids).map(|(&place, &id)| {
            let momentum = momentum(place);
            ParticleRecord { mothers, ..ParticleRecord::new(id, Status::Outgoing, momentum, mass_of(momentum)) }
        }));
        for (particle, colours) in event.particles.iter_mut().zip(colours) {
            particle.colours = colours;
        }
        event.process = PROCESS;
        event.scale = mass_of(total);
        event.weight = self.kept * self.batch.weights.get(row).copied().unwrap_or(1.0);
        Ok(())
    }
}

/// Cross section and error of the events, zero if they are nowhere.
fn cross_section(file: &ArrayReader) -> Result<[f64; 2], EventProblem> {
    if let Some(&[cross_section, error]) = file.numbers_attribute(MOMENTA, CROSS_SECTION)?.as_deref() {
        return Ok([cross_section, error]);
    }
    for [value, error] in SUMMARIES {
        if let Some(value) = scalar(file, value)? {
            return Ok([value, scalar(file, error)?.unwrap_or_default()]);
        }
    }
    Ok([0.0; 2])
}

/// A single number, if it is there.
fn scalar(file: &ArrayReader, array: &str) -> Result<Option<f64>, EventProblem> {
    if !file.contains(array) {
        return Ok(None);
    }
    match file.values(array)?.as_slice() {
        &[value] => Ok(Some(value)),
        values => Err(EventProblem::malformed(format!("'{array}' has {} numbers, not one", values.len()))),
    }
}

impl EventReader for SamplesReader {
    fn run(&self) -> &RunRecord {
        &self.run
    }

    fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        event.clear();
        if self.events == self.shape[0] {
            return Ok(false);
        }
        let filled = 4 * (self.events - self.batch.first) * self.shape[1] < self.batch.momenta.len();
        let read = if filled { Ok(()) } else { self.fill_batch() };
        let read = read.and_then(|()| self.read_event(event));
        read.map_err(|problem| EventFileError::new(&self.path, Place::event(self.events), problem))?;
        self.events += 1;
        Ok(true)
    }

    fn place(&self) -> Place {
        Place::event(self.events.saturating_sub(1))
    }
}
