//! Files of events beside the output of a run.

use ornstein_run::{ConfigError, Run, RunError, TextWriter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hepmc3::HepMc3Writer;
use super::lhe::LheWriter;
use super::lheh5::LheH5Writer;
use super::outline::EventsOutline;
use super::template::EventTemplate;
use crate::EventSet;
use crate::event_record::{EventRecord, RunRecord};
use crate::generator::Estimate;
use crate::process::Process;

/// Formats that event files are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// A Les Houches event file of version 3, `NAME.lhe`.
    Lhe,
    /// Les Houches events in HDF5, version 2, and padded momenta for machine learning in its group `ml`: `NAME.lhe.h5`.
    LheH5,
    /// A `HepMC3` text, `NAME.hepmc3`.
    HepMc3,
}

impl OutputFormat {
    /// The name in a config.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lhe => "lhe",
            Self::LheH5 => "lheh5",
            Self::HepMc3 => "hepmc3",
        }
    }

    /// The ending of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Lhe => "lhe",
            Self::LheH5 => "lhe.h5",
            Self::HepMc3 => "hepmc3",
        }
    }
}

/// The table `[files]`: event files beside the output.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FilesTable {
    /// Formats of the files to write: `lhe`, `lheh5`, `hepmc3`.
    pub formats: Vec<OutputFormat>,
}

impl FilesTable {
    /// What is wrong with it.
    ///
    /// # Errors
    /// If a format appears twice, as both files would have the same name.
    pub fn check(&self) -> Result<(), ConfigError> {
        let again = (0..self.formats.len()).find(|&place| self.formats[..place].contains(&self.formats[place]));
        again.map_or(Ok(()), |place| {
            let found = format!("\"{}\" again", self.formats[place].name());
            Err(ConfigError::new(format!("files.formats[{place}]"), found, "each format once"))
        })
    }
}

/// Event files beside the output of a run, all written at the same time. They are kept when they are finished.
pub struct EventFiles {
    writers: Vec<Writer>,
}

enum Writer {
    Lhe(LheWriter<TextWriter>),
    LheH5(Box<LheH5Writer>),
    HepMc3(HepMc3Writer<TextWriter>),
}

impl EventFiles {
    /// Begins the files that a config asks for.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn create(
        run: &mut Run,
        table: &FilesTable,
        record: &RunRecord,
        outline: EventsOutline,
    ) -> Result<Self, RunError> {
        let mut writers = Vec::new();
        for &format in &table.formats {
            let ending = format.ending();
            writers.push(match format {
                OutputFormat::Lhe => {
                    Writer::Lhe(LheWriter::new(run.companion_text(ending)?, record).map_err(RunError::experiment)?)
                }
                OutputFormat::HepMc3 => Writer::HepMc3(
                    HepMc3Writer::new(run.companion_text(ending)?, record).map_err(RunError::experiment)?,
                ),
                OutputFormat::LheH5 => {
                    let arrays = run.companion_arrays(ending)?;
                    Writer::LheH5(Box::new(LheH5Writer::new(arrays, record, outline)?))
                }
            });
        }
        Ok(Self { writers })
    }

    /// Writes an event into all files.
    ///
    /// # Errors
    /// If the event does not fit into the run, or the disk refuses.
    pub fn write(&mut self, event: &EventRecord) -> Result<(), RunError> {
        for writer in &mut self.writers {
            match writer {
                Writer::Lhe(writer) => writer.write(event).map_err(RunError::experiment)?,
                Writer::LheH5(writer) => writer.write(event)?,
                Writer::HepMc3(writer) => writer.write(event).map_err(RunError::experiment)?,
            }
        }
        Ok(())
    }

    /// Completes all files.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(self) -> Result<(), RunError> {
        for writer in self.writers {
            match writer {
                Writer::Lhe(writer) => writer.finish().map_err(RunError::experiment)?.finish()?,
                Writer::LheH5(writer) => writer.finish()?,
                Writer::HepMc3(writer) => writer.finish().map_err(RunError::experiment)?.finish()?,
            }
        }
        Ok(())
    }
}

/// Writes events of a process into files beside the output, as a config asks for, with the rate of the process where it is known in closed
/// form. Weights that differ from 1 make it a run of weighted events, and their mean is the rate.
///
/// # Errors
/// If colour cannot be conserved, the events have other particles than the process, or the disk refuses.
pub fn write_files(
    run: &mut Run,
    table: &FilesTable,
    process: &dyn Process,
    events: &EventSet,
) -> Result<(), RunError> {
    write(run, table, process, events, [process.rate().unwrap_or_default(), 0.0], 1.0)
}

/// The same of generated events, with the rate that was measured. Proposals of weight 0 are not among the events: weights are multiplied by the
/// part of proposals that are, so that the mean over the file is the rate.
///
/// # Errors
/// As [`write_files`].
pub fn write_generated_files(
    run: &mut Run,
    table: &FilesTable,
    process: &dyn Process,
    events: &EventSet,
    estimate: &Estimate,
) -> Result<(), RunError> {
    write(run, table, process, events, [estimate.mean, estimate.standard_error], estimate.efficiency)
}

/// Writes events with their `rate` and its error; weights other than 1 are multiplied by `kept`.
fn write(
    run: &mut Run,
    table: &FilesTable,
    process: &dyn Process,
    events: &EventSet,
    rate: [f64; 2],
    kept: f64,
) -> Result<(), RunError> {
    if table.formats.is_empty() {
        return Ok(());
    }
    let outgoing = process.outgoing();
    let template = EventTemplate::new(1, process.incoming(), outgoing).map_err(RunError::experiment)?;
    let template = template.with_masses(process.masses());
    let weighted = events.weights().iter().any(|&weight| weight != 1.0);
    let (weighting, unit) = if weighted { (RunRecord::WEIGHTED, kept) } else { (RunRecord::UNWEIGHTED, 1.0) };
    let beams = events.iter().next().map_or_else(Vec::new, |momenta| process.incoming_momenta(momenta));
    let mut record = template.run(&beams, rate, weighting);
    record.header = format!("<process name=\"{}\" rate_unit=\"{}\"/>", process.name(), process.rate_unit().symbol());
    for process in &mut record.processes {
        process.maximum = unit * events.weights().iter().copied().fold(0.0, f64::max);
    }
    let outline = EventsOutline {
        events: events.len(),
        particles: template.particles(),
        outgoing: outgoing.len(),
        weights: unit * events.weights().iter().sum::<f64>(),
        trials: events.len() as f64,
    };
    let mut files = EventFiles::create(run, table, &record, outline)?;
    let mut event = template.empty();
    for (number, (momenta, &weight)) in events.iter().zip(events.weights()).enumerate() {
        if events.event_ids(number) != outgoing {
            let reason = format!("event {number} (from 0) does not have the particles of {}", process.name());
            return Err(RunError::experiment(reason));
        }
        template.fill(&process.incoming_momenta(momenta), momenta, unit * weight, &mut event);
        files.write(&event)?;
    }
    files.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_appears_once() {
        let table = |formats: &[OutputFormat]| FilesTable { formats: formats.to_vec() };
        let [lhe, lheh5] = [OutputFormat::Lhe, OutputFormat::LheH5];
        assert!(table(&[lhe, lheh5]).check().is_ok());
        assert_eq!(table(&[lhe, lheh5, lhe]).check().unwrap_err().key, "files.formats[2]");
    }
}
