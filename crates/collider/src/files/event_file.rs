//! A file of events of any format.

use std::path::{Path, PathBuf};

use ornstein_run::ArrayReader;

use super::checks::{EventChecks, Residuals};
use super::error::{EventFileError, EventProblem, Place};
use super::event_reader::EventReader;
use super::hepmc3::HepMc3Reader;
use super::lhe::LheReader;
use super::lheh5::LheH5Reader;
use super::lines::beginning;
use super::samples::{MOMENTA, SamplesReader};
use crate::EventSet;
use crate::event_record::{EventRecord, RunRecord};

/// The most particles per event that an [`EventSet`] is made of.
pub const MOST_PARTICLES: usize = 128;

/// Bytes that are looked at to recognise a format: comments may come first.
const LOOKED_AT: usize = 1 << 16;

/// Formats of event files, as they are recognised by their contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventFormat {
    /// A Les Houches event file.
    Lhe,
    /// Les Houches events in HDF5, version 2.
    LheH5,
    /// A `HepMC3` text.
    HepMc3,
    /// An HDF5 file with `/samples/p4`: an output of this suite.
    Samples,
}

impl EventFormat {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lhe => "Les Houches event file",
            Self::LheH5 => "Les Houches events in HDF5",
            Self::HepMc3 => "HepMC3 text",
            Self::Samples => "samples of an output file",
        }
    }

    /// The format of a file, by its contents.
    ///
    /// # Errors
    /// If the system refuses, or it is neither.
    pub fn of_file(path: &Path) -> Result<Self, EventFileError> {
        let failed = |problem: EventProblem| EventFileError::new(path, Place::default(), problem);
        let start = beginning(path, LOOKED_AT).map_err(|error| failed(error.into()))?;
        if start.starts_with(b"\x89HDF\r\n\x1a\n") {
            let file = ArrayReader::open(path).map_err(|error| failed(error.into()))?;
            if file.contains(MOMENTA) {
                return Ok(Self::Samples);
            }
            if ["events", "particles", "init"].iter().all(|array| file.contains(array)) {
                return Ok(Self::LheH5);
            }
            return Err(failed(EventProblem::UnknownFormat));
        }
        let start = String::from_utf8_lossy(&start);
        if start.contains("<LesHouchesEvents") {
            return Ok(Self::Lhe);
        }
        if start.trim_start().starts_with("HepMC::") {
            if start.contains("HepMC::Asciiv3-START") {
                return Ok(Self::HepMc3);
            }
            let reason = "of HepMC texts only those of version 3 (Asciiv3) are read";
            return Err(failed(EventProblem::malformed(reason)));
        }
        Err(failed(EventProblem::UnknownFormat))
    }
}

/// A file of events: Les Houches event file, LHEH5, `HepMC3` text (each text also compressed by gzip) or output file of this suite. Every
/// event is checked.
///
/// ```
/// use ornstein_collider::files::EventFile;
///
/// let text = "<LesHouchesEvents version=\"3.0\">\n<init>\n11 -11 5 5 0 0 0 0 3 1\n1.5 0.1 1 1\n</init>\n<event>\n\
///             4 1 1 10 -1 -1\n11 -1 0 0 0 0 0 0 5 5 0 0 9\n-11 -1 0 0 0 0 0 0 -5 5 0 0 9\n\
///             22 1 1 2 0 0 0 3 4 5 0 0 9\n22 1 1 2 0 0 0 -3 -4 5 0 0 9\n</event>\n</LesHouchesEvents>\n";
/// # let path = std::env::temp_dir().join(format!("ornstein-event-file-{}.lhe", std::process::id()));
/// std::fs::write(&path, text)?;
/// let file = EventFile::open(&path)?;
/// assert_eq!(file.run().cross_section(), 1.5);
/// let events = file.event_set(4)?;
/// assert_eq!((events.len(), events.event_ids(0)), (1, &[22, 22][..]));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EventFile {
    path: PathBuf,
    format: EventFormat,
    reader: Box<dyn EventReader>,
    checks: EventChecks,
    residuals: Residuals,
}

impl EventFile {
    /// Opens a file and recognises its format.
    ///
    /// # Errors
    /// If the system refuses, the format is unknown, or what comes before the first event makes no sense.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, EventFileError> {
        let path = path.as_ref();
        let format = EventFormat::of_file(path)?;
        let reader: Box<dyn EventReader> = match format {
            EventFormat::Lhe => Box::new(LheReader::open(path)?),
            EventFormat::LheH5 => Box::new(LheH5Reader::open(path)?),
            EventFormat::HepMc3 => Box::new(HepMc3Reader::open(path)?),
            EventFormat::Samples => Box::new(SamplesReader::open(path)?),
        };
        Ok(Self {
            path: path.to_owned(),
            format,
            reader,
            checks: EventChecks::default(),
            residuals: Residuals::default(),
        })
    }

    /// With other checks than the default ones.
    #[must_use]
    pub fn with_checks(self, checks: EventChecks) -> Self {
        Self { checks, ..self }
    }

    /// Its format.
    #[must_use]
    pub fn format(&self) -> EventFormat {
        self.format
    }

    /// What all events have in common.
    #[must_use]
    pub fn run(&self) -> &RunRecord {
        self.reader.run()
    }

    /// Reads the next event into `event`, whose memory is used again; `false` behind the last.
    ///
    /// # Errors
    /// If the file is damaged there, or the event fails a check.
    pub fn next(&mut self, event: &mut EventRecord) -> Result<bool, EventFileError> {
        if !self.reader.next(event)? {
            return Ok(false);
        }
        let checked = self.checks.check(event);
        self.residuals = checked.map_err(|problem| EventFileError::new(&self.path, self.reader.place(), problem))?;
        Ok(true)
    }

    /// How far the last event was from what it must satisfy.
    #[must_use]
    pub fn residuals(&self) -> Residuals {
        self.residuals
    }

    /// What to say if more particles go out of the last event than there is room for.
    pub(crate) fn too_many(&self, found: usize, room: usize) -> EventFileError {
        EventFileError::new(&self.path, self.reader.place(), EventProblem::TooMany { found, room })
    }

    /// All events that are left, one by one.
    pub fn events(&mut self) -> impl Iterator<Item = Result<EventRecord, EventFileError>> {
        std::iter::from_fn(move || {
            let mut event = EventRecord::default();
            self.next(&mut event).map(|there| there.then_some(event)).transpose()
        })
    }

    /// What goes out in all events that are left, with as much room as the largest needs.
    ///
    /// # Errors
    /// As [`next`](Self::next), or if more than `most` particles (never more than [`MOST_PARTICLES`]) go out of an event.
    pub fn event_set(mut self, most: usize) -> Result<EventSet, EventFileError> {
        let most = most.min(MOST_PARTICLES);
        let mut event = EventRecord::default();
        let (mut momenta, mut ids, mut weights, mut ends) = (Vec::new(), Vec::new(), Vec::new(), vec![0]);
        let mut room = 0;
        while self.next(&mut event)? {
            let found = event.multiplicity();
            if found > most {
                return Err(self.too_many(found, most));
            }
            room = room.max(found);
            momenta.extend(event.outgoing().map(|particle| particle.momentum));
            ids.extend(event.outgoing().map(|particle| particle.id));
            weights.push(event.weight);
            ends.push(momenta.len());
        }
        let mut set = EventSet::new(room);
        for (range, &weight) in ends.windows(2).map(|pair| pair[0]..pair[1]).zip(&weights) {
            let pushed = set.push(&momenta[range.clone()], &ids[range], weight);
            pushed.expect("there is room for the largest, and an id for each");
        }
        Ok(set)
    }
}
