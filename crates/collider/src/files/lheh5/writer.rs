//! Writes Les Houches events in HDF5.

use ornstein_run::{ArrayWriter, Attribute, ElementType, RunError, Table, TableSpec};

use super::super::lhe::{check_weights, header};
use super::columns::{EVENT, INIT, PARTICLE, PROCESS};
use crate::event_record::{EventRecord, RunRecord};

/// Events that go to the file at once.
const BATCH: usize = 8192;

/// Number of particles at leading and next-to-leading order, where it is not said.
const NOT_SAID: f64 = -1.0;

/// Writes Les Houches events in HDF5, with a group `ml` of padded momenta.
#[derive(Debug)]
pub struct LheH5Writer {
    file: ArrayWriter,
    tables: Tables,
    room: usize,
    weights: usize,
    particles: usize,
    batch: Batch,
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
    /// Begins a file of about `events` events with `room` for outgoing particles in each.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn new(mut file: ArrayWriter, run: &RunRecord, events: usize, room: usize) -> Result<Self, RunError> {
        write_run(&mut file, run)?;
        let event_columns: Vec<&str> = EVENT.into_iter().chain(run.weights.iter().map(|weight| &*weight.id)).collect();
        let rows = |element, row, expected_rows| TableSpec { element, row, expected_rows };
        let float = |row, expected| rows(ElementType::F64, row, expected);
        let room_axis = [room.max(1)];
        let components = ["E", "px", "py", "pz"];
        let tables = Tables {
            events: file.table("events", float(&[event_columns.len()], events), &columns("events", &event_columns))?,
            particles: file.table(
                "particles",
                float(&[PARTICLE.len()], events.saturating_mul(room + 2)),
                &columns("particles", &PARTICLE),
            )?,
            p4: file.table(
                "ml/p4",
                float(&[room.max(1), 4], events),
                &[("properties", texts(&components)), ("units", "GeV".into())],
            )?,
            mask: file.table("ml/mask", rows(ElementType::U8, &room_axis, events), &[])?,
            ids: file.table("ml/pdgid", rows(ElementType::I32, &room_axis, events), &[])?,
            weight: file.table("ml/weight", float(&[], events), &[])?,
        };
        let (room, weights) = (room.max(1), run.weights.len());
        Ok(Self { file, tables, room, weights, particles: 0, batch: Batch::default() })
    }

    /// Writes an event.
    ///
    /// # Errors
    /// If it has not the weights that the run declares, more particles go out than there is room for, or the disk refuses.
    pub fn write(&mut self, event: &EventRecord) -> Result<(), RunError> {
        check_weights(event, self.weights).map_err(RunError::experiment)?;
        let batch = &mut self.batch;
        let missing = |value: Option<f64>| value.unwrap_or(f64::NAN);
        batch.events.extend_from_slice(&[
            f64::from(event.process),
            event.particles.len() as f64,
            self.particles as f64,
            missing(event.trials),
            event.scale,
            missing(event.factorisation_scale),
            missing(event.renormalisation_scale),
            event.alpha_qed,
            event.alpha_qcd,
            event.weight,
        ]);
        batch.events.extend_from_slice(&event.weights);
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
        self.particles += event.particles.len();
        batch.count += 1;
        let end = batch.count * self.room;
        if multiplicity > self.room {
            let reason = format!("{multiplicity} particles go out of an event; there is room for {}", self.room);
            return Err(RunError::experiment(reason));
        }
        batch.p4.resize(4 * end, 0.0);
        batch.ids.resize(end, 0);
        batch.mask.resize(end - self.room + multiplicity, 1);
        batch.mask.resize(end, 0);
        batch.weight.push(event.weight);
        if batch.count == BATCH { self.flush() } else { Ok(()) }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<(), RunError> {
        self.flush()?;
        self.file.finish()
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

fn write_run(file: &mut ArrayWriter, run: &RunRecord) -> Result<(), RunError> {
    file.array("version", vec![2_i64, 0, 0], &[])?;
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
        f64::from(run.weighting),
        run.processes.len() as f64,
    ];
    let mut attributes = columns("init", &INIT).to_vec();
    if let Some(generator) = run.generators.first() {
        attributes.push(("generatorName", generator.name.clone().into()));
        attributes.push(("generatorVersion", generator.version.clone().into()));
        attributes.push(("generatorDescription", generator.description.clone().into()));
    }
    file.array("init", init, &attributes)?;
    let spec = TableSpec { element: ElementType::F64, row: &[PROCESS.len()], expected_rows: run.processes.len() };
    let processes = file.table("procInfo", spec, &columns("procInfo", &PROCESS))?;
    for process in &run.processes {
        let row = [f64::from(process.id), NOT_SAID, NOT_SAID, process.cross_section, process.error, process.maximum];
        file.append(processes, &row)?;
    }
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
