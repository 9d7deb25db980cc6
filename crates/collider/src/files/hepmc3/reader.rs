//! Reads `HepMC3` texts.

use std::io::BufRead;
use std::path::Path;

use super::super::error::{EventFileError, EventProblem, Place};
use super::super::event_reader::EventReader;
use super::super::lines::Lines;
use super::super::number::{integer, real};
use super::{BEAM, FINAL, unescaped};
use crate::FourMomentum;
use crate::event_record::{
    Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status, WeightRecord,
};

/// Reads a `HepMC3` text, one event after the other: what comes in (beams, or particles that come from nowhere and decay) and what goes out.
/// What lies between is left out.
///
/// The format keeps the cross section in each event, usually the best estimate so far, so that of [`run`](EventReader::run) is the one
/// of the last event read.
pub struct HepMc3Reader {
    lines: Lines,
    run: RunRecord,
    /// A line that belongs to what comes next, with its number.
    next_line: Option<(String, usize)>,
    /// The first event, which says what the run record needs to know.
    first: Option<EventRecord>,
    events: usize,
    event_line: usize,
    particles: Vec<Read>,
}

/// A particle as read.
struct Read {
    record: ParticleRecord,
    status: i32,
    /// Whether it comes out of no vertex.
    root: bool,
}

impl HepMc3Reader {
    /// Opens a text, which may be compressed by gzip, and reads it up to its first event.
    ///
    /// # Errors
    /// If the system refuses, or the text or its first event is not what it should be.
    pub fn open(path: &Path) -> Result<Self, EventFileError> {
        Self::of_lines(Lines::open(path)?)
    }

    /// The same, of a text in memory or from elsewhere; `name` appears in messages.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn of_reader(name: &Path, reader: Box<dyn BufRead + Send>) -> Result<Self, EventFileError> {
        Self::of_lines(Lines::of_reader(name, reader))
    }

    fn of_lines(lines: Lines) -> Result<Self, EventFileError> {
        let mut reader = Self {
            lines,
            run: RunRecord { weighting: RunRecord::WEIGHTED, ..RunRecord::default() },
            next_line: None,
            first: None,
            events: 0,
            event_line: 0,
            particles: Vec::new(),
        };
        let mut event = EventRecord::default();
        if reader.read(&mut event)? {
            for (beam, particle) in reader.run.beams.iter_mut().zip(event.incoming()) {
                *beam = Beam { id: particle.id, energy: particle.momentum.energy, ..Beam::default() };
            }
            reader.first = Some(event);
        }
        Ok(reader)
    }

    /// Reads up to the end of the next event.
    fn read(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        event.clear();
        self.particles.clear();
        // The number of particles that the event declares, once it has begun, and its unit of momentum [GeV].
        let mut declared = None;
        let mut unit = 1.0;
        loop {
            let Some((line, number)) = self.take_line()? else {
                let within = declared.map(|_| self.events);
                let reason = "without HepMC::Asciiv3-END_EVENT_LISTING".to_owned();
                return Err(self.error(self.lines.number(), within, EventProblem::Truncated(reason)));
            };
            let text = line.trim();
            let ends = text.starts_with("HepMC::Asciiv3-END");
            let (key, rest) = text.split_once(' ').unwrap_or((text, ""));
            if (ends || key == "E") && declared.is_some() {
                self.next_line = Some((line, number));
                break;
            }
            if ends {
                // Whoever asks again gets the same answer.
                self.next_line = Some((line, number));
                return Ok(false);
            }
            let event_number = declared.map(|_| self.events);
            let done = match (key, declared) {
                ("E", _) => particles_declared(rest).map(|count| {
                    declared = Some(count);
                    self.event_line = number;
                }),
                ("U", Some(_)) => momentum_unit(rest).map(|found| unit = found),
                ("W", Some(_)) => read_weights(rest, event),
                ("A", Some(_)) => self.read_attribute(rest, event),
                ("P", Some(_)) => read_particle(rest, unit).map(|particle| self.particles.push(particle)),
                ("W", None) => {
                    let names = unescaped(rest);
                    let name = |name: &str| WeightRecord { id: name.to_owned(), ..WeightRecord::default() };
                    // The first is the weight of the event itself.
                    self.run.weights = names.split('\n').skip(1).map(name).collect();
                    Ok(())
                }
                ("T", None) => {
                    let tool = unescaped(rest);
                    let mut parts = tool.splitn(3, '\n').map(str::to_owned);
                    let mut next = || parts.next().unwrap_or_default();
                    self.run.generators.push(Generator { name: next(), version: next(), description: next() });
                    Ok(())
                }
                // Vertices, attributes of the run, the text's head.
                ("V" | "T" | "", _) | ("A" | "N" | "HepMC::Version" | "HepMC::Asciiv3-START_EVENT_LISTING", None) => {
                    Ok(())
                }
                (key, _) => Err(EventProblem::malformed(format!("a line of HepMC3 does not begin with '{key}'"))),
            };
            done.map_err(|problem| self.error(number, event_number, problem))?;
        }
        let declared = declared.unwrap_or_default();
        if declared != self.particles.len() {
            let problem = EventProblem::ParticleCount { declared, found: self.particles.len() };
            return Err(self.error(self.event_line, Some(self.events), problem));
        }
        if self.events == 0 && self.run.weights.is_empty() && !event.weights.is_empty() {
            // Without names, weights are numbered.
            let name = |place: usize| WeightRecord { id: place.to_string(), ..WeightRecord::default() };
            self.run.weights = (1..=event.weights.len()).map(name).collect();
        }
        let (declared, found) = (self.run.weights.len(), event.weights.len());
        if declared != found {
            return Err(self.error(self.event_line, Some(self.events), EventProblem::WeightCount { declared, found }));
        }
        self.keep_particles(event);
        self.events += 1;
        Ok(true)
    }

    /// The line that was put back, or the next one, with its number.
    fn take_line(&mut self) -> Result<Option<(String, usize)>, EventFileError> {
        if let Some(line) = self.next_line.take() {
            return Ok(Some(line));
        }
        Ok(self.lines.next()?.map(|line| (line.text.to_owned(), line.number)))
    }

    /// Puts what comes in before what goes out.
    fn keep_particles(&mut self, event: &mut EventRecord) {
        let has_beams = self.particles.iter().any(|particle| particle.status == BEAM);
        let comes_in = |particle: &Read| {
            if has_beams { particle.status == BEAM } else { particle.root && particle.status != FINAL }
        };
        let incoming = self.particles.iter().filter(|particle| comes_in(particle));
        event
            .particles
            .extend(incoming.map(|particle| ParticleRecord { status: Status::Incoming, ..particle.record.clone() }));
        let mothers = if event.particles.is_empty() { [0; 2] } else { [1, event.particles.len() as i32] };
        let outgoing = self.particles.iter().filter(|particle| particle.status == FINAL);
        event.particles.extend(outgoing.map(|particle| ParticleRecord { mothers, ..particle.record.clone() }));
    }

    fn read_attribute(&mut self, rest: &str, event: &mut EventRecord) -> Result<(), EventProblem> {
        let mut parts = rest.splitn(3, ' ');
        // Attributes of vertices and particles (flow, spin) are of no use here.
        if parts.next() != Some("0") {
            return Ok(());
        }
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let first = || {
            let token = value.split_whitespace().next().unwrap_or_default();
            real(token).ok_or_else(|| no_number(token))
        };
        match name {
            "GenCrossSection" => {
                let mut tokens = value.split_whitespace();
                let mut next = || {
                    let token = tokens.next().unwrap_or_default();
                    real(token).ok_or_else(|| no_number(token))
                };
                let (cross_section, error) = (next()?, next()?);
                self.run.processes = vec![ProcessRecord { id: 0, cross_section, error, maximum: 1.0 }];
            }
            "signal_process_id" => event.process = first()? as i32,
            "event_scale" => event.scale = first()?,
            "alphaQED" => event.alpha_qed = first()?,
            "alphaQCD" => event.alpha_qcd = first()?,
            _ => {}
        }
        Ok(())
    }

    fn error(&self, line: usize, event: Option<usize>, problem: EventProblem) -> EventFileError {
        EventFileError::new(self.lines.path(), Place { line: Some(line), event }, problem)
    }
}

impl EventReader for HepMc3Reader {
    fn run(&self) -> &RunRecord {
        &self.run
    }

    fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        match self.first.take() {
            Some(first) => {
                *event = first;
                Ok(true)
            }
            None => self.read(event),
        }
    }

    fn place(&self) -> Place {
        Place::event_line(self.events.saturating_sub(1), self.event_line)
    }
}

/// Of `E number vertices particles`.
fn particles_declared(rest: &str) -> Result<usize, EventProblem> {
    let token = rest.split_whitespace().nth(2).unwrap_or_default();
    token.parse().map_err(|_| EventProblem::malformed("an event needs its number and those of vertices and particles"))
}

/// Of `U GEV MM` \[GeV\].
fn momentum_unit(rest: &str) -> Result<f64, EventProblem> {
    match rest.split_whitespace().next() {
        Some("GEV") => Ok(1.0),
        Some("MEV") => Ok(1e-3),
        other => Err(EventProblem::malformed(format!("'{}' is no unit of momentum", other.unwrap_or_default()))),
    }
}

/// Of `W nominal further ...`.
fn read_weights(rest: &str, event: &mut EventRecord) -> Result<(), EventProblem> {
    let mut weights = rest.split_whitespace().map(|token| real(token).ok_or_else(|| no_number(token)));
    event.weight = weights.next().unwrap_or(Ok(1.0))?;
    event.weights.clear();
    for weight in weights {
        event.weights.push(weight?);
    }
    Ok(())
}

/// Of `P id parent pdg px py pz E m status`.
fn read_particle(rest: &str, unit: f64) -> Result<Read, EventProblem> {
    let mut tokens = [""; 9];
    let mut found = 0;
    for (place, token) in tokens.iter_mut().zip(rest.split_whitespace()) {
        *place = token;
        found += 1;
    }
    if found < tokens.len() {
        return Err(EventProblem::malformed(format!("the line of a particle has {found} numbers, not 9")));
    }
    let number = |place: usize| real(tokens[place]).map(|x| x * unit).ok_or_else(|| no_number(tokens[place]));
    let whole = |place: usize| integer(tokens[place]).ok_or_else(|| no_number(tokens[place]));
    let momentum = FourMomentum::new(number(6)?, number(3)?, number(4)?, number(5)?);
    Ok(Read {
        record: ParticleRecord::new(whole(2)?, Status::Outgoing, momentum, number(7)?),
        status: whole(8)?,
        root: whole(1)? == 0,
    })
}

fn no_number(token: &str) -> EventProblem {
    EventProblem::malformed(format!("'{token}' is no number of the kind expected there"))
}
