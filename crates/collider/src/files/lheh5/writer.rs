//! Writes Les Houches events in HDF5.

use ornstein_run::{ArrayWriter, Attribute, ElementType, RunError, Table, TableSpec};

use super::super::lhe::{check_weights, header};
use super::super::outline::EventsOutline;
use super::columns::{EVENT, INIT, ORIGINAL_IDS, PARTICLE, PROCESS};
use crate::event_record::{EventRecord, ProcessRecord, RunRecord};

/// Events that go to the file at once.
const BATCH: usize = 8192;

/// The version of the layout. In 2.0.0 `unitWeight` was in GeV$^{-2}$; from 2.0.1 on it is in picobarn.
const VERSION: [i64; 3] = [2, 0, 1];

/// Particles of a process that has no events, or none at next-to-leading order.
const NONE: f64 = -1.0;

/// Writes Les Houches events in HDF5, with a group `ml` of padded momenta.
#[derive(Debug)]
pub struct LheH5Writer {
    file: ArrayWriter,
    tables: Tables,
    outline: EventsOutline,
    processes: Vec<Written>,
    /// Number of further weights.
    weights: usize,
    /// What weights are multiplied by to be in picobarn.
    picobarn: f64,
    /// Events so far.
    events: usize,
    batch: Batch,
}

/// A process, and what its events have shown.
#[derive(Debug)]
struct Written {
    record: ProcessRecord,
    /// Particles of its largest event; none without events.
    particles: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Tables {
    events: Table,
    particles: Table,
    p4: Table,
    mask: Table,
    ids: Table,
    weight: Table,
}

/// Rows that wait for their turn.
#[derive(Debug, Default)]
struct Batch {
    count: usize,
    events: Vec<f64>,
    particles: Vec<f64>,
    p4: Vec<f64>,
    mask: Vec<u8>,
    ids: Vec<i32>,
    weight: Vec<f64>,
}

impl LheH5Writer {
    /// Begins a file of events that the outline fits.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn new(mut file: ArrayWriter, run: &RunRecord, outline: EventsOutline) -> Result<Self, RunError> {
        let outline = EventsOutline { outgoing: outline.outgoing.max(1), ..outline };
        let EventsOutline { events, outgoing: room, particles, .. } = outline;
        let picobarn = outline.picobarn_per_weight(run);
        let unknown = ProcessRecord { id: 1, maximum: 1.0, ..ProcessRecord::default() };
        let records = if run.processes.is_empty() { &[unknown][..] } else { &run.processes };
        write_run(&mut file, run, records.len(), picobarn != 1.0)?;
        let event_columns: Vec<&str> = EVENT.into_iter().chain(run.weights.iter().map(|weight| &*weight.id)).collect();
        let rows = |element, row, expected_rows| TableSpec { element, row, expected_rows };
        let float = |row, expected| rows(ElementType::F64, row, expected);
        let room_axis = [room];
        let components = ["E", "px", "py", "pz"];
        let tables = Tables {
            events: file.table("events", float(&[event_columns.len()], events), &columns("events", &event_columns))?,
            particles: file.table(
                "particles",
                float(&[PARTICLE.len()], events.saturating_mul(particles)),
                &columns("particles", &PARTICLE),
            )?,
            p4: file.table(
                "ml/p4",
                float(&[room, 4], events),
                &[("properties", texts(&components)), ("units", "GeV".into())],
            )?,
            mask: file.table("ml/mask", rows(ElementType::U8, &room_axis, events), &[])?,
            ids: file.table("ml/pdgid", rows(ElementType::I32, &room_axis, events), &[])?,
            weight: file.table("ml/weight", float(&[], events), &[])?,
        };
        let processes = records.iter().map(|&record| Written { record, particles: None }).collect();
        let weights = run.weights.len();
        Ok(Self { file, tables, outline, processes, weights, picobarn, events: 0, batch: Batch::default() })
    }

    /// Writes an event.
    ///
    /// # Errors
    /// If it does not fit the run (its weights, its process) or the outline, or the disk refuses.
    pub fn write(&mut self, event: &EventRecord) -> Result<(), RunError> {
        check_weights(event, self.weights).map_err(RunError::experiment)?;
        let process = self.place_of(event)?;
        let picobarn = self.picobarn;
        let batch = &mut self.batch;
        batch.events.extend_from_slice(&[
            (process + 1) as f64,
            event.particles.len() as f64,
            (self.events * self.outline.particles) as f64,
            event.trials.unwrap_or(1.0),
            event.scale,
            event.factorisation_scale.unwrap_or(event.scale),
            event.renormalisation_scale.unwrap_or(event.scale),
            event.alpha_qed,
            event.alpha_qcd,
            picobarn * event.weight,
        ]);
        batch.events.extend(event.weights.iter().map(|weight| picobarn * weight));
        let mut multiplicity = 0;
        for particle in &event.particles {
            let ([mother, last_mother], [colour, anticolour]) = (particle.mothers, particle.colours);
            let status = particle.status.number();
            let [id, status, mother, last_mother, colour, anticolour] =
                [particle.id, status, mother, last_mother, colour, anticolour].map(f64::from);
            let [energy, x, y, z] = particle.momentum.components();
            batch.particles.extend_from_slice(&[
                id,
                status,
                mother,
                last_mother,
                colour,
                anticolour,
                x,
                y,
                z,
                energy,
                particle.mass,
                particle.lifetime,
                particle.spin,
            ]);
            if status == 1.0 {
                batch.p4.extend_from_slice(&[energy, x, y, z]);
                batch.ids.push(particle.id);
                multiplicity += 1;
            }
        }
        self.events += 1;
        batch.count += 1;
        let room = self.outline.outgoing;
        if multiplicity > room {
            let reason = format!("{multiplicity} particles go out of an event; there is room for {room}");
            return Err(RunError::experiment(reason));
        }
        let end = batch.count * room;
        batch.particles.resize(batch.count * self.outline.particles * PARTICLE.len(), 0.0);
        batch.p4.resize(4 * end, 0.0);
        batch.ids.resize(end, 0);
        batch.mask.resize(end - room + multiplicity, 1);
        batch.mask.resize(end, 0);
        batch.weight.push(picobarn * event.weight);
        if batch.count == BATCH { self.flush() } else { Ok(()) }
    }

    /// The place of an event's process among all, with the event counted there.
    fn place_of(&mut self, event: &EventRecord) -> Result<usize, RunError> {
        let place = match &self.processes[..] {
            // Formats that know no processes leave numbers open.
            [_] => Some(0),
            processes => processes.iter().position(|process| process.record.id == event.process),
        };
        let place = place.ok_or_else(|| {
            RunError::experiment(format!("an event is of process {}, which the run does not declare", event.process))
        })?;
        let (found, room) = (event.particles.len(), self.outline.particles);
        if found > room {
            return Err(RunError::experiment(format!("an event has {found} particles; there is room for {room}")));
        }
        let largest = &mut self.processes[place].particles;
        *largest = (*largest).max(Some(found));
        Ok(place)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If no event was as large as the outline says, or the disk refuses.
    pub fn finish(mut self) -> Result<(), RunError> {
        self.flush()?;
        let (largest, room) = (self.processes.iter().filter_map(|process| process.particles).max(), self.outline);
        if largest.is_some_and(|largest| largest != room.particles) {
            let reason = format!("no event has {} particles, as was said of the largest", room.particles);
            return Err(RunError::experiment(reason));
        }
        self.write_processes()?;
        self.file.finish()
    }

    fn write_processes(&mut self) -> Result<(), RunError> {
        let spec = TableSpec { element: ElementType::F64, row: &[PROCESS.len()], expected_rows: self.processes.len() };
        let mut attributes = columns("procInfo", &PROCESS).to_vec();
        let ids: Vec<i64> = self.processes.iter().map(|process| i64::from(process.record.id)).collect();
        if !ids.iter().copied().eq(1..=ids.len() as i64) {
            attributes.push((ORIGINAL_IDS, ids.into()));
        }
        let table = self.file.table("procInfo", spec, &attributes)?;
        for (place, Written { record, particles }) in self.processes.iter().enumerate() {
            let particles = particles.map_or(NONE, |count| count as f64);
            let unit = self.picobarn * record.maximum;
            self.file
                .append(table, &[(place + 1) as f64, particles, NONE, record.cross_section, record.error, unit])?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RunError> {
        let Self { file, tables, batch, .. } = self;
        file.append(tables.events, &batch.events)?;
        file.append(tables.particles, &batch.particles)?;
        file.append(tables.p4, &batch.p4)?;
        file.append(tables.mask, &batch.mask)?;
        file.append(tables.ids, &batch.ids)?;
        file.append(tables.weight, &batch.weight)?;
        batch.count = 0;
        for rows in [&mut batch.events, &mut batch.particles, &mut batch.p4, &mut batch.weight] {
            rows.clear();
        }
        batch.mask.clear();
        batch.ids.clear();
        Ok(())
    }
}

/// Everything that comes before events. Weights that are `scaled` to picobarn are so whatever they were.
fn write_run(file: &mut ArrayWriter, run: &RunRecord, processes: usize, scaled: bool) -> Result<(), RunError> {
    file.array("version", VERSION.to_vec(), &[])?;
    let weighting = if scaled { RunRecord::WEIGHTED.abs() * run.weighting.signum() } else { run.weighting };
    let [a, b] = &run.beams;
    let init = vec![
        f64::from(a.id),
        f64::from(b.id),
        a.energy,
        b.energy,
        f64::from(a.pdf_group),
        f64::from(b.pdf_group),
        f64::from(a.pdf_set),
        f64::from(b.pdf_set),
        f64::from(weighting),
        processes as f64,
    ];
    let mut attributes = columns("init", &INIT).to_vec();
    if let Some(generator) = run.generators.first() {
        attributes.push(("generatorName", generator.name.clone().into()));
        attributes.push(("generatorVersion", generator.version.clone().into()));
        attributes.push(("generatorDescription", generator.description.clone().into()));
    }
    file.array("init", init, &attributes)?;
    let header = header(run);
    if header.is_empty() { Ok(()) } else { file.text("xml/header", &format!("<header>\n{header}\n</header>")) }
}

fn texts(names: &[&str]) -> Attribute {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().into()
}

/// Names of columns, as readers of either convention look for them.
fn columns<'a>(table: &'a str, names: &[&str]) -> [(&'a str, Attribute); 2] {
    [("properties", texts(names)), (table, texts(names))]
}
