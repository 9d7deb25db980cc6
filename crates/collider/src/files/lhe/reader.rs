//! Reads Les Houches event files.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

use super::super::error::{EventFileError, EventProblem, Place};
use super::super::event_reader::EventReader;
use super::super::lines::Lines;
use super::super::number::{integer, real};
use super::header::{declared_weights, header_contents};
use super::tag::{attribute, closing, elements, find, unescaped};
use crate::FourMomentum;
use crate::event_record::{Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status};

/// Numbers of a line of `<init>` that describes the beams, and one that describes a process (hep-ph/0609017).
const BEAM_NUMBERS: usize = 10;
const PROCESS_NUMBERS: usize = 4;
/// Numbers of the line of a particle.
const PARTICLE_NUMBERS: usize = 13;

/// Reads a Les Houches event file of version 1, 2 or 3, one event after the other.
pub struct LheReader {
    lines: Lines,
    run: RunRecord,
    /// The place of a further weight in every event, by its identifier.
    weight_places: HashMap<String, usize>,
    /// Events so far.
    events: usize,
    /// The block that is being read, and the line in which it begins.
    block: String,
    block_line: usize,
}

impl LheReader {
    /// Opens a file, which may be compressed by gzip, and reads all that comes before its first event.
    ///
    /// # Errors
    /// If the system refuses, there is no `<init>`, or it makes no sense.
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
            run: RunRecord::default(),
            weight_places: HashMap::new(),
            events: 0,
            block: String::new(),
            block_line: 0,
        };
        reader.read_run()?;
        Ok(reader)
    }

    /// Reads until `<init>` is closed.
    fn read_run(&mut self) -> Result<(), EventFileError> {
        loop {
            match self.next_block(&["header", "init", "event"])? {
                Some("header") => {
                    let header = header_contents(&self.block);
                    self.run.header = header.trim_matches('\n').to_owned();
                    self.run.weights = declared_weights(header);
                    let ids = self.run.weights.iter().enumerate();
                    self.weight_places = ids.map(|(place, weight)| (weight.id.clone(), place)).collect();
                }
                Some("init") => {
                    return self.read_init().map_err(|problem| self.error_at(self.block_line, None, problem));
                }
                Some(_) => {
                    let problem = EventProblem::malformed("there is an <event> before <init>");
                    return Err(self.error_at(self.block_line, None, problem));
                }
                None => {
                    let problem = EventProblem::Truncated("before <init> is closed".to_owned());
                    return Err(self.error_at(self.lines.number(), None, problem));
                }
            }
        }
    }

    /// Puts the next block of one of these names into `self.block`, tags included. `None` at the end of all events.
    fn next_block(&mut self, names: &[&'static str]) -> Result<Option<&'static str>, EventFileError> {
        self.block.clear();
        let mut name = None;
        loop {
            let Some(line) = self.lines.next()? else {
                if name.is_some() {
                    let event = (name == Some("event")).then_some(self.events);
                    let problem = EventProblem::Truncated(format!("within <{}>", name.unwrap_or_default()));
                    return Err(self.error_at(self.lines.number(), event, problem));
                }
                let problem = EventProblem::Truncated("without </LesHouchesEvents>".to_owned());
                return Err(self.error_at(self.lines.number(), None, problem));
            };
            if name.is_none() {
                let start = line.text.trim_start();
                name = names.iter().copied().find(|name| {
                    let rest = start.strip_prefix('<').and_then(|rest| rest.strip_prefix(name));
                    rest.is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_whitespace()))
                });
                if name.is_none() && start.starts_with("</LesHouchesEvents") {
                    return Ok(None);
                }
                self.block_line = line.number;
            }
            if let Some(name) = name {
                self.block.push_str(line.text);
                if line.text.contains("</") && closing(line.text, name).is_some() {
                    return Ok(Some(name));
                }
            }
        }
    }

    fn read_init(&mut self) -> Result<(), EventProblem> {
        let (_, contents) = find(&self.block, "init").ok_or_else(|| malformed("<init> is not closed"))?;
        let numbers = &contents[..contents.find('<').unwrap_or(contents.len())];
        let lines = numbers.lines().filter(|line| !line.trim_start().starts_with('#'));
        let tokens: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        let too_few = |what: &str| malformed(format!("<init> has {} numbers, too few for {what}", tokens.len()));
        let beams = tokens.get(..BEAM_NUMBERS).ok_or_else(|| too_few("its first line, which has 10"))?;
        let whole = |place: usize| integer(beams[place]).ok_or_else(|| no_number("<init>", beams[place]));
        let float = |token: &str| real(token).ok_or_else(|| no_number("<init>", token));
        for beam in 0..2 {
            self.run.beams[beam] = Beam {
                id: whole(beam)?,
                energy: float(beams[2 + beam])?,
                pdf_group: whole(4 + beam)?,
                pdf_set: whole(6 + beam)?,
            };
        }
        self.run.weighting = whole(8)?;
        let processes = usize::try_from(whole(9)?).map_err(|_| malformed("<init> declares less than 0 processes"))?;
        let rows = tokens[BEAM_NUMBERS..].chunks_exact(PROCESS_NUMBERS);
        if rows.len() < processes {
            return Err(too_few(&format!("{processes} processes")));
        }
        for row in rows.take(processes) {
            self.run.processes.push(ProcessRecord {
                cross_section: float(row[0])?,
                error: float(row[1])?,
                maximum: float(row[2])?,
                id: integer(row[3]).ok_or_else(|| no_number("<init>", row[3]))?,
            });
        }
        self.run.generators = elements(contents, "generator")
            .map(|(attributes, text)| Generator {
                name: attribute(attributes, "name").unwrap_or_default().into_owned(),
                version: attribute(attributes, "version").unwrap_or_default().into_owned(),
                description: unescaped(text.trim()).into_owned(),
            })
            .collect();
        Ok(())
    }

    /// Reads the numbers of an event. An error comes with its line in the block, from 0.
    fn read_event(&self, event: &mut EventRecord) -> Result<(), (usize, EventProblem)> {
        let at_start = |problem| (0, problem);
        let (attributes, contents) =
            find(&self.block, "event").ok_or_else(|| at_start(malformed("<event> is not closed")))?;
        event.trials = attribute(attributes, "trials").and_then(|trials| real(trials.trim()));

        let mut declared = None;
        let first = self.block[..self.block.len() - contents.len()].matches('\n').count();
        let mut behind = contents;
        for (line_number, line) in (first..).zip(contents.split_inclusive('\n')) {
            let text = line.trim();
            if text.starts_with('<') {
                break;
            }
            behind = &behind[line.len()..];
            if !text.is_empty() && !text.starts_with('#') {
                match declared {
                    None => declared = Some(read_event_line(text, event).map_err(|problem| (line_number, problem))?),
                    Some(_) => event.particles.push(read_particle(text).map_err(|problem| (line_number, problem))?),
                }
            }
        }
        let declared = declared.ok_or_else(|| at_start(malformed("the event is empty")))?;
        if declared != event.particles.len() {
            return Err(at_start(EventProblem::ParticleCount { declared, found: event.particles.len() }));
        }
        self.read_weights(behind, event).map_err(at_start)?;
        if let Some((scales, _)) = find(behind, "scales") {
            let scale = |name| attribute(scales, name).and_then(|value| real(value.trim()));
            event.factorisation_scale = scale("muf");
            event.renormalisation_scale = scale("mur");
        }
        Ok(())
    }

    /// Reads `<rwgt>`, or `<weights>` with the weights in the order of their declaration.
    fn read_weights(&self, text: &str, event: &mut EventRecord) -> Result<(), EventProblem> {
        let declared = self.run.weights.len();
        if declared == 0 {
            return Ok(());
        }
        let count_error = |found| EventProblem::WeightCount { declared, found };
        if let Some((_, inside)) = find(text, "rwgt") {
            event.weights.resize(declared, f64::NAN);
            let mut found = 0;
            for (place, (attributes, value)) in elements(inside, "wgt").enumerate() {
                let id = attribute(attributes, "id").ok_or_else(|| malformed("a <wgt> has no id"))?;
                // Weights usually come in the order of their declaration.
                let expected = self.run.weights.get(place).is_some_and(|weight| weight.id == *id);
                let place = if expected { Some(&place) } else { self.weight_places.get(&*id) };
                let place = place.ok_or_else(|| malformed(format!("the weight '{id}' is not in <initrwgt>")))?;
                event.weights[*place] = real(value.trim()).ok_or_else(|| no_number("<wgt>", value.trim()))?;
                found += 1;
            }
            return if found == declared { Ok(()) } else { Err(count_error(found)) };
        }
        let Some((_, inside)) = find(text, "weights") else {
            return Err(count_error(0));
        };
        let inside = &inside[..closing(inside, "weights").unwrap_or(inside.len())];
        for token in inside.split_whitespace() {
            event.weights.push(real(token).ok_or_else(|| no_number("<weights>", token))?);
        }
        let found = event.weights.len();
        if found == declared { Ok(()) } else { Err(count_error(found)) }
    }

    fn error_at(&self, line: usize, event: Option<usize>, problem: EventProblem) -> EventFileError {
        EventFileError::new(self.lines.path(), Place { line: Some(line), event }, problem)
    }
}

impl EventReader for LheReader {
    fn run(&self) -> &RunRecord {
        &self.run
    }

    fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        event.clear();
        if self.next_block(&["event"])?.is_none() {
            return Ok(false);
        }
        self.read_event(event)
            .map_err(|(line, problem)| self.error_at(self.block_line + line, Some(self.events), problem))?;
        self.events += 1;
        Ok(true)
    }

    fn place(&self) -> Place {
        Place::event_line(self.events.saturating_sub(1), self.block_line)
    }
}

/// The first line of an event; the number of its particles is returned.
fn read_event_line(line: &str, event: &mut EventRecord) -> Result<usize, EventProblem> {
    let mut tokens = [""; 6];
    split(line, &mut tokens, "the first line of an event")?;
    let number = |place: usize| real(tokens[place]).ok_or_else(|| no_number("the event", tokens[place]));
    let whole = |place: usize| integer(tokens[place]).ok_or_else(|| no_number("the event", tokens[place]));
    event.process = whole(1)?;
    (event.weight, event.scale) = (number(2)?, number(3)?);
    (event.alpha_qed, event.alpha_qcd) = (number(4)?, number(5)?);
    usize::try_from(whole(0)?).map_err(|_| malformed("the event declares less than 0 particles"))
}

fn read_particle(line: &str) -> Result<ParticleRecord, EventProblem> {
    let mut tokens = [""; PARTICLE_NUMBERS];
    split(line, &mut tokens, "the line of a particle")?;
    let number = |place: usize| real(tokens[place]).ok_or_else(|| no_number("a particle", tokens[place]));
    let whole = |place: usize| integer(tokens[place]).ok_or_else(|| no_number("a particle", tokens[place]));
    Ok(ParticleRecord {
        id: whole(0)?,
        status: Status::of_number(whole(1)?),
        mothers: [whole(2)?, whole(3)?],
        colours: [whole(4)?, whole(5)?],
        momentum: FourMomentum::new(number(9)?, number(6)?, number(7)?, number(8)?),
        mass: number(10)?,
        lifetime: number(11)?,
        spin: number(12)?,
    })
}

/// Splits a line into exactly as many numbers as there is room for; a comment may follow.
fn split<'a>(line: &'a str, tokens: &mut [&'a str], what: &str) -> Result<(), EventProblem> {
    let mut found = 0;
    for token in line.split_whitespace().take_while(|token| !token.starts_with('#')) {
        if let Some(place) = tokens.get_mut(found) {
            *place = token;
        }
        found += 1;
    }
    if found == tokens.len() {
        return Ok(());
    }
    Err(malformed(format!("{what} has {found} numbers, not {}", tokens.len())))
}

fn malformed(reason: impl Into<String>) -> EventProblem {
    EventProblem::malformed(reason)
}

fn no_number(place: &str, token: &str) -> EventProblem {
    malformed(format!("'{token}' in {place} is no number of the kind expected there"))
}
