//! Reads Les Houches events in HDF5.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ornstein_run::ArrayReader;

use super::super::error::{EventFileError, EventProblem, Place};
use super::super::event_reader::EventReader;
use super::super::lhe::{declared_weights, header_contents};
use super::columns::{EVENT, INIT, ORIGINAL_IDS, PARTICLE, PROCESS};
use crate::FourMomentum;
use crate::event_record::{
    Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status, WeightRecord,
};

/// Events that are read at once.
const BATCH: usize = 8192;

/// Names that the column of an event's own weight goes by.
const WEIGHT_NAMES: [&str; 2] = ["NOMINAL", "weight"];

/// Reads Les Houches events in HDF5, version 2 of the layout, of this suite or of others. Columns are found by their names.
#[derive(Debug)]
pub struct LheH5Reader {
    path: PathBuf,
    file: ArrayReader,
    run: RunRecord,
    /// Whether `pid` counts the processes of the run from 1, whatever their own numbers.
    renumbered: bool,
    event_columns: EventColumns,
    particle_columns: [usize; PARTICLE.len()],
    /// Columns of `particles`, whether known or not.
    particle_width: usize,
    /// Events and particles in the file.
    totals: [usize; 2],
    events: usize,
    batch: Batch,
}

/// Where an event's numbers are.
#[derive(Debug)]
struct EventColumns {
    /// Of each column of [`EVENT`], if it is there.
    known: [Option<usize>; EVENT.len()],
    further: Vec<usize>,
    width: usize,
}

#[derive(Debug, Default)]
struct Batch {
    first_event: usize,
    events: Vec<f64>,
    first_particle: usize,
    particles: Vec<f64>,
}

impl LheH5Reader {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is no HDF5 file, arrays are missing, or do not fit together.
    pub fn open(path: &Path) -> Result<Self, EventFileError> {
        Self::read_run(path).map_err(|problem| EventFileError::new(path, Place::default(), problem))
    }

    /// How many events the file has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.totals[0]
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn read_run(path: &Path) -> Result<Self, EventProblem> {
        let file = ArrayReader::open(path)?;
        let names = column_names(&file, "events", &EVENT)?;
        let places = places(&names);
        let mut known = EVENT.map(|name| places.get(name).copied());
        known[EVENT.len() - 1] = WEIGHT_NAMES.iter().find_map(|name| places.get(name).copied());
        let standard = |name: &&String| EVENT.contains(&name.as_str()) || WEIGHT_NAMES.contains(&name.as_str());
        let weight_ids: Vec<&String> = names.iter().filter(|name| !standard(name)).collect();
        let further = weight_ids.iter().map(|id| places[id.as_str()]).collect();
        let event_columns = EventColumns { known, further, width: names.len() };
        for (name, place) in EVENT.iter().zip(known).take(3) {
            place.ok_or_else(|| EventProblem::malformed(format!("'events' has no column '{name}'")))?;
        }
        let particle_names = column_names(&file, "particles", &PARTICLE)?;
        let particle_columns = required(&particle_names, "particles", PARTICLE)?;
        let totals = [rows(&file, "events", names.len())?, rows(&file, "particles", particle_names.len())?];
        let (mut run, renumbered) = run_record(&file)?;
        let described: HashMap<String, WeightRecord> =
            run.weights.drain(..).map(|weight| (weight.id.clone(), weight)).collect();
        run.weights = weight_ids
            .into_iter()
            .map(|id| described.get(id).cloned().unwrap_or(WeightRecord { id: id.clone(), ..WeightRecord::default() }))
            .collect();
        Ok(Self {
            path: path.to_owned(),
            file,
            run,
            renumbered,
            event_columns,
            particle_columns,
            particle_width: particle_names.len(),
            totals,
            events: 0,
            batch: Batch::default(),
        })
    }

    /// Reads the next events, and the particles that they say are theirs.
    fn fill_batch(&mut self) -> Result<(), EventProblem> {
        let end = (self.events + BATCH).min(self.totals[0]);
        let events = self.file.rows("events", self.events..end)?;
        let columns = &self.event_columns;
        let [declared, start] = [1, 2].map(|name| columns.known[name].unwrap_or_default());
        let rows = events.chunks_exact(columns.width);
        let first = rows.clone().map(|row| row[start]).fold(f64::INFINITY, f64::min).max(0.0);
        let last = rows.map(|row| row[start] + row[declared]).fold(0.0, f64::max);
        let last = (last as usize).min(self.totals[1]);
        let first = (first as usize).min(last);
        let particles = self.file.rows("particles", first..last)?;
        self.batch = Batch { first_event: self.events, events, first_particle: first, particles };
        Ok(())
    }

    fn read_event(&self, event: &mut EventRecord) -> Result<(), EventProblem> {
        let columns = &self.event_columns;
        let row = &self.batch.events[(self.events - self.batch.first_event) * columns.width..][..columns.width];
        let value = |name: usize| columns.known[name].map(|place| row[place]);
        let number = |name: usize| value(name).filter(|value| !value.is_nan());
        let index = |name: usize| {
            let value = value(name).unwrap_or(f64::NAN);
            let whole = value >= 0.0 && value.fract() == 0.0;
            let complaint = || EventProblem::malformed(format!("'{}' is {value}, no number of particles", EVENT[name]));
            if whole { Ok(value as usize) } else { Err(complaint()) }
        };
        let (declared, start) = (index(1)?, index(2)?);
        if start.checked_add(declared).is_none_or(|end| end > self.totals[1]) {
            let found = self.totals[1].saturating_sub(start);
            return Err(EventProblem::ParticleCount { declared, found });
        }
        let process = value(0).unwrap_or_default() as i32;
        let original = (process as usize).checked_sub(1).and_then(|place| self.run.processes.get(place));
        event.process = original.filter(|_| self.renumbered).map_or(process, |process| process.id);
        // One trial, and the scale of the event, are what holds where nothing is said.
        event.trials = number(3).filter(|&trials| trials != 1.0);
        event.scale = number(4).unwrap_or(-1.0);
        let other = |name: usize| number(name).filter(|&scale| scale != event.scale);
        (event.factorisation_scale, event.renormalisation_scale) = (other(5), other(6));
        (event.alpha_qed, event.alpha_qcd) = (number(7).unwrap_or(-1.0), number(8).unwrap_or(-1.0));
        event.weight = value(9).unwrap_or(1.0);
        event.weights.extend(columns.further.iter().map(|&place| row[place]));
        let width = self.particle_width;
        let particles = &self.batch.particles[(start - self.batch.first_particle) * width..][..declared * width];
        event.particles.extend(particles.chunks_exact(width).map(|row| self.particle(row)));
        Ok(())
    }

    fn particle(&self, row: &[f64]) -> ParticleRecord {
        let value = |name: usize| row[self.particle_columns[name]];
        let whole = |name: usize| value(name) as i32;
        ParticleRecord {
            id: whole(0),
            status: Status::of_number(whole(1)),
            mothers: [whole(2), whole(3)],
            colours: [whole(4), whole(5)],
            momentum: FourMomentum::new(value(9), value(6), value(7), value(8)),
            mass: value(10),
            lifetime: value(11),
            spin: value(12),
        }
    }
}

impl EventReader for LheH5Reader {
    fn run(&self) -> &RunRecord {
        &self.run
    }

    fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        event.clear();
        if self.events == self.totals[0] {
            return Ok(false);
        }
        let read = if (self.events - self.batch.first_event) * self.event_columns.width >= self.batch.events.len() {
            self.fill_batch()
        } else {
            Ok(())
        };
        let read = read.and_then(|()| self.read_event(event));
        read.map_err(|problem| EventFileError::new(&self.path, Place::event(self.events), problem))?;
        self.events += 1;
        Ok(true)
    }

    fn place(&self) -> Place {
        Place::event(self.events.saturating_sub(1))
    }
}

/// The run, and whether its processes are renumbered in events.
fn run_record(file: &ArrayReader) -> Result<(RunRecord, bool), EventProblem> {
    let names = column_names(file, "init", &INIT)?;
    let init = file.values("init")?;
    let places = required(&names, "init", INIT)?;
    if init.len() != names.len() {
        return Err(EventProblem::malformed(format!("'init' has {} numbers, not {}", init.len(), names.len())));
    }
    let value = |name: usize| init[places[name]];
    let beam = |side: usize| Beam {
        id: value(side) as i32,
        energy: value(2 + side),
        pdf_group: value(4 + side) as i32,
        pdf_set: value(6 + side) as i32,
    };
    let mut run = RunRecord { beams: [beam(0), beam(1)], weighting: value(8) as i32, ..RunRecord::default() };
    let process_names = column_names(file, "procInfo", &PROCESS)?;
    let found = self::places(&process_names);
    let rows = file.values("procInfo")?;
    for row in rows.chunks_exact(process_names.len().max(1)) {
        let value = |name: &str| found.get(name).map_or(0.0, |&place| row[place]);
        run.processes.push(ProcessRecord {
            id: value("procId") as i32,
            cross_section: value("xSection"),
            error: value("error"),
            maximum: value("unitWeight"),
        });
    }
    let ids = file.integers_attribute("procInfo", ORIGINAL_IDS)?;
    for (process, &id) in run.processes.iter_mut().zip(ids.iter().flatten()) {
        process.id = id as i32;
    }
    if file.contains("xml/header") {
        let text = file.texts("xml/header")?.join("\n");
        let header = header_contents(&text);
        run.weights = declared_weights(header);
        header.trim_matches('\n').clone_into(&mut run.header);
    }
    let attribute = |name| Ok::<_, EventProblem>(file.texts_attribute("init", name)?.unwrap_or_default().concat());
    let generator = Generator {
        name: attribute("generatorName")?,
        version: attribute("generatorVersion")?,
        description: attribute("generatorDescription")?,
    };
    if generator != Generator::default() {
        run.generators.push(generator);
    }
    Ok((run, ids.is_some()))
}

/// Names of the columns of a table: its attribute `properties`, or that of its own name, or those of the layout.
fn column_names(file: &ArrayReader, table: &str, standard: &[&str]) -> Result<Vec<String>, EventProblem> {
    for name in ["properties", table] {
        if let Some(names) = file.texts_attribute(table, name)? {
            return Ok(names);
        }
    }
    Ok(standard.iter().map(ToString::to_string).collect())
}

fn places(names: &[String]) -> HashMap<&str, usize> {
    names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect()
}

/// The places of columns that must be there.
fn required<const N: usize>(names: &[String], table: &str, wanted: [&str; N]) -> Result<[usize; N], EventProblem> {
    let found = places(names);
    if let Some(missing) = wanted.iter().find(|name| !found.contains_key(*name)) {
        return Err(EventProblem::malformed(format!("'{table}' has no column '{missing}'")));
    }
    Ok(wanted.map(|name| found[name]))
}

/// Rows of a table with so many columns.
fn rows(file: &ArrayReader, table: &str, columns: usize) -> Result<usize, EventProblem> {
    match file.shape(table)?.as_slice() {
        &[rows, width] if width == columns => Ok(rows),
        shape => {
            Err(EventProblem::malformed(format!("'{table}' has the shape {shape:?}, not that of {columns} columns")))
        }
    }
}
